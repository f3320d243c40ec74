"""An import's plan: what a file would do to a server, before anything is written."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import DomainError
from bot.domain.ids import ChannelId, DraftId, RoleId
from bot.domain.servers.calls import Call
from bot.domain.servers.offers import Offer


class Verdict(StrEnum):
    """What would become of one thing in the file."""

    ADD = "add"
    CHANGE = "change"
    LEAVE = "leave"
    """It is so already."""
    CANNOT = "cannot"
    """A rule or a limit is in the way, so the file is not taken over."""


class SettingName(StrEnum):
    """A setting that a file carries."""

    ZONE = "zone"
    CHANNEL = "channel"
    ROLE = "role"
    LOCALE = "locale"
    OWN_TEXTS = "own texts"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportItem:
    """One thing in the file, and what would become of it."""

    verdict: Verdict
    about: SettingName | Call | Offer
    """A call or an offer as it would be; where it cannot be, as the file has it."""
    because: DomainError | None = None
    """What is in the way; only with `CANNOT`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelQuestion:
    """Which channel of this server takes the place of one in the file?"""

    in_file: ChannelId
    hint: str | None
    """What the channel was called where the file comes from."""
    chosen: ChannelId | None = None
    """The answer. Nothing is carried out while one is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleQuestion:
    """Which role of this server takes the place of one in the file?"""

    in_file: RoleId
    hint: str | None
    chosen: RoleId | None = None
    """The answer; without one nobody is pinged in its place, and the manager role stays as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """What a file would do to a server."""

    draft_id: DraftId
    items: tuple[ImportItem, ...]
    """Settings first, then calls and offers in the order of the file."""
    channels: tuple[ChannelQuestion, ...] = ()
    roles: tuple[RoleQuestion, ...] = ()

    def count(self, verdict: Verdict) -> int:
        """Return how many things would end so."""
        return sum(each.verdict is verdict for each in self.items)

    @property
    def is_open(self) -> bool:
        """Whether a channel has to be chosen first."""
        return any(each.chosen is None for each in self.channels)

    @property
    def is_blocked(self) -> bool:
        """Whether something cannot be taken over."""
        return self.count(Verdict.CANNOT) > 0

    @property
    def changes_nothing(self) -> bool:
        """Whether everything is so already."""
        return all(each.verdict is Verdict.LEAVE for each in self.items)
