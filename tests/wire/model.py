"""The things Discord remembers: applications, people, servers, channels, messages."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tests.wire.components import walk

Json: TypeAlias = dict[str, Any]  # Any: payloads are judged by discord.py, not by types

TEXT, DIRECT, VOICE, GROUP, CATEGORY, NEWS = 0, 1, 2, 3, 4, 5  # channel types
NEWS_THREAD, PUBLIC_THREAD, FORUM, MEDIA = 10, 11, 15, 16
THREADS, FORUMS = frozenset({NEWS_THREAD, PUBLIC_THREAD}), frozenset({FORUM, MEDIA})
EPHEMERAL, LOADING, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 15  # message flags


@dataclass(slots=True, kw_only=True, eq=False)
class User:
    """A person or a bot's account."""

    id: int
    name: str
    locale: str = "en-US"
    bot: bool = False
    has_installed: bool = False
    """Added the app to their own account, so commands follow them everywhere."""
    refusal: int | None = None
    """Error code their closed DMs answer with: 50007 blocked, 50278 no common server."""
    refuses_opening: bool = False
    """Opening the DM already fails, with status 400."""


@dataclass(slots=True, kw_only=True, eq=False)
class Application:
    """A bot with its token; its account has the same id."""

    id: int
    token: str
    name: str
    user: User
    owner: User
    shards: int = 1
    privileged_intents: int = 0
    """Privileged intents the portal allows; others end in close code 4014."""
    is_quarantined: bool = False
    is_revoked: bool = False
    commands: dict[int | None, list[Json]] = field(default_factory=dict)
    """Synced commands by guild id; None holds the global ones."""
    command_permissions: dict[tuple[int, str], list[Json]] = field(default_factory=dict)
    """What admins have set, by server and by the id of a command or of the application."""
    sees_all_channels: bool = False
    """The gateway tells channels that it cannot view in full, as before 16 November 2026."""
    identifies_left: int = 1000
    identifies_at_once: int = 1
    """How many shards may identify within the same five seconds: `max_concurrency`."""


@dataclass(slots=True, kw_only=True, eq=False)
class Role:
    """A server role. The one with the server's id is @everyone."""

    id: int
    name: str
    permissions: int = 0
    is_mentionable: bool = False
    """Whether everyone may ping it; without, only those with Mention Everyone."""
    bot: User | None = None
    """The bot that Discord manages it for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overwrite:
    """What a channel allows and denies to one role or one member."""

    allow: int = 0
    deny: int = 0


@dataclass(slots=True, kw_only=True, eq=False)
class Member:
    """A user in one server."""

    user: User
    permissions: int = 0
    """What they may beyond their roles, as if by a role of their own that no payload shows."""
    roles: list[Role] = field(default_factory=list)


@dataclass(slots=True, kw_only=True, eq=False)
class Guild:
    """A server."""

    id: int
    name: str
    owner: User
    locale: str = "en-US"
    members: dict[int, Member] = field(default_factory=dict)
    channels: "dict[int, Channel]" = field(default_factory=dict)
    threads: "dict[int, Channel]" = field(default_factory=dict)
    """Active and archived ones."""
    roles: list[Role] = field(default_factory=list)
    applications: set[int] = field(default_factory=set)
    is_unavailable: bool = False

    @property
    def everyone(self) -> Role:
        """The role that every member has."""
        return self.roles[0]


@dataclass(slots=True, kw_only=True, eq=False)
class Channel:
    """A channel or thread of a server, a DM or a group DM, with its messages by id."""

    id: int
    kind: int
    name: str | None = None
    guild: Guild | None = None
    recipients: tuple[User, ...] = ()
    """People in it, without the bot."""
    application: Application | None = None
    """The bot at the other end of a DM."""
    messages: "dict[int, Message]" = field(default_factory=dict)
    refusal: int | None = None
    """Error code that sending answers with, whatever the rights; 10003 answers everything."""
    overwrites: dict[int, Overwrite] = field(default_factory=dict)
    """By id of a role (@everyone has the server's) or of a member."""
    parent: "Channel | None" = None
    """A thread's channel, or a channel's category."""
    starter: User | None = None
    """Who started the thread."""
    is_archived: bool = False
    is_locked: bool = False
    changed_at: float = 0.0
    """Seconds since 1970 when a thread was last archived or unarchived."""
    last_message_id: int | None = None
    """As Discord says it: the message may have been deleted since."""
    hides_history: bool = False
    """History answers an empty list, as without Read Message History."""

    @property
    def is_thread(self) -> bool:
        """Whether it lives in another channel and has its rights from there."""
        return self.kind in THREADS


@dataclass(slots=True, kw_only=True, eq=False)
class Attachment:
    """A stored file with the address it is served from."""

    id: int
    filename: str
    content: bytes
    content_type: str
    url: str
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pings:
    """Whom a message notifies, as `allowed_mentions` and the author's rights leave it."""

    everyone: bool = False
    roles: tuple[Role, ...] = ()
    users: tuple[User, ...] = ()


@dataclass(slots=True, kw_only=True, eq=False)
class Message:
    """A message as people see it now; edits change it in place."""

    id: int
    channel: Channel
    author: User
    created_at: float
    """Seconds since 1970."""
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: int = 0
    pings: Pings = Pings()
    nonce: str | None = None
    edited_at: float | None = None
    seen_only_by: User | None = None
    """The one person an ephemeral message is shown to."""
    cause: Json | None = None
    """Discord's interaction_metadata of a message that answers an interaction."""
    is_deleted: bool = False

    @property
    def is_ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return bool(self.flags & EPHEMERAL)

    @property
    def is_card(self) -> bool:
        """Whether it is made of components alone (version 2)."""
        return bool(self.flags & COMPONENTS_V2)

    @property
    def text(self) -> str:
        """Content and all text displays, in reading order."""
        shown = [c["content"] for c in walk(self.components) if c["type"] == 10]
        return "\n".join(part for part in (self.content, *shown) if part)

    @property
    def buttons(self) -> dict[str, Json]:
        """Buttons by label."""
        return {str(c.get("label", c.get("custom_id"))): c for c in self._of(2)}

    @property
    def custom_ids(self) -> list[str]:
        """Custom ids of everything that can be pressed or chosen."""
        return [c["custom_id"] for c in walk(self.components) if "custom_id" in c]

    def _of(self, kind: int) -> Iterator[Json]:
        return (c for c in walk(self.components) if c["type"] == kind)
