"""Back-off: waits that never get shorter while failures go on, and end with the first success."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app.reconnect import RECONNECT_BACKOFF
from bot.domain.backoff import Backoff
from bot.domain.delivery.retry import DELIVERY_BACKOFF
from bot.messaging.discord_io.cool_down import PROBE_BACKOFF
from bot.messaging.discord_io.destinations import REFUSAL_BACKOFF
from bot.messaging.discord_io.dm_open_limiter import OPEN_BACKOFF
from bot.services.delivery.recorder import RECORD_BACKOFF
from bot.services.operations.alerts import ALERT_BACKOFF

LADDERS = {
    "delivery": (DELIVERY_BACKOFF, [5, 15, 45, 120, 300], 0.2),
    "record": (RECORD_BACKOFF, [0.1, 0.5, 1, 2, 5], 0),
    "alert": (ALERT_BACKOFF, [60, 300, 900, 3600], 0),
    "probe": (PROBE_BACKOFF, [30, 60, 120, 300, 600], 0),
    "reconnect": (RECONNECT_BACKOFF, [5, 10, 20, 40, 80, 150], 0),
    "open": (OPEN_BACKOFF, [60, 120, 240, 480, 960, 1920, 3600], 0),
    "refusal": (REFUSAL_BACKOFF, [0, 10, 30, 60, 240], 0),
}
"""Each with its steps in seconds and its jitter."""

lengths = st.timedeltas(timedelta(), timedelta(days=1))
backoffs = st.builds(
    lambda steps, jitter: Backoff(steps=tuple(sorted(steps)), jitter=jitter),
    st.lists(lengths, min_size=1, max_size=8),
    st.floats(0, 1),
)
numbers = st.integers(min_value=1, max_value=10**9)


@pytest.mark.parametrize("name", LADDERS)
def test_every_ladder_has_its_steps(name: str):
    backoff, seconds, jitter = LADDERS[name]

    waits = [backoff.after(failures) for failures in range(1, len(seconds) + 1)]

    assert [wait.total_seconds() for wait in waits] == seconds
    assert backoff.after(len(seconds) + 1) == waits[-1]
    assert backoff.jitter == jitter


@given(backoffs, numbers, numbers)
def test_more_failures_never_make_a_wait_shorter(backoff: Backoff, one: int, other: int):
    fewer, more = sorted((one, other))

    assert backoff.shortest <= backoff.after(fewer) <= backoff.after(more) <= backoff.longest


@given(backoffs, numbers, st.floats(0, 1))
def test_jitter_lengthens_a_wait_by_its_share_at_most(
    backoff: Backoff, failures: int, random: float
):
    plain = backoff.after(failures)

    assert plain <= backoff.after(failures, random=random) <= plain * (1 + backoff.jitter)


@given(backoffs, st.floats(0, 1))
def test_no_failure_means_no_wait(backoff: Backoff, random: float):
    assert backoff.after(0, random=random) == timedelta()


@given(
    st.timedeltas(timedelta(milliseconds=1), timedelta(hours=1)),
    st.timedeltas(timedelta(), timedelta(days=1)),
)
def test_doubling_ends_exactly_at_the_longest_wait(first: timedelta, more: timedelta):
    backoff = Backoff.doubling(first, longest=first + more)

    assert (backoff.shortest, backoff.longest) == (first, first + more)
    assert all(
        later in {2 * earlier, backoff.longest}
        for earlier, later in zip(backoff.steps, backoff.steps[1:], strict=False)
    )


@pytest.mark.parametrize("steps", [(), (timedelta(seconds=2), timedelta(seconds=1))])
def test_a_ladder_without_steps_or_with_a_step_down_is_refused(steps: tuple[timedelta, ...]):
    with pytest.raises(ValueError, match="never get shorter"):
        Backoff(steps=steps)
