"""The journeys as phones side by side, on one page without a script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.demo.chat import Message
    from tests.journeys.journey import Journey
    from tests.journeys.stories import Story

_STYLE = """
body { margin: 0; padding: 24px; background: #f2f0ea; font: 15px/1.35 system-ui, sans-serif; }
main { columns: 390px; column-gap: 28px; }
section { width: 390px; margin: 0 auto 28px; }
.one { break-inside: avoid; } h2 { font-size: 16px; margin: 0 0 8px; }
.phone { background: #e2e9e2; border-radius: 18px; padding: 12px; }
.one { max-width: 330px; margin: 6px 0; } .me { margin-left: auto; max-width: 270px; }
.text { background: #fff; border-radius: 12px; padding: 7px 10px; white-space: pre-wrap; }
.me .text { background: #dff2d8; } .time { color: #788; font-size: 11px; text-align: right; }
.row { display: flex; gap: 4px; margin-top: 4px; }
.key { flex: 1; background: #fbfdfb; border-radius: 9px; padding: 7px 4px; text-align: center;
  color: #24635a; font-weight: 600; font-size: 13px; overflow: hidden; text-overflow: ellipsis;
  white-space: nowrap; }
.primary { background: #2f776b; color: #fff; } .danger { color: #b3372c; }
.day { text-align: center; color: #566; font-size: 12px; margin: 10px 0; }
.spoiler { background: #c9cfc9; border-radius: 4px; }
"""


def page(walked: Iterable[tuple[Story, Journey]]) -> str:
    """Return the page as HTML."""
    phones = "\n".join(
        f"<section><h2>{escape((story.__doc__ or '').rstrip('.'))}</h2><div class=phone>"
        + "\n".join(_bubbles(journey.person.chat.visible))
        + "</div></section>"
        for story, journey in walked
    )
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><title>Journeys</title>"
        f"<style>{_STYLE}</style><main>{phones}</main></html>\n"
    )


def _bubbles(messages: Iterable[Message]) -> Iterator[str]:
    day = None
    for message in messages:
        if message.date.date() != day:
            day = message.date.date()
            yield f"<div class=day>{day:%A} {day.day} {day:%B}</div>"
        yield _bubble(message)


def _bubble(message: Message) -> str:
    rows = "".join(
        f"<div class=row>{''.join(_key(button) for button in row)}</div>"
        for row in (message.markup or {}).get("inline_keyboard", [])
    )
    media = f"[{escape(message.media.kind)}] " if message.media else ""
    seen = " ".join(message.reaction)
    when = f"{message.date:%H:%M}{' edited' if message.edited else ''} {escape(seen)}"
    side = "one" if message.from_bot else "one me"
    text = f"<div class=text>{media}{escape(message.text)}<div class=time>{when}</div></div>"
    return f"<div class='{side}'>{text}{rows}</div>"


def _key(button: dict[str, str]) -> str:
    return f"<div class='key {button.get('style', '')}'>{escape(button['text'])}</div>"
