"""The verdict: the sums, and every promise that was broken."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

from bot.domain.delivery.agenda import Agenda
from bot.domain.ids import MessageId, UserId
from bot.domain.reminders.amounts import WaterMode
from bot.domain.reminders.rules import Reminder
from bot.domain.reminders.schedules import slots_after
from bot.domain.reminders.slots import Slot, SlotKey
from bot.domain.time.zones import zone_for
from bot.kinds.drinks import DRINKS, WaterNotice, WaterRule
from bot.kinds.stretch import STRETCH, StretchNotice, StretchRule
from tests.soak.diary import Page
from tests.soak.fortnight import Told
from tests.soak.ledger import Entry, recorded_slots
from tests.soak.screens import Arrival

TEN_MINUTES, ONE_HOUR, SIX_HOURS = timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Where every occurrence that was ever planned has ended."""

    planned: int
    replaced: int
    """Deleted while still planned: an edit put another in its place, turned the reminder off, or
    erased the person."""
    erased: int
    """Deleted in any other state, with all else of their person."""
    sent: int
    grouped: int
    """Of those sent, the ones that shared a message with another."""
    skipped: Counter[str]
    failed: Counter[str]
    still_planned: int
    """Due after the fortnight."""

    @property
    def accounted(self) -> int:
        ended = self.sent + self.skipped.total() + self.failed.total()
        return ended + self.replaced + self.erased + self.still_planned


def sums(told: Told) -> Sums:
    """Add everything up."""
    ledger = told.ledger
    entries = ledger.entries.values()
    deleted = Counter(state.is_open for state in ledger.deleted.values())
    closed = [entry for entry in entries if entry.sent_at is None and not entry.state.is_open]
    return Sums(
        planned=len(ledger.planned),
        replaced=deleted[True],
        erased=deleted[False],
        sent=sum(entry.sent_at is not None for entry in entries),
        grouped=sum(parts for parts in _parts(told).values() if parts > 1),
        skipped=_reasons(closed, "skipped"),
        failed=_reasons(closed, "failed"),
        still_planned=sum(entry.state.is_open for entry in entries),
    )


def _parts(told: Told) -> Counter[MessageId]:
    """Return how many reminders each message says."""
    return Counter(arrival.message_id for arrival in told.arrivals)


def _reasons(closed: list[Entry], state: str) -> Counter[str]:
    return Counter(str(entry.reason) for entry in closed if entry.state == state)


def broken_promises(told: Told) -> dict[str, list[str]]:
    """Return every promise with the cases that broke it; all empty if all is well."""
    total = sums(told)
    return {
        "planned = sent + skipped + failed + replaced + erased + still planned": (
            [] if total.planned == total.accounted else [f"{total.planned}, {total.accounted}"]
        ),
        "nothing due in the fortnight is left open": list(_left_open(told)),
        "every message is on record, and every record has its one message": list(_unmatched(told)),
        "every reminder came inside its window, or beside one that did": list(_untimely(told)),
        "reminders in one message belong together": list(_misgrouped(told)),
        "nobody got two first stretch reminders for a sleep": list(_twice(told)),
        "nobody was written to during a pause": list(_during_pause(told)),
        "no slot of anybody's schedule was forgotten": list(_forgotten(told)),
        "stretch reminders kept to the wall clock, before and after the change": (
            list(_off_the_wall_clock(told))
        ),
        "nothing broke on the way": [f"{action}: {times}" for action, times in told.errors.items()],
    }


def _left_open(told: Told) -> Iterator[str]:
    for entry in told.ledger.entries.values():
        if entry.state.is_open and entry.due_at <= told.span.ends_at:
            yield f"{entry.id} is {entry.state}, due {entry.due_at}"


def _unmatched(told: Told) -> Iterator[str]:
    arrived = Counter(arrival.notice.occurrence_id for arrival in told.arrivals)
    yield from (f"{id_} arrived {times} times" for id_, times in arrived.items() if times > 1)
    for entry in told.ledger.entries.values():
        if (entry.id in arrived) != (entry.sent_at is not None):
            yield f"{entry.id} is {entry.state} ({entry.reason}), arrived {arrived[entry.id]}"


def _untimely(told: Told) -> Iterator[str]:
    first_due: dict[MessageId, datetime] = {}
    for arrival, entry in _on_record(told):
        first = first_due.get(arrival.message_id, entry.due_at)
        first_due[arrival.message_id] = min(first, entry.due_at)
    for arrival, entry in _on_record(told):
        if not first_due[arrival.message_id] <= arrival.at < entry.stale_at:
            yield f"{entry.id}: {entry.due_at} <= {arrival.at} < {entry.stale_at}"


