"""Limits of a server: how many calls, how close, how many pings."""

from dataclasses import replace
from datetime import time

import pytest

from bot.domain.ids import CallId, ChannelId, OfferId, RoleId
from bot.domain.servers.calls import CallState
from bot.domain.servers.errors import CallsTooCloseError, Limit, LimitReachedError
from bot.domain.servers.limits import (
    MOST_CALLS,
    MOST_OFFERS,
    require_room_for_call,
    require_room_for_offer,
)
from bot.domain.time.weekdays import EVERY_DAY, WEEKDAYS, WEEKEND, Weekday
from bot.domain.time.zones import zone_for
from tests.support.builders import BERLIN
from tests.support.servers import a_call, a_configuration, an_offer

ROLE = RoleId(7001)
ELSEWHERE = ChannelId(4999)
ZONE = zone_for(BERLIN)


def calls(*values, **shared):
    return [
        a_call(id=CallId(f"{number:012x}"), **shared, **each) for number, each in enumerate(values)
    ]


def require(call, *others):
    require_room_for_call(a_configuration(calls=others), call)


@pytest.mark.parametrize(
    ("one", "other", "is_close"),
    [
        ({"at": time(22)}, {"at": time(22, 59)}, True),
        ({"at": time(22)}, {"at": time(23)}, False),
        ({"at": time(23, 30)}, {"at": time(0, 29)}, True),
        ({"at": time(23, 30)}, {"at": time(0, 30)}, False),
        ({"days": WEEKDAYS}, {"days": WEEKEND}, False),
        ({"at": time(23, 50), "days": {Weekday.SUNDAY}}, {"at": time(0), "days": {Weekday.MONDAY}}, True),
        ({"at": time(23, 50), "days": {Weekday.MONDAY}}, {"at": time(0), "days": {Weekday.MONDAY}}, False),
        ({}, {"channel_id": ELSEWHERE}, False),
        ({}, {"state": CallState.PAUSED}, True),
    ],
)  # fmt: skip
def test_calls_of_one_channel_keep_an_hour_apart_over_midnight_and_the_week(one, other, is_close):
    first, second = calls(one, other)

    for a, b in ((first, second), (second, first)):
        if is_close:
            with pytest.raises(CallsTooCloseError):
                require(a, b)
        else:
            require(a, b)


def test_a_call_is_never_too_close_to_itself():
    (call,) = calls({})

    require(replace(call, at=time(22, 15)), call)


def test_a_channel_has_three_calls_a_day():
    known = calls({"at": time(18)}, {"at": time(20)}, {"at": time(22), "days": WEEKDAYS})
    new = a_call(at=time(23, 30), days=WEEKEND)

    require(new, *known)
    with pytest.raises(LimitReachedError) as refused:
        require(replace(new, days=EVERY_DAY), *known)
    assert refused.value.limit is Limit.CALLS_A_DAY
    require(replace(new, days=EVERY_DAY, channel_id=ELSEWHERE), *known)


def test_a_server_pings_once_a_day_whatever_the_channel():
    (known,) = calls({"days": WEEKDAYS, "role_id": ROLE, "channel_id": ELSEWHERE})

    require(a_call(days=WEEKEND, role_id=ROLE), known)
    require(a_call(), known)
    with pytest.raises(LimitReachedError) as refused:
        require(a_call(role_id=RoleId(7002)), known)
    assert refused.value.limit is Limit.PINGS_A_DAY


def test_a_server_has_ten_calls_and_ten_offers():
    known = calls(*({"channel_id": ChannelId(number + 1)} for number in range(MOST_CALLS)))
    offers = [an_offer(id=OfferId(f"{number:012x}")) for number in range(MOST_OFFERS)]

    with pytest.raises(LimitReachedError) as refused:
        require(a_call(), *known)
    assert refused.value.limit is Limit.CALLS
    require(known[3], *known)
    require_room_for_offer(a_configuration(offers=offers[1:]))
    with pytest.raises(LimitReachedError) as refused:
        require_room_for_offer(a_configuration(offers=offers))
    assert refused.value.limit is Limit.OFFERS
