"""Domain values with sensible defaults: a test names only what its rule is about.

The person of these builders lives in Berlin, goes to bed at 22:30 every night and has everything
turned on. Every builder takes the fields of its value as keywords.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.domain.delivery.agenda import Agenda
from bot.domain.delivery.notices import Notice
from bot.domain.delivery.occurrence import Occurrence, State
from bot.domain.events import Attempt
from bot.domain.ids import ChannelId, OccurrenceId, UserId
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.people.user import User
from bot.domain.reminders.amounts import WaterMode
from bot.domain.reminders.rules import Reminder, ReminderKey, Rule
from bot.domain.reminders.slots import Occasion, Slot, SlotKey
from bot.domain.time.weekdays import EVERY_DAY, Weekday
from bot.domain.time.zones import instant_of, zone_for
from bot.kinds.drinks import WaterRule
from bot.kinds.stretch import STRETCH, StretchRule
from bot.ports.delivery import DirectMessage, Envelope

BERLIN = "Europe/Berlin"
BEDTIME = time(22, 30)
USER_ID = UserId(1001)
NIGHT = date(2026, 3, 4)
"""A Wednesday without any change of clocks near it, anywhere that Charley's tests look."""


def an_instant(day: date, wall_time: time, *, zone_key: str = BERLIN) -> datetime:
    """Return the instant at which the clocks of a place show a time, in UTC."""
    return instant_of(day, wall_time, zone_for(zone_key))


def tonight_at(hour: int, minute: int = 0, *, night: date = NIGHT) -> datetime:
    """Return an instant of the usual night in Berlin; hours before noon are the next morning's."""
    day = night if hour >= 12 else night + timedelta(days=1)
    return an_instant(day, time(hour, minute))


def some_bedtimes(
    bedtime: time | None = BEDTIME, *, days: Iterable[Weekday] = EVERY_DAY
) -> Bedtimes:
    """Return bedtimes with *bedtime* on *days* and none on the others."""
    return Bedtimes().with_bedtime(bedtime, days=days)


def a_user(*, bedtime: time | None = BEDTIME, **changes: Any) -> User:  # fields of User
    """Return a person who agreed to messages and can be reached."""
    usual = User(
        id=USER_ID,
        created_at=datetime(2026, 1, 1, 12, tzinfo=UTC),
        zone_key=BERLIN,
        locale="en-GB",
        bedtimes=some_bedtimes(bedtime),
        dm_channel_id=ChannelId(2001),
        consented_at=datetime(2026, 1, 1, 12, 5, tzinfo=UTC),
        consent_version="1",
    )
    return replace(usual, **changes)


def a_stretch_rule(**changes: Any) -> StretchRule:  # fields of StretchRule
    """Return the usual rule: once, half an hour before bedtime."""
    return replace(StretchRule(), **changes)


def a_water_rule(**changes: Any) -> WaterRule:  # fields of WaterRule
    """Return the rule of somebody who wants eight glasses, up at seven."""
    return replace(WaterRule(mode=WaterMode.TARGET), **changes)


def a_reminder(rule: Rule | None = None, **changes: Any) -> Reminder:  # fields of Reminder
    """Return a reminder that is on: for the stretch, unless the rule says water."""
    usual = Reminder(user_id=USER_ID, rule=rule or StretchRule(), enabled=True)
    return replace(usual, **changes)


def an_envelope(
    notice: Notice, *, channel_id: int = 2001, nonce: OccurrenceId | None = None
) -> Envelope:
    """Return a direct message that says one notice."""
    destination = DirectMessage(channel_id=ChannelId(channel_id))
    return Envelope(destination=destination, notices=(notice,), nonce=nonce or an_occurrence_id())


def an_agenda(rule: Rule | None = None, **changes: Any) -> Agenda:  # fields of Agenda
    """Return the agenda of a reminder that is on, with nothing planned and nothing answered."""
    usual = Agenda(user=a_user(), reminder=a_reminder(rule))
    return replace(usual, **changes)


def taken(*keys: tuple[date, int], state: State = State.SENT) -> dict[SlotKey, State]:
    """Return an agenda's record of slots that have an occurrence already, by night and number."""
    return {a_slot_key(*key): state for key in keys}


def name_of(slot: Slot | None) -> tuple[date, int] | None:
    """Return what people call a slot: its night or day, and its number there."""
    return None if slot is None else (slot.local_date, slot.number)


def a_slot_key(night: date, number: int = 0) -> SlotKey:
    """Return the key of a slot of the usual person's night."""
    return SlotKey(a_night(night).anchor_at, number)


def a_night(night: date = NIGHT) -> Occasion:
    """Return a night with the usual bedtime."""
    return Occasion(night, tonight_at(22, 30, night=night))


def a_slot(due_at: datetime | None = None, **changes: Any) -> Slot:  # fields of Slot
    """Return the usual night's first slot: due at 22:00, worth sending until 23:30."""
    due_at = due_at or tonight_at(22)
    usual = Slot(
        local_date=NIGHT,
        number=0,
        due_at=due_at,
        stale_at=due_at + timedelta(minutes=90),
        anchor_at=due_at + timedelta(minutes=30),
    )
    return replace(usual, **changes)


def an_occurrence(slot: Slot | None = None, **changes: Any) -> Occurrence:  # fields of Occurrence
    """Return an occurrence that is planned, by default that of the usual night's stretch."""
    slot = slot or a_slot()
    usual = Occurrence(
        id=an_occurrence_id(),
        user_id=USER_ID,
        kind=STRETCH,
        slot=slot,
        claimable_at=slot.due_at,
    )
    return replace(usual, **changes)


def a_claimed_occurrence(slot: Slot | None = None, **changes: Any) -> Occurrence:
    """Return an occurrence as its first claim, at the instant it is due, leaves it."""
    occurrence = an_occurrence(slot)
    due_at = occurrence.slot.due_at
    claimed = replace(
        occurrence,
        state=State.LEASED,
        attempts=1,
        attempted_at=due_at,
        claimable_at=due_at + timedelta(minutes=1),
    )
    return replace(claimed, **changes)


def an_attempt(*, lateness: timedelta = timedelta(), attempts: int = 1) -> Attempt:
    """Return what an event says of an attempt to deliver the usual night's stretch."""
    return Attempt(
        occurrence_id=an_occurrence_id(),
        kind=STRETCH,
        attempts=attempts,
        lateness=lateness,
    )


def stretch_key(user_id: UserId = USER_ID) -> ReminderKey:
    """Return the name of a person's stretch reminder."""
    return ReminderKey(user_id, STRETCH)


def an_occurrence_id(number: int = 1) -> OccurrenceId:
    """Return the id that stands for a number."""
    return OccurrenceId(f"{number:024x}")
