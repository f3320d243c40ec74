"""Histories of nights, for tests of strength and streak."""

from collections.abc import Iterable
from datetime import date, timedelta

from hypothesis import strategies as st

from bot.domain.progress.nights import Night, NightState

FIRST = date(2026, 1, 5)
"""A Monday."""
D, S, M = NightState.DONE, NightState.SKIPPED, NightState.MISSED
PAUSED, NO_STEP = NightState.PAUSED, sorted(set(NightState) - {D, S, M})
LETTERS = {"d": D, "s": S, "m": M, "p": PAUSED, "-": NightState.NOT_PLANNED}


def nights_of(states: Iterable[NightState], *, first: date = FIRST) -> list[Night]:
    """Return one night a date with these states, the earliest first."""
    return [
        Night(local_date=first + timedelta(days=day), state=state)
        for day, state in enumerate(states)
    ]


def spelled(letters: str) -> list[Night]:
    """Return nights by their letters: done, skipped, missed, paused, - for not planned."""
    return nights_of(LETTERS[each] for each in letters.replace(" ", ""))


planned_states = st.sampled_from([D, D, S, M])
any_states = st.one_of(planned_states, st.sampled_from(NO_STEP))
histories = st.lists(any_states, max_size=120)
