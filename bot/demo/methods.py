"""The Bot API methods that touch a chat: sending, editing, deleting, reacting, answering.

Each takes the world and the parameters and returns the result, or raises `ApiError` with the
description Telegram gives (core.telegram.org/bots/api#available-methods).
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.demo import markup, profile
from bot.demo.chat import Chat, Message, Toast
from bot.demo.errors import ApiError, bad_request
from bot.demo.media import DOWNLOAD_LIMIT, Media, Upload
from bot.demo.params import Params
from bot.demo.text import CAPTION_LIMIT, TEXT_LIMIT, Formatted, formatted, utf16_length
from bot.demo.updates import PRESS_KEPT
from bot.demo.world import CHANGEABLE, World

Method = Callable[[World, Params], Any]

_TOAST_LIMIT = 200
_ACTION_SHOWN = timedelta(seconds=5)
_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)


def _chat(world: World, params: Params) -> Chat:
    """Return the chat a call addresses, if the bot may reach it."""
    if params.get("chat_id") is None:
        raise bad_request("chat_id is empty")
    value = params.get("chat_id")
    named = isinstance(value, str) and value.startswith("@")
    chat = None if named else world.chats.get(params.number("chat_id"))
    if chat is None:
        raise bad_request("chat not found")
    if chat.blocked:
        raise ApiError(403, "Forbidden: bot was blocked by the user")
    if not chat.started:
        raise ApiError(403, "Forbidden: bot can't initiate conversation with a user")
    return chat


def _text(params: Params) -> Formatted:
    found = formatted(params.text("text"), params.text("parse_mode"), params.get("entities"))
    if not found.text:
        raise bad_request("message text is empty")
    if utf16_length(found.text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return found


def _caption(params: Params) -> Formatted:
    entities = params.get("caption_entities")
    found = formatted(params.text("caption"), params.text("parse_mode"), entities)
    if utf16_length(found.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return found


def _reply_to(chat: Chat, params: Params) -> Message | None:
    wanted = params.mapping("reply_parameters")
    if not wanted:
        return None
    found = chat.find(wanted.get("message_id"))
    if found is None and not wanted.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return found


def _send(
    world: World, chat: Chat, params: Params, content: Formatted, media: Media | None = None
) -> dict[str, Any]:
    message = Message(
        chat.last_id + 1,
        from_bot=True,
        date=world.now(),
        text=content.text,
        entities=content.entities,
        media=media,
        markup=markup.reply_markup(params.get("reply_markup")),
        reply_to=_reply_to(chat, params),
        silent=params.flag("disable_notification"),
        protected=params.flag("protect_content"),
        preview=params.mapping("link_preview_options") or None,
    )
    chat.next_id()
    chat.action = None
    chat.messages.append(message)
    world.changed("message", chat.id, message.message_id)
    return world.json(message, chat)


def _send_message(world: World, params: Params) -> Any:
    return _send(world, _chat(world, params), params, _text(params))


def _sender(kind: str) -> Method:
    """Return the method that sends one kind of file."""

    def send(world: World, params: Params) -> Any:
        chat, caption = _chat(world, params), _caption(params)
        # Everything that can be refused is looked at before the file is kept.
        markup.reply_markup(params.get("reply_markup"))
        _reply_to(chat, params)
        given = params.upload(kind)
        if given is None:
            raise bad_request(f"there is no {kind} in the request")
        if isinstance(given, Upload):
            if not given.content:
                raise bad_request("file must be non-empty")
            about = {"duration": params.number("duration", 0)} if kind == "voice" else {}
            media = world.keep(kind, given, **about)
        else:
            known = world.files.get(given)
            if known is None or known.kind != kind:
                raise bad_request("wrong file identifier/HTTP URL specified")
            media = known
        return _send(world, chat, params, caption, media)

    return send


def _send_chat_action(world: World, params: Params) -> Any:
    chat, action = _chat(world, params), params.text("action")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.action = action, world.now() + _ACTION_SHOWN
    world.changed("action", chat.id)
    return True


def _own(chat: Chat, params: Params) -> Message:
    """Return the bot's message that is to be edited."""
    message = chat.find(params.number("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    plain = message.markup is None or "inline_keyboard" in message.markup
    if not message.from_bot or not plain:
        raise bad_request("message can't be edited")
    return message


def _edit(
    world: World, chat: Chat, params: Params, message: Message, content: Formatted
) -> dict[str, Any]:
    keyboard = markup.reply_markup(params.get("reply_markup"), inline_only=True)
    if (content.text, content.entities, keyboard) == message.content():
        raise bad_request(_NOT_MODIFIED)
    if (content.text, content.entities) != (message.text, message.entities):
        message.edited = world.now()
    message.text, message.entities, message.markup = content.text, content.entities, keyboard
    world.changed("edit", chat.id, message.message_id)
    return world.json(message, chat)


def _edit_text(world: World, params: Params) -> Any:
    chat = _chat(world, params)
    message = _own(chat, params)
    if message.media:
        raise bad_request("there is no text in the message to edit")
    return _edit(world, chat, params, message, _text(params))


def _edit_caption(world: World, params: Params) -> Any:
    chat = _chat(world, params)
    message = _own(chat, params)
    if not message.media:
        raise bad_request("there is no caption in the message to edit")
    return _edit(world, chat, params, message, _caption(params))


def _edit_markup(world: World, params: Params) -> Any:
    chat = _chat(world, params)
    message = _own(chat, params)
    same = Formatted(message.text, message.entities)
    return _edit(world, chat, params, message, same)


def _delete(world: World, chat: Chat, messages: list[Message]) -> bool:
    now = world.now()
    if any(now - message.date > CHANGEABLE for message in messages):
        raise bad_request("message can't be deleted for everyone")
    for message in messages:
        message.deleted = now
        world.changed("delete", chat.id, message.message_id)
    return True


def _delete_message(world: World, params: Params) -> Any:
    chat = _chat(world, params)
    message = chat.find(params.number("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    return _delete(world, chat, [message])


def _delete_messages(world: World, params: Params) -> Any:
    chat, wanted = _chat(world, params), params.get("message_ids")
    if not isinstance(wanted, list) or not 1 <= len(wanted) <= 100:  # noqa: PLR2004 - documented
        raise bad_request("message identifiers are not specified or too many")
    found = [message for message in map(chat.find, wanted) if message]
    return _delete(world, chat, found)


def _react(world: World, params: Params) -> Any:
    chat = _chat(world, params)
    message = chat.find(params.number("message_id"))
    if message is None:
        raise bad_request("message to react not found")
    message.reaction = markup.reactions(params.get("reaction"))
    world.changed("reaction", chat.id, message.message_id)
    return True


def _answer_callback(world: World, params: Params) -> Any:
    query = world.queries.get(params.text("callback_query_id"))
    if query is None or query.answered or world.now() - query.date > PRESS_KEPT:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = params.text("text")
    if utf16_length(text) > _TOAST_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answered = True
    toast = Toast(query.query_id, text, params.flag("show_alert"), params.text("url") or None)
    world.chats[query.chat_id].toasts.append(toast)
    world.changed("toast", query.chat_id)
    return True


def _get_file(world: World, params: Params) -> Any:
    media = world.files.get(params.text("file_id"))
    if media is None:
        raise bad_request("invalid file_id")
    if len(media.content) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return {**media.file(), "file_path": media.path}


#: Every method by name, except `getUpdates`, which `BotApi` answers itself.
METHODS: dict[str, Method] = {
    **profile.METHODS,
    "sendMessage": _send_message,
    "sendDocument": _sender("document"),
    "sendPhoto": _sender("photo"),
    "sendVoice": _sender("voice"),
    "sendChatAction": _send_chat_action,
    "editMessageText": _edit_text,
    "editMessageCaption": _edit_caption,
    "editMessageReplyMarkup": _edit_markup,
    "deleteMessage": _delete_message,
    "deleteMessages": _delete_messages,
    "setMessageReaction": _react,
    "answerCallbackQuery": _answer_callback,
    "getFile": _get_file,
}
