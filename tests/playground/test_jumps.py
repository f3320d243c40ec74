"""Where the clock can be pushed to."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.content.files import ContentError, data_root
from bot.domain.time.zones import zone_for
from bot.playground.clock.jumps import LONGEST, next_bedtime, target_of
from bot.playground.scenario import load_scenario

BERLIN = ZoneInfo("Europe/Berlin")
EVENING = datetime(2026, 3, 4, 20, tzinfo=UTC)
"""21:00 in Berlin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeOverview:
    next_due_at: datetime


@pytest.mark.parametrize(
    ("jump", "expected"),
    [
        ("quarter", EVENING + timedelta(minutes=15)),
        ("hour", EVENING + timedelta(hours=1)),
        ("bedtime", EVENING + timedelta(minutes=90)),
        ("morning", EVENING + timedelta(hours=10)),
        ("reminder", None),
    ],
)
def test_a_jump_of_somebody_with_nothing_set_up(jump, expected) -> None:
    assert target_of(jump, None, now=EVENING, zone=BERLIN) == expected


def test_once_bedtime_has_passed_it_is_tomorrows() -> None:
    bedtime = next_bedtime(None, now=EVENING, zone=BERLIN)

    assert next_bedtime(None, now=bedtime, zone=BERLIN) == bedtime + timedelta(days=1)


def test_the_morning_is_at_seven_also_after_a_change_of_clocks() -> None:
    before_the_change = datetime(2026, 3, 28, 20, tzinfo=UTC)

    morning = target_of("morning", None, now=before_the_change, zone=BERLIN)

    assert morning is not None
    assert morning.astimezone(BERLIN).time() == time(7)


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (timedelta(hours=1), timedelta(hours=1)),
        (timedelta(minutes=-5), timedelta()),
        (timedelta(days=90), LONGEST),
    ],
)
def test_the_next_reminder_is_never_in_the_past_nor_out_of_sight(due, expected) -> None:
    overview = FakeOverview(next_due_at=EVENING + due)

    target = target_of("reminder", overview, now=EVENING, zone=BERLIN)  # type: ignore[arg-type] # all it asks for

    assert target == EVENING + expected


@pytest.mark.parametrize("name", ["fresh", "month"])
def test_every_scenario_can_be_read_and_has_an_admin_and_two_members(name) -> None:
    scenario = load_scenario(data_root(), name)

    assert zone_for(scenario.zone)
    assert [player.role for player in scenario.players] == ["member", "admin", "member"]


def test_an_unknown_scenario_is_refused_with_those_there_are() -> None:
    with pytest.raises(ContentError, match="expected fresh or month, got mars"):
        load_scenario(data_root(), "mars")
