"""A year of one person: Charley's record of each night is what was really sent and answered."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from bot.domain.progress.nights import Night, NightState
from bot.domain.progress.periods import Period
from bot.domain.progress.record import progress_of
from tests.year.events import plan_year
from tests.year.verdict import Told, live_a_year

COUNTED = {NightState.DONE, NightState.SKIPPED, NightState.MISSED}


async def test_the_record_of_a_year_is_what_was_sent_and_answered() -> None:
    told = await live_a_year(plan_year, seed=1)

    assert told.wrong == {}
    assert told.errors == Counter()
    assert_progress_fits(told.nights)
    require_that_much_happened(told)


def assert_progress_fits(nights: Sequence[Night]) -> None:
    """Hold what all nights come to against the same, worked out from their states alone."""
    found = progress_of(nights, period=Period.YEAR, last=nights[-1].local_date, first_weekday=0)
    steps = own_steps(nights)
    kept = 0.5 ** (1 / 13)
    weights = [kept**age * (1 - kept) for age in range(len(steps))]
    value = sum(
        weight for weight, was_done in zip(weights, reversed(steps), strict=True) if was_done
    )
    runs = [len(list(run)) for was_done, run in groupby(steps) if was_done]

    assert abs(found.strength.value - value) < 1e-9
    assert found.streaks.longest == max(runs)


def own_steps(nights: Sequence[Night]) -> list[bool]:
    """Return whether each night was done, without those that are neutral."""
    letters = [each.state for each in nights if each.state in COUNTED]
    return [
        state is NightState.DONE
        for at, state in enumerate(letters)
        if state is not NightState.SKIPPED
        or letters[max(at - 6, 0) : at].count(NightState.SKIPPED) > 1
    ]


def require_that_much_happened(told: Told) -> None:
    """Refuse a year whose record would be easy to keep."""
    states = Counter(each.state for each in told.nights)
    assert set(states) == set(NightState) - {NightState.NOT_KNOWN}
    assert min(states.values()) >= 10
    dates = Counter(sleep.night for sleep in told.sleeps if sleep.messages)
    assert max(dates.values()) == 2, "no date had two evenings"
    assert told.counts["nobody there"] > 10, "nothing was to be done while Charley was down"
    assert {"press done", "press skip", "press undo", "press snooze-10"} <= told.counts.keys()
