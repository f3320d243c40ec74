"""What stands beside the picture of the nights, and what it says to those who do not see it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from types import MappingProxyType

from bot.domain.progress.nights import Night, NightState
from bot.domain.progress.weights import PLANNED
from bot.domain.time.weekdays import Weekday
from bot.messaging.texts.formatting import (
    date_range,
    listed,
    weekday_day_and_month,
    weekday_name,
)
from bot.messaging.texts.sentences import Sentence, say, say_count

LONGEST_ALT = 1024
"""Characters of a picture's description (docs: unfurled media item, October 2026)."""

MOST_PAUSES = 6
"""How many pauses the description names, the latest ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A state as it is written: the mark that the picture has, and its name."""

    mark: str
    name: Sentence


SIGNS: Mapping[NightState, Sign] = MappingProxyType(
    {
        NightState.DONE: Sign(mark="●", name=Sentence("progress.state_done", "done")),
        NightState.MISSED: Sign(mark="▢", name=Sentence("progress.state_missed", "no answer")),
        NightState.SKIPPED: Sign(
            mark="╱",  # noqa: RUF001 - as it is drawn; a solidus means "or"
            name=Sentence("progress.state_skipped", "skipped"),
        ),
        NightState.PAUSED: Sign(mark="‖", name=Sentence("progress.state_paused", "paused")),
        NightState.NOT_SENT: Sign(mark="△", name=Sentence("progress.state_not_sent", "not sent")),
        NightState.NOT_PLANNED: Sign(
            mark="·", name=Sentence("progress.state_not_planned", "not planned")
        ),
        NightState.NOT_KNOWN: Sign(
            mark="?", name=Sentence("progress.state_not_known", "not known")
        ),
    }
)
"""In the order in which they are told."""


def count_line(nights: Sequence[Night]) -> str:
    """Return such as `Done on 31 of 42 planned nights.`: the first line, which says all."""
    counts = Counter(night.state for night in nights)
    planned = sum(counts[state] for state in PLANNED)
    if not planned:
        return say("progress.none_planned", "There are no planned nights to count yet.")
    return say_count(
        "progress.done_of_planned",
        "Done on {done} of {count} planned night.",
        "Done on {done} of {count} planned nights.",
        planned,
        done=counts[NightState.DONE],
    )


def picture_legend(nights: Sequence[Night], *, first_weekday: Weekday) -> str:
    """Return how the picture is read, and what the marks mean that it has; two lines."""
    used = {night.state for night in nights}
    marks = listed(
        (
            say("progress.sign", "{mark} {state}", mark=sign.mark, state=sign.name.say())
            for state, sign in SIGNS.items()
            if state in used
        ),
        style="unit",
    )
    columns = say(
        "progress.columns",
        "A column is a week, from {weekday} down. Above: months.",
        weekday=weekday_name(first_weekday),
    )
    return f"{marks}\n{columns}"


def alt_text(nights: Sequence[Night]) -> str:
    """Return what the picture shows, in at most 1,024 characters: counts, the last miss, pauses."""
    told = " ".join([*_span(nights), count_line(nights), *_counts(nights), *_last_missed(nights)])
    for most in range(MOST_PAUSES, 0, -1):
        whole = " ".join([told, *_pauses(nights, most=most)])
        if len(whole) <= LONGEST_ALT:
            return whole
    return told


def _span(nights: Sequence[Night]) -> list[str]:
    if not nights:
        return []
    dates = date_range(nights[0].local_date, nights[-1].local_date, "yMMMd")
    return [say("progress.alt_span", "Calendar of nights, {dates}.", dates=dates)]


def _counts(nights: Sequence[Night]) -> list[str]:
    counts = Counter(night.state for night in nights)
    if not counts:
        return []
    parts = (state_count(state, counts[state]) for state in SIGNS if counts[state])
    return [say("progress.alt_counts", "In all: {counts}.", counts=listed(parts, style="unit"))]


def state_count(state: NightState, count: int) -> str:
    """Return such as `paused 3`."""
    return say(
        "progress.state_count", "{state} {count}", state=SIGNS[state].name.say(), count=count
    )


def _last_missed(nights: Sequence[Night]) -> list[str]:
    missed = [night.local_date for night in nights if night.state is NightState.MISSED]
    if not missed:
        return []
    day = weekday_day_and_month(missed[-1])
    return [say("progress.alt_last_missed", "Last night without an answer: {day}.", day=day)]


def _pauses(nights: Sequence[Night], *, most: int) -> list[str]:
    pauses = _pauses_of(nights)
    if not pauses:
        return []
    dates = listed((date_range(*pause, "MMMd") for pause in pauses[-most:]), style="unit")
    if len(pauses) > most:
        return [say("progress.alt_last_pauses", "Last pauses: {dates}.", dates=dates)]
    return [say("progress.alt_pauses", "Paused: {dates}.", dates=dates)]


def _pauses_of(nights: Sequence[Night]) -> list[tuple[date, date]]:
    """Return the first and the last night of each pause, the earliest first."""
    runs = (
        [night.local_date for night in run]
        for state, run in groupby(nights, key=lambda night: night.state)
        if state is NightState.PAUSED
    )
    return [(run[0], run[-1]) for run in runs]
