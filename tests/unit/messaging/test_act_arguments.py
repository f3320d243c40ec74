"""What custom ids carry comes back whole, fits its room, and is refused when it is not ours."""

from datetime import time
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.client import act_arguments
from bot.client.acts import PATTERN, Act, ActBrokenError
from bot.domain.errors import RepeatsTooCloseError
from bot.domain.ids import UserId
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.reminders.amounts import WaterMode
from bot.domain.reminders.undo import MARK_LENGTH, Setting, Sleep
from bot.domain.servers.drafts import TypedForm
from bot.domain.time.wall_time import EitherHalf
from bot.domain.time.weekdays import Weekday
from bot.kinds import drinks, stretch
from bot.kinds.drinks import WaterRule
from bot.kinds.registry import KINDS
from bot.kinds.stretch import StretchRule
from bot.messaging.ui.people.bedtime_questions import BedtimeDraft, WeekDraft
from bot.messaging.ui.people.edit_forms import typed_of, typed_text
from bot.messaging.ui.people.undo import read_setting, read_sleep, setting_text, sleep_text
from bot.messaging.ui.servers.admin.audit_lines import audit_place
from bot.messaging.ui.servers.admin.forms import origin_of, origin_text
from bot.messaging.ui.servers.admin.import_screens import import_place
from bot.messaging.ui.servers.admin.questions import half_answer

ROOM = 60
OWNER = UserId(2**64 - 1)

wall_times = st.times().map(lambda each: each.replace(second=0, microsecond=0))
open_times = st.builds(EitherHalf, hour=st.integers(1, 12), minute=st.integers(0, 59))
readings = wall_times | open_times
zones = st.none() | st.sampled_from(sorted(available_timezones()))
weeks = st.tuples(*[st.none() | readings] * 7)
sure_weeks = st.tuples(*[st.none() | wall_times] * 7)
days = st.none() | st.frozensets(st.sampled_from(Weekday), min_size=1)


def stretch_rule(minutes_before: int, repeats: int) -> StretchRule:
    try:
        return StretchRule(minutes_before=minutes_before, repeats=repeats)
    except RepeatsTooCloseError:
        return StretchRule(minutes_before=minutes_before)


rules = st.builds(stretch_rule, st.integers(0, 180), st.integers(0, 3)) | st.builds(
    WaterRule, wake=wall_times, target_ml=st.integers(1200, 2000), mode=st.sampled_from(WaterMode)
)


@given(bedtimes=sure_weeks, zone_key=zones, is_rotating=st.booleans())
def test_a_way_back_carries_a_whole_week_and_its_zone(bedtimes, zone_key, is_rotating):
    week = Bedtimes(by_weekday=bedtimes)
    sleep = Sleep(bedtimes=week, zone_key=zone_key, is_rotating=is_rotating)

    text = sleep_text(sleep)

    assert read_sleep(text) == sleep
    assert MARK_LENGTH + len(text) <= ROOM


@given(rule=rules, enabled=st.booleans())
def test_a_way_back_carries_a_whole_rule(rule, enabled):
    setting = Setting(rule=rule, enabled=enabled)
    kind = KINDS.named(rule.traits.kind)

    text = setting_text(setting)

    assert read_setting(text, kind) == setting
    assert MARK_LENGTH + len(text) <= ROOM


@given(bedtime=readings, days=days, zone_key=zones)
def test_a_draft_of_a_bedtime_comes_back(bedtime, days, zone_key):
    draft = BedtimeDraft(bedtime=bedtime, days=days, zone_key=zone_key)

    assert BedtimeDraft.parse(draft.text) == draft
    assert len(draft.text) <= ROOM


@given(days=days, is_off=st.booleans())
def test_a_draft_without_a_bedtime_comes_back(days, is_off):
    draft = BedtimeDraft(days=days, is_off=is_off)

    assert BedtimeDraft.parse(draft.text) == draft


