"""The cards of a guided stretch: every one fits, and its first line is the thing to do."""

from datetime import date

import pytest

from bot.client.acts import PATTERN
from bot.content.data_root import data_root
from bot.content.library import load_library
from bot.domain.guiding import (
    CountIn,
    Ended,
    Finale,
    Guidance,
    Halted,
    InStep,
    Left,
    Logging,
    Remark,
)
from bot.domain.ids import UserId
from bot.domain.library import RoutineKind
from bot.messaging.guiding_text import (
    elsewhere_text,
    scene_text,
    scene_view,
    under_way_text,
    under_way_view,
)
from bot.services.guiding import UnderWay
from tests.support.builders import NIGHT, USER_ID
from tests.support.guided import BEGINS_AT, PLACE, SECOND, a_routine, a_session

ROUTINES = load_library(data_root(), today=date(2099, 1, 1)).routines
LONGEST = 2000


def phases(index):
    yield CountIn(index=index, until=BEGINS_AT)
    yield InStep(index=index, until=BEGINS_AT)
    yield Halted(index=index)


def every_scene():
    for routine in ROUTINES:
        session = a_session(routine_id=routine.id, user_id=UserId(2**64 - 1))
        for index in range(len(routine.steps)):
            for phase in phases(index):
                for remark in (None, *Remark):
                    yield Guidance(session=session, routine=routine, phase=phase, remark=remark)
        add_ons = tuple(each for each in ROUTINES if each.kind is RoutineKind.ADD_ON)
        for logging in Logging:
            yield Finale(
                user_id=USER_ID, routine=routine, logging=logging, night=NIGHT, add_ons=add_ons
            )
        yield Ended(user_id=USER_ID, routine=routine)
    yield Left()


def guidance(phase, **changes):
    routine = changes.pop("routine", a_routine())
    session = a_session(routine_id=routine.id)
    return Guidance(session=session, routine=routine, phase=phase, **changes)


def labels(scene):
    view = scene_view(scene)
    components = view.to_components() if view else []
    return [button["label"] for row in components for button in row["components"]]


def test_every_card_fits_a_message():
    for scene in every_scene():
        assert 0 < len(scene_text(scene)) <= LONGEST


def test_every_button_fits_and_says_what_it_asks_for():
    for scene in every_scene():
        view = scene_view(scene)
        for row in view.to_components() if view else []:
            assert len(row["components"]) <= 5
            for button in row["components"]:
                assert PATTERN.fullmatch(button["custom_id"])
                assert len(button["custom_id"]) <= 100
                assert len(button["label"]) <= 80


def test_every_step_under_way_has_one_countdown_to_its_end():
    for scene in every_scene():
        text = scene_text(scene)
        is_moving = isinstance(scene, Guidance) and not isinstance(scene.phase, Halted)
        assert text.count(":R>") == is_moving


@pytest.mark.parametrize(
    ("instant", "shown"),
    [(BEGINS_AT, 0), (BEGINS_AT + 0.4 * SECOND, 0), (BEGINS_AT + 0.6 * SECOND, 1)],
)
def test_a_countdown_leads_to_the_nearest_second(instant, shown):
    text = scene_text(guidance(InStep(index=1, until=instant)))

    assert f"<t:{int(BEGINS_AT.timestamp()) + shown}:R>" in text


def test_the_first_line_says_what_to_do_with_which_leg():
    lines = [
        scene_text(guidance(InStep(index=index, until=BEGINS_AT))).splitlines()[0]
        for index in range(4)
    ]

    assert lines == [
        "**Set up**",
        "**Hold: left leg**",
        "**Swap to the right leg**",
        "**Hold: right leg**",
    ]


def test_the_countdown_says_what_comes_after_it():
    assert "Swap to the right leg <t:" in scene_text(guidance(InStep(index=1, until=BEGINS_AT)))
    assert "You are done <t:" in scene_text(guidance(InStep(index=23, until=BEGINS_AT)))


def test_the_safety_line_and_the_stop_rules_come_before_the_clock():
    routine = a_routine()

    text = scene_text(guidance(CountIn(index=0, until=BEGINS_AT)))

    assert routine.before in text
    assert routine.stop_rules in text


def test_a_hold_says_how_many_of_how_many_it_is():
    assert "2 of 3 for this leg" in scene_text(guidance(InStep(index=5, until=BEGINS_AT)))


def test_turning_to_the_sitting_routine_says_so():
    scene = guidance(Halted(index=0), routine=a_routine("sitting"), remark=Remark.EASED)

    assert "From here on you sit" in scene_text(scene)


def test_only_the_standing_routine_offers_something_easier():
    phase = InStep(index=1, until=BEGINS_AT)

    assert labels(guidance(phase)) == ["Pause", "Skip step", "Easier", "Stop"]
    sitting = guidance(phase, routine=a_routine("sitting"))
    assert labels(sitting) == ["Pause", "Skip step", "Stop"]


def test_a_paused_session_offers_to_go_on():
    assert labels(guidance(Halted(index=1)))[0] == "Continue"


@pytest.mark.parametrize("logging", Logging)
def test_the_end_says_honestly_what_to_expect_and_whether_it_is_logged(logging):
    finale = Finale(user_id=USER_ID, routine=a_routine(), logging=logging, night=None, add_ons=())

    text = scene_text(finale)

    assert text.startswith("**Done. Sleep well.**")
    assert "Give it six weeks." in text
    assert ("It is logged." in text) == (logging is Logging.LOGGED)
    assert scene_view(finale) is None


def test_a_second_start_leads_to_the_first_session():
    under_way = UnderWay(session=a_session(), routine=a_routine())

    assert "https://discord.com/channels/@me/2001/9001" in under_way_text(under_way)
    (row,) = under_way_view(under_way, wish="sitting").to_components()
    assert [button["custom_id"].split(":")[0] for button in row["components"]] == [
        "guide.here",
        "guide.anew",
    ]
    assert row["components"][1]["custom_id"].endswith(":sitting")


def test_a_session_without_a_place_has_no_address():
    under_way = UnderWay(session=a_session(place=None), routine=a_routine())

    assert "https://" not in under_way_text(under_way)


def test_elsewhere_is_one_tap_away():
    assert "https://discord.com/channels/@me/2001/9001" in elsewhere_text(PLACE)
