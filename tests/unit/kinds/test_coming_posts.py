"""When a call comes next, as it is told before anything is saved."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.delivery.call_agenda import CallAgenda
from bot.domain.delivery.occurrence import State
from bot.domain.servers.calls import CallState
from bot.domain.time.weekdays import Weekday
from bot.domain.time.zones import zone_for
from bot.kinds.call import coming_instants
from tests.support.builders import BERLIN, NIGHT, tonight_at
from tests.support.servers import a_call, a_server

ZONE = zone_for(BERLIN)


def coming(call, *, now, zone_key=BERLIN, posts=None):
    agenda = CallAgenda(server=a_server(zone_key=zone_key), call=call, posts=posts or {})
    return coming_instants(agenda, now=now, count=3)


def test_the_next_three_posts_are_told_over_a_change_of_clocks():
    call = a_call(days=frozenset({Weekday.SATURDAY, Weekday.SUNDAY}), at=time(2, 30))

    instants = coming(call, now=datetime(2026, 3, 27, 12, tzinfo=UTC))

    assert [each.astimezone(ZONE).date() for each in instants] == [
        date(2026, 3, 28), date(2026, 3, 29), date(2026, 4, 4),
    ]  # fmt: skip
    # 02:30 is skipped on the 29th: the offset before the change makes it 03:30.
    assert instants[1] == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({}, tonight_at(22)),
        ({"state": CallState.PAUSED, "paused_until": NIGHT + timedelta(days=2)},
         tonight_at(22, night=NIGHT + timedelta(days=2))),
        ({"state": CallState.PAUSED, "paused_until": NIGHT - timedelta(days=2)}, tonight_at(22)),
        ({"state": CallState.PAUSED}, None),
        ({"state": CallState.STOPPED}, None),
    ],
)  # fmt: skip
def test_a_silent_call_has_no_next_post_before_its_end(changes, first):
    instants = coming(a_call(**changes), now=tonight_at(12))

    assert (instants[0] if instants else None) == first
    assert len(instants) == (3 if first else 0)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from([BERLIN, "America/New_York", "Pacific/Apia", "Australia/Lord_Howe"]),
    st.timedeltas(timedelta(0), timedelta(days=5900)),
    st.times(),
    st.sets(st.sampled_from(list(Weekday)), min_size=1),
)
def test_next_posts_are_later_rising_and_each_on_a_chosen_date_of_its_own(
    zone_key, later, at, days
):
    zone, after = zone_for(zone_key), datetime(2011, 12, 1, tzinfo=UTC) + later
    call = a_call(at=at.replace(second=0, microsecond=0), days=frozenset(days))

    instants = coming(call, now=after, zone_key=zone_key)

    assert len(instants) == 3
    assert all(
        earlier < later for earlier, later in zip((after, *instants), instants, strict=False)
    )
    assert len({each.astimezone(zone).date() for each in instants}) == 3


def test_a_date_that_has_its_post_gets_no_other_however_the_call_is_moved():
    call = a_call(at=time(23))

    instants = coming(call, now=tonight_at(22, 10), posts={NIGHT: State.SENT})

    assert instants[0] == tonight_at(23, night=NIGHT + timedelta(days=1))


@pytest.mark.parametrize("changes", [{"zone_key": None}, {"removed_at": tonight_at(8)}])
def test_a_server_without_a_zone_or_without_charley_has_no_next_post(changes):
    agenda = CallAgenda(server=a_server(**changes), call=a_call())

    assert coming_instants(agenda, now=tonight_at(12), count=3) == ()
