"""Hours that others took the place of: remembered until they are put back, or others replaced.

They may be too many for a button, so the session holds them, as the codes of their lines, with
the card whose button puts them back. What was changed since then stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

from conversations.days import lines
from conversations.model import AddRules, DropRule, Query, Replaced
from conversations.when.week import OneOff, Rule

if TYPE_CHECKING:
    from conversations.play import Play

_Same: TypeAlias = OneOff | tuple[object, ...]


def remember(play: Play, card: int, gone: Iterable[Rule], added: Iterable[Rule]) -> None:
    """Remember under a card's number which hours went, and which came in their place."""
    play.change(replaced=Replaced(card, _codes(gone), _codes(added)))


def put_back(play: Play) -> tuple[Rule, ...]:
    """Put back what the tapped card replaced, take out what came instead; none: it cannot be."""
    kept = play.session.replaced
    gone = _rules(kept.gone) if kept is not None and kept.card == play.card else ()
    if kept is None or not gone:
        return ()
    came = {_same(rule) for rule in _rules(kept.added)}
    stored = play.find(Query("schedule")).rules
    play.do(*(DropRule(number) for number, rule in stored if _same(rule) in came), AddRules(gone))
    play.change(replaced=None)
    return gone


def _codes(rules: Iterable[Rule]) -> tuple[str, ...]:
    return tuple(lines.code(one.shown) for one in lines.lines(enumerate(rules)))


def _rules(codes: Iterable[str]) -> tuple[Rule, ...]:
    found = (lines.read(code) for code in codes)
    return tuple(rule for one in found if one is not None for rule in lines.rules_of(one))


def _same(rule: Rule) -> _Same:
    """Return what makes two rules the same hours: weeks count alike from any of their dates."""
    if isinstance(rule, OneOff):
        return rule
    days = (rule.weekday, rule.every, rule.phase(), rule.first, rule.last)
    return (*days, rule.starts, rule.ends)
