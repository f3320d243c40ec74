"""A call: when it posts, what speaks against it, and what it says. Pure rules."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.delivery.call_agenda import CallAgenda
from bot.domain.delivery.decision import Defer, Send, Skip, Withhold
from bot.domain.delivery.occurrence import SPREAD, CallOccurrence, Reason, State
from bot.domain.delivery.restoring import Restoration
from bot.domain.delivery.retry import Refusal
from bot.domain.ids import GuildId, RoleId
from bot.domain.reminders.schedules import slots_after
from bot.domain.servers.calls import CallState, StopReason
from bot.domain.servers.errors import Right
from bot.domain.time.weekdays import Weekday
from bot.kinds.call import (
    CallSchedule,
    Outlook,
    decide_call,
    is_replaceable,
    notice_of,
    preview_of,
    slot_after_outcome,
    slot_to_come,
    span_in_doubt,
    trial_of,
)
from tests.support.builders import NIGHT, an_occurrence_id, tonight_at
from tests.support.posts import a_call_agenda, a_call_slot, a_claimed_post, a_post
from tests.support.servers import CALL_ID, GUILD_ID, a_call, a_server
from tests.unit.domain.zone_changes import (
    FIRST_NIGHT,
    LAST_NIGHT,
    ONE_DAY,
    Change,
    all_clocks,
    all_zone_keys,
    meaning_of,
)

ALL_DAYS = frozenset(Weekday)
YEAR = [date(2026, 1, 1) + step * ONE_DAY for step in range(365)]
"""Both changes of the clocks, wherever there are any."""
RIGHTS = [Right.VIEW, Right.SEND, Right.READ_HISTORY, Right.SEND_IN_THREADS]


def telling_times(changes: tuple[Change, ...]) -> set[time]:
    """Return wall times at, beside and amid what the clocks skip or repeat, and an ordinary one."""
    minute, found = timedelta(minutes=1), {time(22), time(0)}
    for change in changes:
        low, high = sorted(change.wall_times)
        around = (low - minute, low, low + (high - low) / 2, high - minute, high)
        found |= {moment.time().replace(second=0) for moment in around}
    return found


def in_2026(change: Change) -> bool:
    return change.at.year == YEAR[0].year


def test_a_year_has_one_post_for_each_chosen_date_in_every_zone_at_the_instant_that_is_meant():
    for clocks in all_clocks():
        for at in telling_times(tuple(filter(in_2026, clocks.changes))):
            schedule = CallSchedule(zone=clocks.zone, at=at, days=ALL_DAYS)

            slots = [slot for day in YEAR for slot in schedule.slots_on(day)]

            assert [slot.local_date for slot in slots] == YEAR, (clocks.keys[0], at)
            meant = [meaning_of(day, at, clocks.zone) for day in YEAR]
            assert [slot.due_at for slot in slots] == meant, (clocks.keys[0], at)
            assert len({slot.due_at for slot in slots}) == len(YEAR), (clocks.keys[0], at)


@settings(max_examples=150, deadline=None)
@given(
    zone_key=st.sampled_from(all_zone_keys()),
    first=st.dates(FIRST_NIGHT, LAST_NIGHT - 60 * ONE_DAY),
    at=st.times().map(lambda wall_time: wall_time.replace(second=0, microsecond=0)),
    days=st.sets(st.sampled_from(list(Weekday)), min_size=1).map(frozenset),
)
def test_planning_from_post_to_post_leaves_no_chosen_date_out_and_takes_none_twice(
    zone_key: str, first: date, at: time, days: frozenset[Weekday]
):
    agenda = a_call_agenda(server=a_server(zone_key=zone_key), call=a_call(at=at, days=days))
    now = datetime.combine(first, time(12), tzinfo=agenda.server.zone)
    posted: list[date] = []
    slot = slot_to_come(agenda, now=now)
    for _ in range(20):
        assert slot is not None
        posted.append(slot.local_date)
        agenda = agenda.with_post(slot.local_date, State.SENT)
        # It is recorded within a minute and a half of its time, at its server's own moment.
        slot = slot_after_outcome(agenda, now=slot.due_at + timedelta(seconds=90))

    span = (posted[-1] - posted[0]).days + 1
    chosen = [
        day
        for day in (posted[0] + step * ONE_DAY for step in range(span))
        if Weekday.of(day) in days
    ]
    assert posted == chosen


def test_a_date_that_the_calendar_left_out_has_no_post():
    apia = a_call_agenda(server=a_server(zone_key="Pacific/Apia"))
    schedule = CallSchedule(zone=apia.server.zone, at=time(22), days=ALL_DAYS)

    assert [len(schedule.slots_on(date(2011, 12, day))) for day in (29, 30, 31)] == [1, 0, 1]


# Planning


def planned_on(agenda: CallAgenda, now: datetime) -> date | None:
    slot = slot_to_come(agenda, now=now)
    return None if slot is None else slot.local_date


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, NIGHT),
        ({"days": frozenset({Weekday.FRIDAY})}, NIGHT + 2 * ONE_DAY),
        ({"state": CallState.PAUSED}, None),
        ({"state": CallState.PAUSED, "paused_until": NIGHT + ONE_DAY}, NIGHT + ONE_DAY),
        ({"state": CallState.PAUSED, "paused_until": NIGHT - ONE_DAY}, NIGHT),
        ({"state": CallState.STOPPED, "stopped_for": StopReason.NO_PERMISSION}, None),
    ],
)
def test_the_next_slot_is_that_of_the_first_date_on_which_the_call_posts(changes, expected):
    assert planned_on(a_call_agenda(call=a_call(**changes)), tonight_at(12)) == expected


@pytest.mark.parametrize("changes", [{"zone_key": None}, {"removed_at": tonight_at(12)}])
def test_a_server_without_a_zone_or_that_has_removed_charley_has_nothing_planned(changes):
    assert planned_on(a_call_agenda(server=a_server(**changes)), tonight_at(12)) is None


def test_a_call_has_one_open_post_at_a_time():
    agenda = a_call_agenda(posts={NIGHT: State.PLANNED})

    assert planned_on(agenda, tonight_at(12)) is None


@pytest.mark.parametrize("state", [each for each in State if not each.is_open])
def test_a_date_that_has_had_its_post_gets_no_other_however_the_call_is_changed(state: State):
    agenda = a_call_agenda(call=a_call(at=time(23, 30)), posts={NIGHT: state})

    assert planned_on(agenda, tonight_at(23)) == NIGHT + ONE_DAY


def test_a_time_that_has_just_passed_is_not_caught_up_by_a_change():
    assert planned_on(a_call_agenda(), tonight_at(22, 5)) == NIGHT + ONE_DAY


def test_after_a_downtime_of_days_tonights_post_is_caught_up_while_it_is_of_use():
    agenda = a_call_agenda(posts={NIGHT - 3 * ONE_DAY: State.SKIPPED})

    in_time = slot_after_outcome(agenda, now=tonight_at(22, 14))
    too_late = slot_after_outcome(agenda, now=tonight_at(22, 15))

    assert in_time is not None
    assert too_late is not None
    assert (in_time.local_date, too_late.local_date) == (NIGHT, NIGHT + ONE_DAY)


def test_calls_of_many_servers_are_spread_over_a_minute_and_each_keeps_its_moment():
    slot = a_call_slot()

    def moment(number: int) -> timedelta:
        guild_id = GuildId(10**18 + number * 4_194_304)
        post = CallOccurrence.planned(an_occurrence_id(), CALL_ID, slot, guild_id=guild_id)
        assert post.slot.due_at == slot.due_at
        return post.claimable_at - slot.due_at

    moments = [moment(number) for number in range(2000)]

    assert moments == [moment(number) for number in range(2000)]
    assert timedelta() <= min(moments)
    assert max(moments) < SPREAD
    by_second = [
        sum(each // timedelta(seconds=1) == second for each in moments) for second in range(60)
    ]
    assert max(by_second) < 60  # 33 on average; the pacer lets 45 through


@pytest.mark.parametrize(
    ("changes", "now", "expected"),
    [
        ({}, tonight_at(21), True),
        ({}, tonight_at(22), False),
        ({"state": State.LEASED}, tonight_at(21), False),
        ({"attempted_at": tonight_at(20)}, tonight_at(21), False),
        ({"attempts": 1}, tonight_at(21), True),
    ],
)
def test_a_change_replaces_only_what_is_neither_due_nor_perhaps_out(changes, now, expected):
    assert is_replaceable(a_post(**changes), now=now) == expected


# Deciding


def decided(agenda: CallAgenda | None = None, outlook: Outlook | None = None, *, minute: int = 1):
    return decide_call(
        a_claimed_post(),
        agenda or a_call_agenda(),
        outlook or Outlook(),
        now=tonight_at(22, minute),
    )


@pytest.mark.parametrize(
    ("server", "call", "reason"),
    [
        ({"removed_at": tonight_at(12)}, {}, Reason.SERVER_GONE),
        ({}, {"state": CallState.STOPPED}, Reason.STOPPED),
        ({}, {"state": CallState.PAUSED}, Reason.PAUSED),
        ({}, {"state": CallState.PAUSED, "paused_until": NIGHT + ONE_DAY}, Reason.PAUSED),
        ({}, {"days": frozenset({Weekday.FRIDAY})}, Reason.SUPERSEDED),
    ],
)
def test_a_call_that_does_not_post_any_more_is_skipped(server, call, reason):
    agenda = a_call_agenda(server=a_server(**server), call=a_call(**call))

    assert decided(agenda) == Skip(reason=reason)


def test_a_post_is_of_use_for_a_quarter_of_an_hour():
    assert decided(minute=14) == Send()
    assert decided(minute=15) == Skip(reason=Reason.STALE)


def test_a_call_that_was_moved_later_the_same_evening_waits_for_it():
    agenda = a_call_agenda(call=a_call(at=time(23)))

    decision = decided(agenda)

    assert isinstance(decision, Defer)
    assert decision.slot == a_call_slot(agenda)


def test_nothing_is_asked_of_discord_while_the_server_is_unavailable():
    unavailable = Outlook(is_available=False, missing=None)

    assert decided(outlook=unavailable) == Withhold(refusal=Refusal.SERVER_UNAVAILABLE)


@pytest.mark.parametrize("right", RIGHTS)
def test_nothing_is_posted_without_each_of_the_rights(right: Right):
    lacking = Outlook(missing=frozenset({right}))

    assert decided(outlook=lacking) == Withhold(refusal=Refusal.NO_PERMISSION)


@pytest.mark.parametrize("missing", [None, frozenset(), frozenset({Right.MENTION_ROLE})])
def test_a_channel_that_cannot_be_seen_and_a_ping_that_is_not_allowed_keep_no_post_back(missing):
    assert decided(outlook=Outlook(missing=missing)) == Send()


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        (frozenset(), True),
        (frozenset({Right.SEND}), True),
        (frozenset({Right.READ_HISTORY}), False),
        (frozenset({Right.VIEW}), False),
        (None, False),
    ],
)
def test_the_history_is_open_only_where_both_rights_are_known(missing, expected):
    assert Outlook(missing=missing).is_history_open == expected


# What it says


def test_a_post_says_what_the_call_has_and_pings_its_role():
    call = a_call(role_id=RoleId(5), text="Phones down!")

    notice = notice_of(a_call_agenda(call=call), Outlook(), occurrence_id=an_occurrence_id())

    assert (notice.role_id, notice.text) == (RoleId(5), "Phones down!")
    assert not notice.is_test


def test_a_role_that_is_gone_is_not_pinged_and_own_words_that_are_switched_off_are_not_said():
    agenda = a_call_agenda(
        server=a_server(has_own_texts=False), call=a_call(role_id=RoleId(5), text="Phones down!")
    )

    notice = notice_of(agenda, Outlook(has_role=False), occurrence_id=an_occurrence_id())

    assert (notice.role_id, notice.text) == (None, None)


def test_a_preview_looks_like_the_post_and_a_test_pings_nobody_and_says_so():
    call, server = a_call(role_id=RoleId(5), text="Phones down!"), a_server()
    post = notice_of(
        CallAgenda(server=server, call=call), Outlook(), occurrence_id=an_occurrence_id()
    )

    preview, trial = preview_of(call, server), trial_of(call, server)

    assert preview == replace(post, occurrence_id=None)
    assert trial == replace(preview, role_id=None, is_test=True)


def test_after_a_restore_a_post_is_in_doubt_if_it_was_due_before_it():
    def in_doubt(restored_at: datetime) -> bool:
        restoration = Restoration(restored_at=restored_at)
        return span_in_doubt(a_claimed_post(), restoration) is not None

    assert not in_doubt(tonight_at(21, 30))
    assert in_doubt(tonight_at(22, 10))


def test_equal_schedules_are_worked_out_once():
    one, other = (CallSchedule(zone=a_server().zone, at=time(22), days=ALL_DAYS) for _ in range(2))

    assert one == other
    assert hash(one) == hash(other)
    assert next(slots_after(one, after=tonight_at(12))) is next(
        slots_after(other, after=tonight_at(12))
    )


def test_the_server_of_the_builders_is_the_calls_own():
    assert a_call().guild_id == GUILD_ID == a_server().id