def _misgrouped(told: Told) -> Iterator[str]:
    parts: defaultdict[MessageId, list[Entry]] = defaultdict(list)
    for arrival, entry in _on_record(told):
        parts[arrival.message_id].append(entry)
    for one, other in (pair for each in parts.values() for pair in combinations(each, 2)):
        is_pair = one.key.user_id == other.key.user_id and one.key.kind != other.key.kind
        if not is_pair or abs(one.due_at - other.due_at) > TEN_MINUTES:
            yield f"{one.id} {one.key} due {one.due_at} beside {other.key} due {other.due_at}"


def _on_record(told: Told) -> Iterator[tuple[Arrival, Entry]]:
    """Yield what arrived with its record, which an erased person has no more."""
    for arrival in told.arrivals:
        entry = told.ledger.entries.get(arrival.notice.occurrence_id)
        if entry is not None:
            yield arrival, entry


def _twice(told: Told) -> Iterator[str]:
    firsts: defaultdict[UserId, list[datetime]] = defaultdict(list)
    for arrival in told.arrivals:
        match arrival.notice:
            case StretchNotice(repeat=0, is_snoozed=False, bed_at=bed_at, user_id=user_id):
                firsts[user_id].append(bed_at)
    for user_id, bedtimes in firsts.items():
        for earlier, later in combinations(bedtimes, 2):
            if abs(later - earlier) < SIX_HOURS:
                yield f"{user_id}: to bed at {earlier} and {later}"


def _during_pause(told: Told) -> Iterator[str]:
    for arrival in told.arrivals:
        page = told.diary.of(arrival.notice.user_id, at=arrival.at)
        entry = told.ledger.entries.get(arrival.notice.occurrence_id)
        is_paused = entry is not None and page.user.is_paused_on(entry.local_date)
        if is_paused or not page.reminders:
            yield f"{arrival.notice.occurrence_id} at {arrival.at}"


def _forgotten(told: Told) -> Iterator[str]:
    """Yield the slots of each person's own schedule that left no record.

    A night that was closed needs none, nor does a day whose target was met.
    """
    recorded = recorded_slots(told.ledger)
    for page, until in told.diary.spans(until=told.span.ends_at):
        for reminder in page.reminders.values():
            for slot in _expected(page, reminder, until=until):
                is_known = _is_known(slot, recorded.get(reminder.key, ()), reminder)
                if not is_known and not _needs_none(told, reminder, slot):
                    yield f"{reminder.key} {slot.key} due {slot.due_at}"


def _is_known(slot: Slot, recorded: Iterable[SlotKey], reminder: Reminder) -> bool:
    """Tell whether a slot's sleep has got as far as its number, or a drink of its hour is known."""
    if reminder.kind == DRINKS:
        return any(abs(key.anchor_at - slot.due_at) < ONE_HOUR for key in recorded)
    return any(
        abs(key.anchor_at - slot.anchor_at) < SIX_HOURS and key.number >= slot.number
        for key in recorded
    )


def _expected(page: Page, reminder: Reminder, *, until: datetime) -> Iterator[Slot]:
    if reminder.enabled and not _is_erased(page):
        after = page.from_at
        while after < until:
            schedule = Agenda(user=page.user, reminder=reminder).schedule
            slot = next(slots_after(schedule, after=after), None)
            if slot is None or slot.due_at > until:
                return
            yield slot
            after = slot.due_at


def _is_erased(page: Page) -> bool:
    return not page.reminders


def _needs_none(told: Told, reminder: Reminder, slot: Slot) -> bool:
    for closed in told.ledger.closed.get(reminder.key, ()):
        if reminder.kind == DRINKS and closed.local_date == slot.local_date:
            return True
        if abs(closed.anchor_at - slot.anchor_at) < SIX_HOURS:
            return True
    match reminder.rule:
        case WaterRule(mode=WaterMode.TARGET, target_ml=target_ml):
            return told.ledger.drunk_ml[reminder.user_id, slot.local_date] >= target_ml
        case _:
            return False


def _off_the_wall_clock(told: Told) -> Iterator[str]:
    """Yield first stretch reminders that were due at another wall time than the person's own.

    Worked out anew, without the code that plans: bedtime and lead against the zone's clock. The
    clocks changing between the reminder and bedtime is the one case where they may differ.
    """
    for arrival in told.arrivals:
        entry = told.ledger.entries.get(arrival.notice.occurrence_id)
        if entry is None or isinstance(arrival.notice, WaterNotice) or entry.slot.number != 0:
            continue
        page = told.diary.of(entry.key.user_id, at=arrival.at)
        rule = page.reminders[STRETCH].rule
        bedtime = page.user.bedtimes.on(entry.local_date)
        assert isinstance(rule, StretchRule)
        assert page.user.zone_key is not None
        in_bed = entry.slot.anchor_at.astimezone(zone_for(page.user.zone_key))
        if bedtime is None or in_bed.time() != bedtime:
            yield f"{entry.id}: {in_bed} is not {bedtime}"
