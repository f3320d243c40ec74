"""A server's call: when it posts, what speaks against it, and what its post says.

It is no kind of reminder: it is for a channel, nobody answers it, and a server has several. The
engine delivers both in the same way.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from typing_extensions import override

from bot.domain.delivery.call_agenda import CallAgenda
from bot.domain.delivery.decision import Decision, Defer, Send, Skip, Withhold
from bot.domain.delivery.notices import CallNotice
from bot.domain.delivery.occurrence import CallOccurrence, Reason, State
from bot.domain.delivery.restoring import Restoration, SentSpan
from bot.domain.delivery.retry import Refusal
from bot.domain.ids import OccurrenceId
from bot.domain.reminders.schedules import slots_after
from bot.domain.reminders.slots import Slot
from bot.domain.servers.audit import Actor, AuditKey, ServerChanged
from bot.domain.servers.calls import FAILED_EVENINGS, Call, CallState, StopReason
from bot.domain.servers.errors import Right
from bot.domain.servers.server import Server
from bot.domain.time.weekdays import Weekday
from bot.domain.time.zones import MIDNIGHT, date_exists, instant_of

WORTH_POSTING_FOR = timedelta(minutes=15)
"""Later than this after its time a post is of no use to anybody's evening."""

NEEDED = frozenset({Right.VIEW, Right.SEND, Right.READ_HISTORY, Right.SEND_IN_THREADS})
"""The rights without which nothing is posted. Of these *Read Message History* is for the look-up: a
post that a killed process may have sent could not be found again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSchedule:
    """When a call posts, in its server's zone."""

    zone: ZoneInfo
    at: time
    days: frozenset[Weekday]

    @override
    def __hash__(self) -> int:
        """Return the same for equal schedules."""
        return hash((self.zone.key, self.at, self.days))

    def slots_on(self, local_date: date) -> tuple[Slot, ...]:
        """Return the one slot of a chosen date that the zone's calendar has; of others, none."""
        if Weekday.of(local_date) not in self.days or not date_exists(local_date, self.zone):
            return ()
        due_at = instant_of(local_date, self.at, self.zone)
        return (
            Slot(
                local_date=local_date,
                number=0,
                due_at=due_at,
                stale_at=due_at + WORTH_POSTING_FOR,
                anchor_at=due_at,
            ),
        )


def schedule_of(call: Call, server: Server) -> CallSchedule:
    """Return when a call posts.

    Raises:
        ServerZoneMissingError: the server has no zone.
        ZoneUnknownError: tzdata does not know its zone any more.
    """
    return CallSchedule(zone=server.zone, at=call.at, days=call.days)


def is_plannable(agenda: CallAgenda) -> bool:
    """Tell whether a call may ever post as things stand."""
    server = agenda.server
    return server.zone_key is not None and not server.is_removed


def slot_to_come(agenda: CallAgenda, *, now: datetime) -> Slot | None:
    """Return the next slot that is still to come: what a change of a call plans.

    What was due a moment ago is not caught up: an admin who sets a call to a time that has passed is
    shown tomorrow's, and gets that.
    """
    return next(_free_slots(agenda, after=now), None)


def slot_after_outcome(agenda: CallAgenda, *, now: datetime) -> Slot | None:
    """Return the next slot that is worth posting, after one of the call's has ended.

    After a downtime of days that may be today's, which is due already.
    """
    return next(_free_slots(agenda, after=now - WORTH_POSTING_FOR), None)


def coming_instants(agenda: CallAgenda, *, now: datetime, count: int) -> tuple[datetime, ...]:
    """Return when a call posts next; none while it waits for a person, or has no zone.

    Where what is stored is a longer pause than any may be, there is none either. A date that has its
    post already has no other, however the call is changed.

    Raises:
        ZoneUnknownError: tzdata does not know the server's zone any more.
    """
    if not is_plannable(agenda):
        return ()
    schedule = schedule_of(agenda.call, agenda.server)
    today = now.astimezone(schedule.zone).date()
    if agenda.call.is_paused_too_long(today=today):
        return ()
    slots = slots_after(schedule, after=_silence_ends_at(agenda.call, schedule, now=now))
    free = (slot.due_at for slot in slots if not agenda.is_silent_on(slot.local_date))
    return tuple(islice(free, count))


def _silence_ends_at(call: Call, schedule: CallSchedule, *, now: datetime) -> datetime:
    """Return the instant after which a call posts: now, or just before its pause ends."""
    until, today = call.paused_until, now.astimezone(schedule.zone).date()
    if until is None or until <= today:
        return now
    return max(now, instant_of(until, MIDNIGHT, schedule.zone) - timedelta(microseconds=1))


def _free_slots(agenda: CallAgenda, *, after: datetime) -> Iterator[Slot]:
    """Yield the slots due after an instant that nothing speaks against, earliest first."""
    if not is_plannable(agenda) or agenda.has_open_post:
        return
    for slot in slots_after(schedule_of(agenda.call, agenda.server), after=after):
        if not agenda.is_silent_on(slot.local_date):
            yield slot


