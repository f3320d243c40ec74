"""The weekly summary: one message on Mondays about the seven nights before, for whoever wants it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import ClassVar
from zoneinfo import ZoneInfo

from bot.domain.delivery.decision import Courtesy, courtesy
from bot.domain.delivery.notices import STOP, Button, TipLine
from bot.domain.delivery.occurrence import Reason
from bot.domain.ids import OccurrenceId, UserId
from bot.domain.library.tip_choice import tip_of_week
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.progress.week import Week, week_before
from bot.domain.reminders.rules import Cycle, ReminderKind, Traits
from bot.domain.reminders.slots import Slot
from bot.domain.time.weekdays import Weekday
from bot.domain.time.zones import NOON, date_exists, instant_of
from bot.kinds.kind import Kind, Shown, StoredRule

SUMMARY = ReminderKind("summary")
OPEN = "open"
"""The act of its button that shows the progress; it answers nothing, so that the kind has no answers."""

SENT_ON, SENT_AT = Weekday.MONDAY, time(18)
"""Once the week's last night is surely over, and before most people's next one."""

WORTH_SENDING_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRule:
    """There is nothing to set about it."""

    traits: ClassVar[Traits] = Traits(
        kind=SUMMARY, cycle=Cycle.WEEK, needs_bedtime=False, is_proposed=False, looks_back=True
    )

    def schedule(self, *, zone: ZoneInfo, bedtimes: Bedtimes) -> "SummarySchedule":
        """Return the schedule in a person's zone; it asks for no bedtime."""
        return SummarySchedule(zone=zone)

    def is_met(self, *, drunk_ml: int) -> bool:
        """Return `False`: it says nothing about drinks, and they say nothing about it."""
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class SummarySchedule:
    """One slot a week, on Monday by the clocks of a zone."""

    zone: ZoneInfo

    def slots_on(self, local_date: date) -> tuple[Slot, ...]:
        """Return the one slot of a Monday that the zone's calendar has; of other dates, none.

        Its anchor is the same in every zone, so that a week has one summary, wherever its Monday is
        spent.
        """
        if Weekday.of(local_date) is not SENT_ON or not date_exists(local_date, self.zone):
            return ()
        due_at = instant_of(local_date, SENT_AT, self.zone)
        return (
            Slot(
                local_date=local_date,
                number=0,
                due_at=due_at,
                stale_at=due_at + WORTH_SENDING_FOR,
                anchor_at=datetime.combine(local_date, NOON, tzinfo=UTC),
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryNotice:
    """How the last week went."""

    kind: ClassVar[ReminderKind] = SUMMARY

    user_id: UserId
    occurrence_id: OccurrenceId
    week: Week
    late_by: timedelta | None = None
    tip: TipLine | None = None

    @property
    def buttons(self) -> tuple[tuple[Button, ...], ...]:
        """The buttons below it."""
        return ((Button(act=OPEN), Button(act=STOP)),)


def _compose(shown: Shown[SummaryRule]) -> SummaryNotice:
    monday = shown.occurrence.slot.local_date
    tip = tip_of_week(shown.tips, user=shown.agenda.user, monday=monday)
    return SummaryNotice(
        user_id=shown.occurrence.user_id,
        occurrence_id=shown.occurrence.id,
        week=week_before(monday, shown.past),
        late_by=shown.late_by,
        tip=TipLine(text=tip.line, badge=tip.badge) if tip else None,
    )


def _unsaid(shown: Shown[SummaryRule]) -> Reason | None:
    """Return why there is no summary of a week: nobody reads, or nothing was to be done in it."""
    if courtesy(shown.past.unanswered) is not Courtesy.REMIND:
        return Reason.QUIET
    week = week_before(shown.occurrence.slot.local_date, shown.past)
    return None if week.is_worth_telling else Reason.NOTHING_TO_SAY


def _decode(_stored: StoredRule) -> SummaryRule:
    return SummaryRule()


def _encode(_rule: SummaryRule) -> StoredRule:
    return {}


KIND = Kind(
    rule=SummaryRule,
    decode=_decode,
    encode=_encode,
    compose=_compose,
    answers=MappingProxyType({}),
    unsaid=_unsaid,
)
