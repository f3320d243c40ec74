from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest

from bot.domain.delivery.outcomes import Outcome, StoredNight
from bot.domain.progress.nights import STATES, NightState, nights_between
from bot.domain.reminders.slots import Occasion

NIGHT = date(2026, 3, 1)


def stored(
    outcome: Outcome, *, night: date = NIGHT, hour: int = 22, is_corrected: bool = False
) -> StoredNight:
    """Return a night on record, of a bedtime at a full hour UTC."""
    anchor_at = datetime(night.year, night.month, night.day, hour, tzinfo=UTC)
    return StoredNight(
        occasion=Occasion(night, anchor_at), outcome=outcome, is_corrected=is_corrected
    )


def on(days: int) -> date:
    """Return the date so many days after `NIGHT`."""
    return NIGHT + timedelta(days=days)


def states(*records: StoredNight, last: date = NIGHT, known_since: date | None) -> list[NightState]:
    """Return the states of the dates from `NIGHT` on."""
    found = nights_between(records, first=NIGHT, last=last, known_since=known_since)
    return [each.state for each in found]


def test_every_date_has_one_night_the_earliest_first() -> None:
    records = [stored(Outcome.MISSED, night=on(3)), stored(Outcome.DONE, night=on(1))]
    found = nights_between(records, first=NIGHT, last=on(4), known_since=on(-9))
    assert [each.local_date for each in found] == [on(days) for days in range(5)]
    assert [each.state for each in found] == [
        NightState.NOT_PLANNED,
        NightState.DONE,
        NightState.NOT_PLANNED,
        NightState.MISSED,
        NightState.NOT_PLANNED,
    ]


def test_no_date_lies_between_a_day_and_the_one_before() -> None:
    assert nights_between([], first=NIGHT, last=on(-1), known_since=None) == ()


def test_a_date_before_nights_were_kept_is_not_known_and_never_missed() -> None:
    assert states(last=on(3), known_since=on(2)) == [
        NightState.NOT_KNOWN,
        NightState.NOT_KNOWN,
        NightState.NOT_PLANNED,
        NightState.NOT_PLANNED,
    ]
    assert states(last=on(1), known_since=None) == [NightState.NOT_KNOWN] * 2


def test_what_is_on_record_is_known_even_before_all_nights_were_kept() -> None:
    records = [stored(Outcome.DONE), stored(Outcome.PAUSED, night=on(1))]
    assert states(*records, last=on(2), known_since=on(3)) == [
        NightState.DONE,
        NightState.PAUSED,
        NightState.NOT_KNOWN,
    ]


ORDER = [Outcome.DONE, Outcome.SKIPPED, Outcome.MISSED, Outcome.NOT_SENT, Outcome.PAUSED]


@pytest.mark.parametrize(("one", "other"), list(permutations(ORDER, 2)))
def test_a_date_with_two_sleeps_has_one_label(one: Outcome, other: Outcome) -> None:
    early, late = stored(one, hour=0), stored(other, hour=23)
    expected = STATES[min(one, other, key=ORDER.index)]
    for records in ([early, late], [late, early]):
        assert states(*records, known_since=NIGHT) == [expected]


def test_the_day_of_drinks_that_ended_is_no_night() -> None:
    assert states(stored(Outcome.ENOUGH), known_since=NIGHT) == [NightState.NOT_PLANNED]


def test_a_night_changed_by_hand_says_so() -> None:
    (night,) = nights_between(
        [stored(Outcome.DONE, is_corrected=True)], first=NIGHT, last=NIGHT, known_since=NIGHT
    )
    assert night.is_corrected