def is_replaceable(occurrence: CallOccurrence, *, now: datetime) -> bool:
    """Tell whether a change may put another slot in the place of an open occurrence.

    What is due, or may be out, is the delivery's: it knows the changed call as well.
    """
    is_waiting = occurrence.state is State.PLANNED and occurrence.attempted_at is None
    return is_waiting and occurrence.slot.due_at > now


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What can be seen of a call's channel and role when its post is due."""

    is_available: bool = True
    """Whether the server is there, and not in an outage of Discord's."""
    missing: frozenset[Right] | None = frozenset()
    """The rights that Charley lacks in the channel. `None`: it cannot be seen, such as a thread that
    Discord has archived; whether it takes a post, only Discord can tell."""
    has_role: bool = True
    """Whether the role that is to be pinged exists."""

    @property
    def is_history_open(self) -> bool:
        """Whether Charley surely may read what stands in the channel."""
        return self.missing is not None and not self.missing & {Right.VIEW, Right.READ_HISTORY}


def decide_call(
    occurrence: CallOccurrence, agenda: CallAgenda, outlook: Outlook, *, now: datetime
) -> Decision:
    """Return what to do with a post claimed at *now*, from everything known then."""
    reason = _silenced(agenda, occurrence.slot.local_date)
    if reason is not None:
        return Skip(reason=reason)
    current = schedule_of(agenda.call, agenda.server).slots_on(occurrence.slot.local_date)
    if not current:
        return Skip(reason=Reason.SUPERSEDED)
    (slot,) = current
    if slot.is_stale(at=now):
        return Skip(reason=Reason.STALE)
    if slot.due_at > now:
        return Defer(slot=slot)
    return _asked_of(outlook)


def _silenced(agenda: CallAgenda, local_date: date) -> Reason | None:
    """Return why a call must not post on a date, or `None`."""
    if agenda.server.is_removed:
        return Reason.SERVER_GONE
    if agenda.call.state is CallState.STOPPED:
        return Reason.STOPPED
    return Reason.PAUSED if agenda.call.is_silent_on(local_date) else None


def _asked_of(outlook: Outlook) -> Decision:
    """Return whether Discord is asked to take a post: not where it surely would not."""
    if not outlook.is_available:
        return Withhold(refusal=Refusal.SERVER_UNAVAILABLE)
    if outlook.missing is not None and outlook.missing & NEEDED:
        return Withhold(refusal=Refusal.NO_PERMISSION)
    return Send()


def notice_of(agenda: CallAgenda, outlook: Outlook, *, occurrence_id: OccurrenceId) -> CallNotice:
    """Return what a call's post says."""
    return CallNotice(
        occurrence_id=occurrence_id,
        role_id=agenda.call.role_id if outlook.has_role else None,
        text=_own_text(agenda.call, agenda.server),
    )


def preview_of(call: Call, server: Server) -> CallNotice:
    """Return what a call's post says, for those who set it up: with its ping, and without effect."""
    return CallNotice(occurrence_id=None, role_id=call.role_id, text=_own_text(call, server))


def trial_of(call: Call, server: Server) -> CallNotice:
    """Return what a call's post says when an admin tries it out: that it is a test, and no ping."""
    return CallNotice(occurrence_id=None, text=_own_text(call, server), is_test=True)


def _own_text(call: Call, server: Server) -> str | None:
    return call.text if server.has_own_texts else None


_STOPS = {
    Reason.CHANNEL_GONE: StopReason.CHANNEL_GONE,
    Reason.THREAD_LOCKED: StopReason.THREAD_LOCKED,
    Reason.CHANNEL_UNFIT: StopReason.CHANNEL_UNFIT,
}
"""What ends a call at once."""


def call_after(call: Call, post: CallOccurrence) -> Call:
    """Return a call after one of its posts has ended, or is to be tried again.

    A post sets the count of failed evenings to zero; the third in a row for want of a right stops the
    call. A call that was paused or stopped while its post was under way stays what it is.
    """
    if post.state is State.SENT:
        return replace(call, failed_evenings=0)
    if post.state is not State.FAILED or call.is_silent_on(post.slot.local_date):
        return call
    if post.reason in _STOPS:
        return _stopped(call, _STOPS[post.reason])
    if post.reason is not Reason.NO_PERMISSION:
        return call
    failed = replace(call, failed_evenings=call.failed_evenings + 1)
    if failed.failed_evenings < FAILED_EVENINGS:
        return failed
    return _stopped(failed, StopReason.NO_PERMISSION)


def _stopped(call: Call, reason: StopReason) -> Call:
    """Return a call that is stopped, with the next version: what an admin has in sight is old now."""
    return replace(
        call,
        state=CallState.STOPPED,
        stopped_for=reason,
        paused_until=None,
        version=call.version + 1,
    )


def stop_of(before: Call, after: Call) -> ServerChanged | None:
    """Return what is to be put on record where delivery has stopped a call; `None`: it has not."""
    if after.state is before.state or after.stopped_for is None:
        return None
    return ServerChanged(
        guild_id=after.guild_id,
        actor=Actor.CHARLEY,
        key=AuditKey.CALL_STOPPED,
        parameters={
            "id": after.id,
            "version": after.version,
            "old_state": before.state.value,
            "new_state": after.state.value,
            "new_stopped_for": after.stopped_for.value,
        },
    )


def span_in_doubt(occurrence: CallOccurrence, restoration: Restoration) -> SentSpan | None:
    """Return when a post may have been sent without a restored database knowing of it."""
    return restoration.span_of(occurrence.slot)
