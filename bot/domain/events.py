"""Events: what has happened, for those that keep account of it.

A use case publishes an event once what it says is on record or, where nothing is stored of it, once
it has happened. Logs and incidents listen. An event carries ids and plain values; never a text, a
name or a token, for it may end up in a log.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.delivery.occurrence import Reason
from bot.domain.delivery.outcomes import Outcome
from bot.domain.delivery.retry import Refusal
from bot.domain.ids import EntryId, OccurrenceId, UserId
from bot.domain.operations.measured import MeasuredEvent
from bot.domain.operations.outages import Side
from bot.domain.operations.pace import PaceEvent
from bot.domain.reminders.rules import ReminderKind
from bot.domain.servers.audit import ServerChanged


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt to deliver an occurrence, and when it was recorded."""

    occurrence_id: OccurrenceId
    kind: ReminderKind
    attempts: int
    """How many there have been, this one included."""
    lateness: timedelta
    """From the occurrence's due instant to the record; below zero for one that came early, beside another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OccurrenceSent:
    """A reminder's message has reached the person."""

    attempt: Attempt
    comes_again: bool = False
    """Whether it is a repeat or has been snoozed, so that another message of its night stands above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OccurrenceSkipped:
    """A reminder that was due was deliberately not sent."""

    attempt: Attempt
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class OccurrenceDeferred:
    """A reminder that was due has a later due instant now."""

    attempt: Attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class OccurrenceFailed:
    """A reminder is given up: no further attempt follows the one that did not deliver it."""

    attempt: Attempt
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRefused:
    """Discord did not take a reminder's message."""

    attempt: Attempt
    refusal: Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryOutcomeUnknown:
    """Whether a reminder's message has reached the person is not known."""

    attempt: Attempt
    cause: str
    """The class of the failure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectMessageRefused:
    """Discord did not take a message that a person asked for."""

    user_id: UserId
    refusal: Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectMessageChannelOpened:
    """A person's DM channel was opened, and a message has arrived in it."""

    user_id: UserId


class DatabaseWork(StrEnum):
    """Work that goes on by itself, and waits while the database is away."""

    SWEEP = "sweep"
    RECORD = "record"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseUnavailable:
    """Some work could not reach the database; it is tried again."""

    work: DatabaseWork


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseAvailable:
    """Some work has reached the database."""

    work: DatabaseWork


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordUnreachable:
    """A side of Discord did not answer; published again for as long as that is seen."""

    side: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordReachable:
    """A side of Discord has answered."""

    side: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsPaused:
    """Discord refuses so much that Charley makes no request of its own for a while."""

    length: timedelta
    """From now on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsResumed:
    """Requests are made again, after a pause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRejected:
    """Discord does not accept the bot's token any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionCrashed:
    """The connection to the gateway has died of an error that discord.py does not foresee."""

    failures: int
    """How often in a row it has died, this time included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionHeld:
    """The connection to the gateway has lasted for long enough to count as sound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingChanged:
    """A person has changed a setting, such as a bedtime, a zone or a reminder's rule."""

    user_id: UserId
    setting: str
    """The setting's name, in lower case; never its value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NightClosed:
    """A night was recorded as done or skipped."""

    user_id: UserId
    local_date: date
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class NightReopened:
    """The outcome of a night was taken back."""

    user_id: UserId
    local_date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DrinkLogged:
    """A drink was logged."""

    user_id: UserId
    entry_id: EntryId
    drink_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DrinkTakenBack:
    """A logged drink was taken back."""

    user_id: UserId
    entry_id: EntryId
    drink_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """A person's reminders are silent until a local date."""

    user_id: UserId
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """A person has ended a pause."""

    user_id: UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderOutdated:
    """What a delivered reminder's message says is no longer how things stand; a press showed it nowhere."""

    user_id: UserId
    occurrence_id: OccurrenceId


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupMade:
    """The newest verified backup there is: one that was just made, or one that was found at the start."""

    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupFailed:
    """A backup was due and could not be made; the log says why."""

    missing_for: timedelta
    """Since the newest verified one or, where there is none, since the first try."""


DeliveryEvent = (
    OccurrenceSent
    | OccurrenceSkipped
    | OccurrenceDeferred
    | OccurrenceFailed
    | DeliveryRefused
    | DeliveryOutcomeUnknown
)
"""What became of one attempt to deliver an occurrence."""

PersonEvent = (
    SettingChanged | NightClosed | NightReopened | DrinkLogged | DrinkTakenBack | Paused | Resumed
)
"""What a person has done."""

DiscordEvent = (
    DiscordUnreachable
    | DiscordReachable
    | RequestsPaused
    | RequestsResumed
    | TokenRejected
    | ConnectionCrashed
    | ConnectionHeld
)
"""How Discord treats the bot as a whole."""

BackupEvent = BackupMade | BackupFailed
"""How the backups of the database stand."""

DomainEvent = (
    DeliveryEvent
    | BackupEvent
    | PaceEvent
    | DiscordEvent
    | DirectMessageRefused
    | DirectMessageChannelOpened
    | DatabaseUnavailable
    | DatabaseAvailable
    | PersonEvent
    | ReminderOutdated
    | MeasuredEvent
    | ServerChanged
)
