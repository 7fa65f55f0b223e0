"""The journeys as phones side by side, on one page without a script."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.demo.chat import Message
    from tests.journeys.journey import Journey
    from tests.journeys.stories import Story

_STYLE = """
body { margin: 0; padding: 24px; background: #f2f0ea; font: 15px/1.35 system-ui, sans-serif; }
main { display: flex; flex-wrap: wrap; gap: 28px; align-items: flex-start; }
section { width: 390px; } h2 { font-size: 16px; margin: 0 0 8px; }
.phone { background: #e2e9e2; border-radius: 18px; padding: 12px; }
.one { max-width: 330px; margin: 6px 0; } .me { margin-left: auto; max-width: 270px; }
.text { background: #fff; border-radius: 12px; padding: 7px 10px; white-space: pre-wrap; }
.me .text { background: #dff2d8; } .time { color: #788; font-size: 11px; text-align: right; }
.row { display: flex; gap: 4px; margin-top: 4px; }
.key { flex: 1; background: #fbfdfb; border-radius: 9px; padding: 7px 4px; text-align: center;
  color: #24635a; font-weight: 600; font-size: 13px; overflow: hidden; text-overflow: ellipsis;
  white-space: nowrap; }
.spoiler { background: #c9cfc9; border-radius: 4px; }
"""


def page(walked: Iterable[tuple[Story, Journey]]) -> str:
    """Return the page as HTML."""
    phones = "\n".join(
        f"<section><h2>{escape((story.__doc__ or '').rstrip('.'))}</h2><div class=phone>"
        + "\n".join(_bubble(one) for one in journey.person.chat.visible)
        + "</div></section>"
        for story, journey in walked
    )
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><title>Journeys</title>"
        f"<style>{_STYLE}</style><main>{phones}</main></html>\n"
    )


def _bubble(message: Message) -> str:
    rows = "".join(
        "<div class=row>"
        + "".join(f"<div class=key>{escape(button.text)}</div>" for button in row)
        + "</div>"
        for row in message.keyboard
    )
    media = f"[{escape(message.media.kind)}] " if message.media else ""
    seen = " ".join(message.reaction)
    when = f"{message.date:%H:%M}{' edited' if message.edited else ''} {escape(seen)}"
    side = "one" if message.from_bot else "one me"
    text = f"<div class=text>{media}{escape(message.text)}<div class=time>{when}</div></div>"
    return f"<div class='{side}'>{text}{rows}</div>"
