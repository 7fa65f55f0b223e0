"""The Bot API methods about the bot itself: who it is, its menu, its descriptions, its webhook."""

import re
from collections.abc import Callable
from typing import Any

from bot.demo.errors import bad_request
from bot.demo.params import Params
from bot.demo.world import World

_COMMAND = re.compile(r"[a-z0-9_]{1,32}\Z")
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}\Z")
_COMMANDS_LIMIT = 100
_COMMAND_TEXT_LIMIT = 256
_DESCRIPTION_LIMITS = {"description": 512, "short_description": 120}
_SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat"}


def _get_me(world: World, _params: Params) -> Any:
    return {
        **world.bot.as_json(),
        "can_join_groups": False,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def _scope(params: Params) -> tuple[str, int, str]:
    scope = params.mapping("scope") or {"type": "default"}
    kind = scope.get("type")
    if kind not in _SCOPES:
        raise bad_request("unsupported type of BotCommandScope")
    chat_id = scope.get("chat_id", 0) if kind == "chat" else 0
    if not isinstance(chat_id, int):
        raise bad_request("chat not found")
    return str(kind), chat_id, params.text("language_code")


def _set_commands(world: World, params: Params) -> Any:
    commands = params.get("commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands: expected an Array of BotCommand")
    if len(commands) > _COMMANDS_LIMIT:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not isinstance(command, dict) or not _COMMAND.match(str(command.get("command"))):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description") or "")) <= _COMMAND_TEXT_LIMIT:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_scope(params)] = commands
    world.changed("commands")
    return True


def _delete_commands(world: World, params: Params) -> Any:
    world.commands.pop(_scope(params), None)
    world.changed("commands")
    return True


def _get_commands(world: World, params: Params) -> Any:
    return world.commands.get(_scope(params), [])


def _describe(name: str) -> Callable[[World, Params], Any]:
    def describe(world: World, params: Params) -> Any:
        text = params.text(name)
        if len(text) > _DESCRIPTION_LIMITS[name]:
            raise bad_request("BOT_DESCRIPTION_TOO_LONG")
        world.descriptions[name, params.text("language_code")] = text
        world.changed("profile")
        return True

    return describe


def _set_menu_button(world: World, params: Params) -> Any:
    button = params.mapping("menu_button") or {"type": "default"}
    if button.get("type") not in {"commands", "web_app", "default"}:
        raise bad_request("unsupported type of MenuButton")
    if params.get("chat_id") is None:
        world.menu_button = button
    else:
        chat = world.chats.get(params.number("chat_id"))
        if chat is None:
            raise bad_request("chat not found")
        chat.menu_button = button
    world.changed("commands")
    return True


def _set_webhook(world: World, params: Params) -> Any:
    url = params.text("url")
    if url and not url.startswith("https://"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = params.text("secret_token")
    if not _SECRET.match(secret):
        raise bad_request("secret token contains unallowed characters")
    allowed = params.get("allowed_updates")
    if isinstance(allowed, list):
        world.updates.allowed = frozenset(map(str, allowed))
    world.webhook, world.webhook_secret, world.webhook_error = url, secret, None
    world.webhook_connections = min(max(params.number("max_connections", 40), 1), 100)
    world.changed("webhook")
    return _drop_pending(world, params)


def _delete_webhook(world: World, params: Params) -> Any:
    world.webhook = ""
    world.changed("webhook")
    return _drop_pending(world, params)


def _drop_pending(world: World, params: Params) -> bool:
    if params.flag("drop_pending_updates"):
        world.updates.clear()
    return True


def _webhook_info(world: World, _params: Params) -> Any:
    date, message = world.webhook_error or (None, None)
    return {
        "url": world.webhook,
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates.pending(0, world.now())),
        "max_connections": world.webhook_connections,
        **({"last_error_date": date, "last_error_message": message} if date else {}),
    }


METHODS: dict[str, Callable[[World, Params], Any]] = {
    "getMe": _get_me,
    "setMyCommands": _set_commands,
    "deleteMyCommands": _delete_commands,
    "getMyCommands": _get_commands,
    "setMyDescription": _describe("description"),
    "setMyShortDescription": _describe("short_description"),
    "setChatMenuButton": _set_menu_button,
    "setWebhook": _set_webhook,
    "deleteWebhook": _delete_webhook,
    "getWebhookInfo": _webhook_info,
}
