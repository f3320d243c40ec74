"""What can be wrong with a request about a server, each with the values that its reply needs."""

from datetime import datetime
from enum import StrEnum

from bot.domain.errors import DomainError
from bot.domain.servers.audit import AuditEntry


class ServerZoneMissingError(DomainError):
    """The server has no time zone yet."""


class DaysMissingError(DomainError):
    """A call or an offer needs one day at least."""


class OutsideServerError(DomainError):
    """What only a server has was asked for outside of any that Charley is in."""


class NotForYouError(DomainError):
    """The person may not do this in this server now."""

    def __init__(self, *, needs_manage_server: bool) -> None:
        super().__init__("the person has neither Manage Server nor a role that may do this")
        self.needs_manage_server = needs_manage_server
        """Whether the manager role is not enough."""


class NotOfThisServerError(DomainError):
    """The call, offer or draft is another server's, or there is none by that id any more."""


class DraftGoneError(NotOfThisServerError):
    """The draft was saved or dropped, or is too old; or it is another server's."""


class ServerUnknownError(DomainError):
    """Nothing was ever configured in this server."""


class OwnTextTooLongError(DomainError):
    """The server's own words are too long."""

    def __init__(self, *, length: int, most: int) -> None:
        super().__init__(f"own text must have at most {most} characters, got {length}")
        self.length, self.most = length, most


class TextFault(StrEnum):
    """What a server's own words may not hold."""

    LINES = "lines"
    PING = "ping"
    LINK = "link"
    CONTROL = "control character"


class OwnTextUnfitError(DomainError):
    """The server's own words hold something that a call never shows."""

    def __init__(self, fault: TextFault) -> None:
        super().__init__(f"own text must be one paragraph without {fault}")
        self.fault = fault


class LanguageUnknownError(DomainError):
    """There are no sentences in the language that posts were to have."""


class OwnTextsOffError(DomainError):
    """The server's settings switch own words off."""


class Limit(StrEnum):
    """What a server has a bounded number of."""

    CALLS = "calls"
    OFFERS = "offers"
    CALLS_A_DAY = "calls a day in one channel"
    PINGS_A_DAY = "pings a day"
    CHANGES_AN_HOUR = "changes an hour"
    IMPORT_BYTES = "bytes of an import"


class LimitReachedError(DomainError):
    """A server has as many as it may have."""

    def __init__(self, limit: Limit, *, most: int) -> None:
        super().__init__(f"at most {most} {limit}")
        self.limit, self.most = limit, most


class CallsTooCloseError(DomainError):
    """Two calls of one channel lie within an hour of each other."""


class RightsMissingError(DomainError):
    """Charley, or the person, lacks a right in the channel."""

    def __init__(self, *, missing: frozenset["Right"], of_charley: bool) -> None:
        super().__init__(f"missing rights: {', '.join(sorted(missing))}")
        self.missing = missing
        self.of_charley = of_charley
        """Whether it is Charley who lacks them; else the person who chose the channel."""


class Right(StrEnum):
    """What Discord lets a member do in a channel."""

    VIEW = "view"
    SEND = "send"
    READ_HISTORY = "read history"
    SEND_IN_THREADS = "send in threads"
    MENTION_ROLE = "mention role"


class ChannelMissingError(DomainError):
    """A new call needs a channel, and the server has no wind-down channel yet."""


class TimeMissingError(DomainError):
    """A new call needs a time, and a new offer a bedtime."""


class RoleUnfitError(DomainError):
    """The role is everyone's, or it is gone."""


class TooSoonError(DomainError):
    """It was done in this server a moment ago."""

    def __init__(self, *, until: datetime) -> None:
        super().__init__(f"once a minute, next at {until.isoformat()}")
        self.until = until


class UndoTooLateError(DomainError):
    """A removal is taken back within a quarter of an hour, not later."""


class ChannelUnfitError(DomainError):
    """A call cannot stand in a channel of this sort, or it is gone."""


class NameMissingError(DomainError):
    """An offer needs a name of a few characters."""


class EditConflictError(DomainError):
    """Another admin has changed the row since it was shown."""

    def __init__(self, *, seen: int, current: int, last: AuditEntry | None = None) -> None:
        super().__init__(f"version {seen} was shown, {current} is stored")
        self.seen, self.current = seen, current
        self.last = last
        """What made the stored version: what was changed, by whom and when; `None`: not on record."""


class ImportUnreadableError(DomainError):
    """The file is no export of a server's configuration, or was damaged."""

    def __init__(self, *, where: str, fault: str, because: DomainError | None = None) -> None:
        super().__init__(f"the file breaks its format: {fault}")
        self.where = where
        """The place in the file, such as `calls.0.at`; empty: the whole of it."""
        self.fault = fault
        """The name of the rule that it breaks there: of pydantic's closed list, or `words`."""
        self.because = because
        """Which words may not stand there, and why; only with the fault `words`."""


class ImportBlockedError(DomainError):
    """Something in the file cannot be taken over, so nothing is."""


class ImportOpenError(DomainError):
    """A channel of the file has no counterpart in this server yet."""


class ImportOutdatedError(DomainError):
    """The server was changed since the dry run: what would be done is another thing now."""


class OfferGoneError(DomainError):
    """The offer is not there any more, or it is another server's."""


class OfferPausedError(DomainError):
    """The offer takes no new members just now, and its preset is not handed out."""


class PresetMovedError(DomainError):
    """The preset has changed since the person saw its values, so nothing was agreed to."""


class NotJoinedError(DomainError):
    """The person is not a member of the offer, or not any more."""


class OptInDueError(DomainError):
    """The person has no stretch reminder on: to take the preset over is an opt-in of its own."""
