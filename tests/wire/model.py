"""The things Discord remembers: applications, people, servers, channels, messages."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tests.wire.components import walk

Json: TypeAlias = dict[str, Any]  # Any: payloads are judged by discord.py, not by types

TEXT, DIRECT, GROUP = 0, 1, 3  # channel types
EPHEMERAL, LOADING, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 15  # message flags
ADMINISTRATOR, MANAGE_GUILD = 1 << 3, 1 << 5
# view, send, embed, attach, read history, application commands
MEMBER_PERMISSIONS = 1 << 10 | 1 << 11 | 1 << 14 | 1 << 15 | 1 << 16 | 1 << 31


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
    identifies_left: int = 1000


@dataclass(slots=True, kw_only=True, eq=False)
class Role:
    """A server role."""

    id: int
    name: str
    permissions: int = 0


@dataclass(slots=True, kw_only=True, eq=False)
class Member:
    """A user in one server, with resolved permissions."""

    user: User
    permissions: int = MEMBER_PERMISSIONS
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
    roles: list[Role] = field(default_factory=list)
    applications: set[int] = field(default_factory=set)
    is_unavailable: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class Channel:
    """A text channel, a DM or a group DM, with its messages by id."""

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
    """Error code that sending answers with: 50001, 50013 or 10003 when it is gone."""


@dataclass(slots=True, kw_only=True, eq=False)
class Attachment:
    """A stored file with the address it is served from."""

    id: int
    filename: str
    content: bytes
    content_type: str
    url: str
    description: str | None = None


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
