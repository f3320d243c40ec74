"""Routes: which of Discord's addresses a request was made to, without the ids in it.

They are the templates of discord.py's `Route`, as far as Charley makes such requests.
"""

import re
from typing import Final

ROUTES: Final = (
    "POST /channels/{channel_id}/messages",
    "PATCH /channels/{channel_id}/messages/{message_id}",
    "DELETE /channels/{channel_id}/messages/{message_id}",
    "GET /channels/{channel_id}/messages",
    "GET /channels/{channel_id}/messages/{message_id}",
    "GET /channels/{channel_id}",
    "POST /users/@me/channels",
    "POST /interactions/{webhook_id}/{webhook_token}/callback",
    "POST /webhooks/{webhook_id}/{webhook_token}",
    "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}",
    "GET /applications/{application_id}/commands",
    "PUT /applications/{application_id}/commands",
    "GET /applications/{application_id}/guilds/{guild_id}/commands/{command_id}/permissions",
    "GET /gateway/bot",
    "GET /users/@me",
)
"""Method and path of each. An address that is not here counts as `other`."""


def _pattern(route: str) -> str:
    method, _, path = route.partition(" ")
    return method + r" \S*" + re.sub(r"\\\{\w+\\\}", "[^/\\\\s]+", re.escape(path))


_PATTERNS: Final = tuple((route, re.compile(_pattern(route))) for route in ROUTES)


def route_of(method: str, path: str) -> str | None:
    """Return the template of a request's address, whatever stands before it; `None`: no known one."""
    address = f"{method} {path}"
    return next((route for route, pattern in _PATTERNS if pattern.fullmatch(address)), None)
