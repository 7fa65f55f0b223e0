"""The chat as text: what a person would read on the phone, for terminals and failing tests."""

from collections.abc import Iterator

from bot.demo.chat import Chat, Message, User

_QUOTE = 40


def _what(message: Message) -> Iterator[str]:
    """Yield the lines of one bubble."""
    if message.reply_to is not None:
        quoted = " ".join(message.reply_to.text.split())
        short = quoted if len(quoted) <= _QUOTE else quoted[: _QUOTE - 1] + "…"
        yield f"↪ {short or '(no text)'}"
    media = message.media
    if media is not None:
        match media.kind:
            case "photo":
                yield f"🖼 picture {media.width} by {media.height}"
            case "voice":
                yield f"🎤 voice note {media.duration // 60}:{media.duration % 60:02d}"
            case "sticker":
                yield f"sticker {media.emoji}"
            case _:
                yield f"📎 {media.name} ({len(media.content):,} bytes)"
    if message.location:
        yield "📍 location"
    yield from message.text.splitlines()
    for row in message.keyboard:
        yield " ".join(f"[{button.text}]" for button in row)
    if message.reaction:
        yield " ".join(message.reaction)


def transcript(chat: Chat, bot: User) -> str:
    """Return the visible messages, oldest first, one block of lines each.

    The first line of a bubble names its sender and the local time of its date; edits are shown in
    place and marked, deleted messages are gone.
    """
    width = max(len(chat.user.first_name), len(bot.first_name))
    lines = []
    for message in chat.visible:
        sender = bot if message.from_bot else chat.user
        edited = " (edited)" if message.edited else ""
        content = list(_what(message)) or [""]
        content[-1] += edited
        first = f"{message.date:%H:%M} {sender.first_name:>{width}} │ "
        other = " " * (len(first) - 2) + "│ "
        lines += [
            ((first if number == 0 else other) + line).rstrip()
            for number, line in enumerate(content)
        ]
    keyboard = [" ".join(f"⟦{label}⟧" for label in row) for row in chat.reply_keyboard]
    return "\n".join([*lines, *keyboard])
