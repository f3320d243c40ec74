"""The nights as text: a line for each week, of a whole year a line for each month, the latest first."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import groupby

from bot.domain.progress.nights import Night, NightState
from bot.domain.progress.periods import Period, week_of
from bot.domain.progress.weights import PLANNED
from bot.domain.time.weekdays import Weekday
from bot.messaging.texts.formatting import date_range, listed, weekday_name
from bot.messaging.texts.sentences import say
from bot.messaging.ui.progress.calendar_words import SIGNS, state_count

MOST_NAMED = 7
"""How many days a line names of one state; of more, it says the number."""

_NAMED = (NightState.MISSED, NightState.SKIPPED)

Run = tuple[Night, ...]


def nights_as_text(nights: Sequence[Night], *, period: Period, first_weekday: Weekday) -> str:
    """Return such as `16 - 22 Nov: 5 of 7, no answer on Thu and Sat`, line by line.

    Weeks or months in a row in which nothing was planned and all nights were alike share a line. In
    English at most 2,700 characters.
    """
    if period is Period.YEAR:
        months = _runs(nights, by=lambda day: day.replace(day=1))
        lines = [_month_line(run) for run in _joined(months)]
    else:
        weeks = _runs(nights, by=lambda day: week_of(day, first_weekday=first_weekday))
        lines = [_week_line(run) for run in _joined(weeks)]
    return "\n".join(reversed(lines))


def _runs(nights: Sequence[Night], *, by: Callable[[date], date]) -> list[Run]:
    return [tuple(run) for _, run in groupby(nights, key=lambda night: by(night.local_date))]


def _joined(runs: Sequence[Run]) -> Iterator[Run]:
    """Yield the runs; those in a row that all are the same, with nothing planned, as one."""
    for state, alike in groupby(runs, key=_sole_state):
        if state is None:
            yield from alike
        else:
            yield tuple(night for run in alike for night in run)


def _sole_state(run: Run) -> NightState | None:
    """Return what all nights of a run were, where nothing was planned."""
    states = {night.state for night in run}
    return states.pop() if len(states) == 1 and states.isdisjoint(PLANNED) else None


def _week_line(run: Run) -> str:
    dates = date_range(run[0].local_date, run[-1].local_date, "MMMd")
    return _line(dates, run, day_name=_weekday)


def _month_line(run: Run) -> str:
    dates = date_range(run[0].local_date, run[-1].local_date, "yMMM")
    return _line(dates, run, day_name=lambda day: str(day.day))


def _weekday(day: date) -> str:
    return weekday_name(Weekday.of(day), width="abbreviated")


def _line(dates: str, run: Run, *, day_name: Callable[[date], str]) -> str:
    state = _sole_state(run)
    nights = SIGNS[state].name.say() if state else listed(_parts(run, day_name), style="unit")
    return say("progress.line", "{dates}: {nights}", dates=dates, nights=nights)


def _parts(run: Run, day_name: Callable[[date], str]) -> Iterator[str]:
    """Yield how many were done of how many planned, and all that was not done."""
    planned = sum(night.state in PLANNED for night in run)
    if planned:
        done = sum(night.state is NightState.DONE for night in run)
        yield say("progress.line_done", "{done} of {planned}", done=done, planned=planned)
    for state in SIGNS:
        days = [night.local_date for night in run if night.state is state]
        if not days or state is NightState.DONE:
            continue
        if state in _NAMED and len(days) <= MOST_NAMED:
            names = listed(day_name(day) for day in days)
            name = SIGNS[state].name.say()
            yield say("progress.line_days", "{state} on {days}", state=name, days=names)
        else:
            yield state_count(state, len(days))
