"""Token buckets: a key takes its rate and no more, and none of another's."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.token_buckets import Rate, TokenBuckets

RATE = Rate(burst=3, every=timedelta(seconds=5))


def test_a_burst_is_free_and_then_one_comes_at_a_time():
    buckets: TokenBuckets[str] = TokenBuckets(RATE)

    waits = [buckets.take("ada", now=now) for now in (0, 0, 0, 0, 4, 5, 5)]

    assert [wait.total_seconds() for wait in waits] == [0, 0, 0, 5, 1, 0, 5]


def test_one_key_takes_nothing_from_another():
    buckets: TokenBuckets[str] = TokenBuckets(RATE)
    for _ in range(10):
        buckets.take("ada", now=0)

    assert not buckets.take("bob", now=0)


def test_there_are_never_more_buckets_than_there_may_be():
    buckets: TokenBuckets[int] = TokenBuckets(RATE, max_buckets=2)

    for key in range(5):
        buckets.take(key, now=0)

    assert len(buckets) == 2


@given(st.lists(st.floats(0, 20), max_size=60))
def test_no_rhythm_takes_more_than_the_rate(pauses: list[float]):
    buckets, now, taken_at = TokenBuckets[str](RATE), 0.0, list[float]()
    for pause in pauses:
        now += pause
        if not buckets.take("ada", now=now):
            taken_at.append(now)

    for start in taken_at:
        since = [at for at in taken_at if start <= at]
        for count, at in enumerate(since, 1):
            assert count <= RATE.burst + (at - start) / RATE.every.total_seconds() + 1e-6
