"""Reply markup and reactions: what Telegram accepts of them.

Sources: core.telegram.org/bots/api#inlinekeyboardmarkup and #reactiontypeemoji. That a row holds
at most 8 buttons and a keyboard 100 is Telegram's practice, not its documentation.
"""

import re
from typing import Any

from bot.demo.errors import bad_request

ROW_LIMIT = 8
BUTTON_LIMIT = 100
DATA_LIMIT = 64

_EMOJI = """
❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤\u200d🔥
🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨\u200d💻 👀 🎃 🙈 😇 😨
🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷\u200d♂ 🤷 🤷\u200d♀ 😡
"""
#: The emoji a bot may react with. A check mark is not among them.
REACTIONS = frozenset(_EMOJI.split())
_VARIATION = "\ufe0f"

_ACTIONS = frozenset(
    {
        "callback_data",
        "url",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
        "disabled",
    }
)
_URL = re.compile(r"(?:https?://[^\s/]+|tg://)\S*\Z")


def _button(button: Any) -> None:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be Object")
    label = button.get("text")
    if not isinstance(label, str) or not label.strip():
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed")
    actions = _ACTIONS & button.keys()
    if len(actions) != 1:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed")
    data = button.get("callback_data")
    if data is not None and not (isinstance(data, str) and 1 <= len(data.encode()) <= DATA_LIMIT):
        raise bad_request("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not (isinstance(url, str) and _URL.match(url)):
        raise bad_request("inline keyboard button URL is invalid: Wrong HTTP URL")


def _rows(rows: Any) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("object expected as reply markup: expected an Array of Arrays")
    if any(len(row) > ROW_LIMIT for row in rows) or sum(map(len, rows)) > BUTTON_LIMIT:
        raise bad_request("reply markup is too long")
    return [row for row in rows if row]


def _keyboard(keyboard: Any) -> None:
    for row in _rows(keyboard):
        if not all(isinstance(b, str) or (isinstance(b, dict) and b.get("text")) for b in row):
            raise bad_request("can't parse keyboard button: KeyboardButton must have text")


def reply_markup(markup: Any, *, inline_only: bool = False) -> dict[str, Any] | None:
    """Return `reply_markup` as it is kept, or None for an empty one.

    Args:
        markup: The parameter as sent.
        inline_only: Whether only inline keyboards are taken, as in edits.

    Raises:
        ApiError: 400 when Telegram would refuse it.
    """
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        rows = _rows(markup["inline_keyboard"])
        for row in rows:
            for button in row:
                _button(button)
        return {"inline_keyboard": rows} if rows else None
    if inline_only:
        raise bad_request("inline keyboard expected")
    if "keyboard" in markup:
        _keyboard(markup["keyboard"])
        return markup
    if markup.get("remove_keyboard") is True or markup.get("force_reply") is True:
        return markup
    raise bad_request("object expected as reply markup: unknown kind of reply markup")


def reactions(given: Any) -> tuple[str, ...]:
    """Return the emoji of a `reaction` parameter.

    Raises:
        ApiError: 400 for an emoji bots may not use, or more than the one a bot may set.
    """
    found = []
    for reaction in given or []:
        if not isinstance(reaction, dict) or reaction.get("type") != "emoji":
            raise bad_request("REACTION_INVALID")
        emoji = str(reaction.get("emoji", "")).replace(_VARIATION, "")
        if emoji not in REACTIONS:
            raise bad_request("REACTION_INVALID")
        found.append(emoji)
    if len(found) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    return tuple(found)
