"""The share of invalid requests that servers' channels have all together."""

from contextlib import ExitStack
from datetime import timedelta

import pytest

from bot.domain.delivery.retry import Refusal
from bot.domain.ids import ChannelId
from bot.messaging.discord_io.breaker import RequestsPausedError
from bot.messaging.discord_io.destinations import (
    MAX_OF_SERVERS,
    Addressee,
    Destinations,
    channel,
    channel_of,
)
from bot.messaging.discord_io.invalid_requests import WINDOW
from bot.ports.delivery import ChannelPost, Refused

HALLS = [channel_of(ChannelPost(channel_id=ChannelId(number))) for number in range(100)]
PERSON = channel(ChannelId(999))


class Hands:
    """A monotonic clock that moves only when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def destinations(clock: Hands) -> Destinations:
    return Destinations(monotonic=clock)


def refuse(
    destinations: Destinations, count: int, refusal: Refusal = Refusal.NO_PERMISSION
) -> None:
    for hall in HALLS[:count]:
        destinations.refused(Addressee(hall), refusal)


def test_a_share_that_is_used_up_holds_every_other_channel_and_no_person(
    destinations: Destinations, clock: Hands
):
    refuse(destinations, MAX_OF_SERVERS - 1)
    assert destinations.refuse(Addressee(HALLS[-1])) is None

    refuse(destinations, 1)

    held = destinations.refuse(Addressee(HALLS[-1]))
    assert held == Refused(refusal=Refusal.RATE_LIMITED, retry_after=WINDOW)
    assert destinations.refuse(Addressee(PERSON)) is None
    clock.now += WINDOW.total_seconds()
    assert destinations.refuse(Addressee(HALLS[-1])) is None


def test_a_refusal_that_discord_does_not_count_costs_nothing_of_it(destinations: Destinations):
    refuse(destinations, 90, Refusal.CHANNEL_GONE)

    assert destinations.refuse(Addressee(HALLS[-1])) is None


def test_once_any_is_refused_those_under_way_count_as_well(destinations: Destinations):
    with ExitStack() as under_way:
        for hall in HALLS[:50]:  # nothing speaks against any of them yet
            under_way.enter_context(destinations.under_way(hall))
        refuse(destinations, 1)

        with pytest.raises(RequestsPausedError) as paused:
            under_way.enter_context(destinations.under_way(HALLS[-1]))
        under_way.enter_context(destinations.under_way(PERSON))

    assert paused.value.retry_after >= timedelta(seconds=1)
    with destinations.under_way(HALLS[-1]):
        pass  # those under way have ended, and were not refused