@given(week=weeks, zone_key=zones)
def test_a_draft_of_a_week_comes_back(week, zone_key):
    draft = WeekDraft(week=week, zone_key=zone_key)

    assert WeekDraft.parse(draft.text) == draft
    assert len(draft.text) <= ROOM


@given(typed=st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_whatever_was_typed_fits_and_keeps_its_fields(typed):
    text = typed_text(typed)

    act = Act(name="edit.bedtime", owner=OWNER, argument=text)
    match = PATTERN.fullmatch(act.custom_id)
    assert match is not None
    assert len(act.custom_id) <= 100
    assert len(typed_of(match["argument"]) or [""]) == len(typed)


def test_what_was_typed_and_fits_comes_back_as_it_was():
    typed = ["22:30", "mon,wed,fri", "late", "sat, sun"]

    assert typed_of(typed_text(typed)) == typed


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        (act_arguments.occurrence_id, "1"),
        (act_arguments.occurrence_id, "G" * 24),
        (act_arguments.entry_id, "-5"),
        (act_arguments.entry_id, "\u0665"),
        (act_arguments.session_id, ""),
        (act_arguments.night, "2026-02-30"),
        (act_arguments.night, "20260304"),
        (act_arguments.night, "0001-01-01"),
        (act_arguments.night, "9999-12-31"),
        (act_arguments.zone_key, "Mars/Olympus"),
        (act_arguments.zone_key, "../etc/passwd"),
        (act_arguments.weekdays, "7"),
        (act_arguments.weekdays, ""),
        (act_arguments.reading, "5a0"),
        (act_arguments.reading, "fff"),
        (act_arguments.week, "546" * 6),
        (act_arguments.week, "546" * 8),
        (BedtimeDraft.parse, "546"),
        (WeekDraft.parse, ""),
        (read_sleep, "xxx" * 7),
        (lambda text: read_setting(text, stretch.KIND), "1|10|3"),
        (lambda text: read_setting(text, drinks.KIND), "1|30|0"),
    ],
)
def test_a_broken_argument_is_too_old_by_name(reader, text):
    with pytest.raises(ActBrokenError):
        Act(name="stretch.done", argument=text).read(reader)


def test_only_what_was_picked_is_read():
    act = Act(name="water.screen", chosen="1,2")

    assert act.read_chosen(int) == [1, 2]
    for chosen in ("", "1,x"):
        with pytest.raises(ActBrokenError):
            Act(name="water.screen", chosen=chosen).read_chosen(int)


def test_midnight_is_a_time_and_not_nothing():
    assert act_arguments.reading(act_arguments.reading_text(time(0))) == time(0)


ids = st.text("0123456789abcdef", min_size=12, max_size=12)
ROW_READERS = [
    act_arguments.call_id,
    act_arguments.offer_id,
    act_arguments.draft_id,
    act_arguments.call_seen,
    act_arguments.offer_seen,
    act_arguments.role_seen,
    act_arguments.version_seen,
    act_arguments.page,
    origin_of,
    half_answer,
    audit_place,
    import_place,
]


@given(id_=ids, version=st.integers(1, 10**9))
def test_a_row_and_the_version_that_was_seen_come_back(id_, version):
    text = act_arguments.seen_text(id_, version)

    assert act_arguments.call_seen(text) == act_arguments.offer_seen(text) == (id_, version)
    assert len(text) <= ROOM


@given(target=st.none() | ids, seen=st.integers(0, 10**9), earlier=st.none() | ids)
def test_what_a_form_is_about_comes_back(target, seen, earlier):
    form = TypedForm(fields={}, target_id=target, seen=seen, earlier=earlier)

    assert origin_of(origin_text(form)) == form
    assert len(origin_text(form)) <= ROOM


@pytest.mark.parametrize("reader", ROW_READERS, ids=lambda reader: reader.__name__)
@given(text=st.text(max_size=ROOM) | st.from_regex(r"[0-9a-f.]{0,30}", fullmatch=True))
def test_whatever_stands_there_is_read_or_refused_as_a_value(reader, text):
    try:
        reader(text)
    except ValueError:
        pass
    else:
        assert text.isascii()
