"""What follows an attempt that did not deliver, for every way of failing."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery.occurrence import Reason
from bot.domain.delivery.retry import (
    DELIVERY_BACKOFF,
    FLAKE_ATTEMPTS,
    LOOK_UP_FOR,
    OF_PEOPLE,
    OF_POSTS,
    GiveUp,
    Refusal,
    RefusalRules,
    RetryAt,
    RetryDecision,
    retry_decision,
)
from tests.support.builders import tonight_at

PASSING = [
    None,
    Refusal.NO_ACCESS,
    Refusal.OPENING_TOO_FAST,
    Refusal.SPAM_FLAGGED,
    Refusal.TOKEN_REJECTED,
    Refusal.RATE_LIMITED,
    Refusal.TRIED_BEFORE,
    Refusal.SERVER_UNAVAILABLE,
]
FINAL = {
    Refusal.UNREACHABLE: Reason.UNREACHABLE,
    Refusal.CHANNEL_GONE: Reason.UNREACHABLE,
    Refusal.REJECTED: Reason.REJECTED,
}
FINAL_FOR_POSTS = {
    Refusal.CHANNEL_GONE: Reason.CHANNEL_GONE,
    Refusal.THREAD_LOCKED: Reason.THREAD_LOCKED,
    Refusal.CHANNEL_UNFIT: Reason.CHANNEL_UNFIT,
    Refusal.REJECTED: Reason.REJECTED,
}
ONLY_OF_SERVERS = {Refusal.NO_PERMISSION, Refusal.THREAD_LOCKED, Refusal.CHANNEL_UNFIT}
ONLY_OF_PEOPLE = {Refusal.UNREACHABLE, Refusal.NO_ACCESS, Refusal.OPENING_TOO_FAST}
SECOND = timedelta(seconds=1)


def decide(refusal: Refusal | None = Refusal.RATE_LIMITED, **changes) -> RetryDecision:
    usual = {
        "attempts": 1,
        "no_access_streaks": 1,
        "now": tonight_at(22),
        "stale_at": tonight_at(23, 30),
        "jitter": 0.0,
    }
    return retry_decision(refusal, **{**usual, **changes})


def wait(refusal: Refusal | None = Refusal.RATE_LIMITED, **changes) -> timedelta:
    decision = decide(refusal, **changes)
    assert isinstance(decision, RetryAt)
    return decision.at - tonight_at(22)


def test_every_refusal_is_either_passing_or_final():
    assert {*PASSING, *FINAL} == {*Refusal, None} - ONLY_OF_SERVERS


@pytest.mark.parametrize(
    ("rules", "refusal", "reason"),
    [
        *((OF_PEOPLE, *final) for final in FINAL.items()),
        *((OF_POSTS, *final) for final in FINAL_FOR_POSTS.items()),
    ],
)
@pytest.mark.parametrize("attempts", [1, 5, 50])
def test_a_final_refusal_is_not_tried_again(
    attempts: int, rules: RefusalRules, refusal: Refusal, reason: Reason
):
    assert decide(refusal, rules=rules, attempts=attempts) == GiveUp(reason=reason)


@pytest.mark.parametrize("refusal", sorted({*Refusal} - {*FINAL_FOR_POSTS} - ONLY_OF_PEOPLE))
def test_any_other_refusal_of_a_post_is_tried_until_it_has_lost_its_use(refusal: Refusal):
    quarter = {"rules": OF_POSTS, "stale_at": tonight_at(22, 15)}
    lasting = {Refusal.NO_PERMISSION, Refusal.TRIED_BEFORE}

    last = decide(refusal, now=tonight_at(22, 14) + timedelta(seconds=50), attempts=7, **quarter)

    assert isinstance(decide(refusal, **quarter), RetryAt)
    assert last == GiveUp(reason=Reason.NO_PERMISSION if refusal in lasting else Reason.OUT_OF_TIME)


@pytest.mark.parametrize("refusal", PASSING)
def test_a_passing_refusal_is_tried_again(refusal: Refusal | None):
    assert decide(refusal) == RetryAt(at=tonight_at(22) + DELIVERY_BACKOFF.shortest)


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 5), (2, 15), (3, 45), (4, 120), (5, 300), (6, 300), (1000, 300)]
)
def test_the_wait_grows_with_every_attempt_up_to_five_minutes(attempts: int, seconds: int):
    assert wait(attempts=attempts) == seconds * SECOND


@given(attempts=st.integers(1, 50), jitter=st.floats(0, 1))
def test_a_later_attempt_never_waits_less(attempts: int, jitter: float):
    assert wait(attempts=attempts, jitter=jitter) <= wait(attempts=attempts + 1, jitter=jitter)


@given(attempts=st.integers(1, 50), jitter=st.floats(0, 1))
def test_jitter_lengthens_a_wait_by_a_fifth_at_most(attempts: int, jitter: float):
    plain = wait(attempts=attempts)

    assert plain <= wait(attempts=attempts, jitter=jitter) <= plain * (1 + DELIVERY_BACKOFF.jitter)


def test_full_jitter_is_a_fifth():
    assert wait(attempts=5, jitter=1.0) == timedelta(minutes=6)


@pytest.mark.parametrize("no_access_streaks", [1, FLAKE_ATTEMPTS - 1])
def test_missing_access_is_thought_to_pass_at_first(no_access_streaks: int):
    assert isinstance(
        decide(Refusal.NO_ACCESS, attempts=50, no_access_streaks=no_access_streaks), RetryAt
    )


@pytest.mark.parametrize("no_access_streaks", [FLAKE_ATTEMPTS, FLAKE_ATTEMPTS + 1])
def test_missing_access_is_believed_after_five_in_a_row(no_access_streaks: int):
    decision = decide(Refusal.NO_ACCESS, no_access_streaks=no_access_streaks)

    assert decision == GiveUp(reason=Reason.UNREACHABLE)


@pytest.mark.parametrize("refusal", PASSING)
@pytest.mark.parametrize(("asked", "waited"), [(0, 5), (4.9, 5), (5.1, 5.1), (600, 600)])
def test_discord_is_never_asked_again_earlier_than_it_said(asked, waited, refusal):
    assert wait(refusal, retry_after=asked * SECOND) == waited * SECOND


@pytest.mark.parametrize("refusal", [refusal for refusal in PASSING if refusal])
@pytest.mark.parametrize("stale_in", [-60, 0, 1, 5])
def test_nothing_is_tried_again_once_it_has_lost_its_use(stale_in: int, refusal: Refusal):
    decision = decide(refusal, stale_at=tonight_at(22) + stale_in * SECOND)

    assert decision == GiveUp(reason=Reason.OUT_OF_TIME)


def test_the_last_try_may_come_right_before_it_loses_its_use():
    assert isinstance(decide(stale_at=tonight_at(22) + 5.001 * SECOND), RetryAt)


def test_a_wait_that_discord_asked_for_may_use_up_the_time():
    decision = decide(retry_after=timedelta(minutes=90))

    assert decision == GiveUp(reason=Reason.OUT_OF_TIME)


@pytest.mark.parametrize(
    ("past_stale", "decision"),
    [
        (timedelta(), RetryAt),
        (LOOK_UP_FOR - 6 * SECOND, RetryAt),
        (LOOK_UP_FOR - 5 * SECOND, GiveUp),
        (LOOK_UP_FOR, GiveUp),
    ],
)
def test_a_message_of_unknown_fate_is_looked_up_for_another_day(past_stale, decision):
    found = decide(None, stale_at=tonight_at(22) - past_stale)

    assert isinstance(found, decision)


@given(
    refusal=st.sampled_from([*PASSING, *FINAL]),
    attempts=st.integers(1, 200),
    stale_in=st.timedeltas(timedelta(days=-1), timedelta(days=1)),
    jitter=st.floats(0, 1),
    retry_after=st.timedeltas(timedelta(), timedelta(hours=2)),
)
def test_a_retry_is_always_later_and_never_past_its_use(
    refusal, attempts, stale_in, jitter, retry_after
):
    now: datetime = tonight_at(22)
    stale_at = now + stale_in
    decision = decide(
        refusal, attempts=attempts, stale_at=stale_at, jitter=jitter, retry_after=retry_after
    )

    if isinstance(decision, RetryAt):
        deadline = stale_at if refusal else stale_at + LOOK_UP_FOR
        assert now + retry_after <= decision.at < deadline
        assert decision.at - now >= DELIVERY_BACKOFF.shortest


@pytest.mark.parametrize("attempts", [1, 2, 3, 10])
def test_the_end_of_an_outage_of_a_server_is_noticed_within_seconds_however_long_it_took(
    attempts: int,
):
    quarter = {"rules": OF_POSTS, "stale_at": tonight_at(22, 15)}

    again = decide(Refusal.SERVER_UNAVAILABLE, now=tonight_at(22), attempts=attempts, **quarter)

    assert isinstance(again, RetryAt)
    assert again.at <= tonight_at(22) + timedelta(seconds=18)
