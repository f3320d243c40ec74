"""Whom a message pings: what its text names, `allowed_mentions` lets through and rights allow."""

import re

from tests.wire.errors import refuse_form
from tests.wire.model import Channel, Guild, Json, Message, Pings, Role, User
from tests.wire.permissions import MENTION_EVERYONE, VIEW_CHANNEL, can

KINDS = frozenset({"everyone", "roles", "users"})
IDS = 100
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
EVERYONE, ROLE = re.compile(r"@(everyone|here)\b"), re.compile(r"<@&(\d+)>")
USER = re.compile(r"<@!?(\d+)>")


def check_allowed_mentions(allowed: Json | None) -> None:
    """Refuse unknown kinds, too many ids, and ids beside the kind that they belong to."""
    if allowed is None:
        return
    parsed = set(allowed.get("parse") or ())
    if not parsed <= KINDS:
        refuse_form("allowed_mentions", f"Value must be one of {sorted(KINDS)}.")
    for kind in ("roles", "users"):
        ids = allowed.get(kind) or ()
        if len(ids) > IDS:
            refuse_form("allowed_mentions", f"Must be {IDS} or fewer in length.")
        if ids and kind in parsed:
            refuse_form("allowed_mentions", f'parse:["{kind}"] and {kind}: [] exclude each other.')


def pings_of(message: Message, allowed: Json | None) -> Pings:
    """Return whom a new message pings. Without *allowed*, all that the text names are meant."""
    text, channel = CODE.sub(" ", message.text), message.channel
    may_ping_all = channel.guild is not None and can(channel, message.author, MENTION_EVERYONE)
    return Pings(
        everyone=_is_let_through("everyone", "", allowed)
        and may_ping_all
        and EVERYONE.search(text) is not None,
        roles=tuple(
            role
            for role in _roles(channel.guild, text)
            if _is_let_through("roles", str(role.id), allowed)
            and (role.is_mentionable or may_ping_all)
        ),
        users=tuple(
            user
            for user in _users(channel, text)
            if _is_let_through("users", str(user.id), allowed)
        ),
    )


def _is_let_through(kind: str, target: str, allowed: Json | None) -> bool:
    if allowed is None or kind in (allowed.get("parse") or ()):
        return True
    return target in {str(each) for each in allowed.get(kind) or ()}


def _roles(guild: Guild | None, text: str) -> list[Role]:
    named = set(ROLE.findall(text))
    roles = () if guild is None else guild.roles[1:]  # @everyone is no role to be named by id
    return [role for role in roles if str(role.id) in named]


def _users(channel: Channel, text: str) -> list[User]:
    named = set(USER.findall(text))
    if not named:
        return []
    present = channel.recipients
    if channel.guild is not None:
        present = tuple(member.user for member in channel.guild.members.values())
    return [user for user in present if str(user.id) in named]


def pinged_by(message: Message) -> set[User]:
    """Return the people whom a message has pinged: by name, by role, or all who see the channel."""
    guild, pings = message.channel.guild, message.pings
    if guild is None:
        return set(pings.users) - {message.author}
    reached = {
        member.user
        for member in guild.members.values()
        if pings.everyone or member.user in pings.users or set(member.roles) & set(pings.roles)
    }
    seeing = {user for user in reached if can(message.channel, user, VIEW_CHANNEL)}
    return {user for user in seeing if not user.bot} - {message.author}
