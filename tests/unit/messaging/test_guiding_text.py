"""The cards of a guided stretch: every one fits, and its first line is the thing to do."""

import pytest

from bot.client.acts import PATTERN, SELECT_PATTERN
from bot.content.files import data_root
from bot.content.library.loading import load_library
from bot.domain.guided.scenes import (
    Ended,
    Erased,
    Finale,
    Gone,
    Guidance,
    Left,
    Logging,
    Remark,
)
from bot.domain.guided.session import CountIn, Halted, InStep
from bot.domain.ids import UserId
from bot.domain.library.terms import Leg, RoutineKind
from bot.messaging.ui.cards import MOST_CHARACTERS, MOST_COMPONENTS
from bot.messaging.ui.guided.opening import ROUTINE_NAMES
from bot.messaging.ui.guided.renderings import ACCENTS, card, plain_text, plain_view
from bot.messaging.ui.guided.scenes import scene_words
from bot.messaging.ui.guided.under_way import elsewhere_text, under_way_text, under_way_view
from bot.ports.delivery import Picture
from bot.services.guided.service import UnderWay
from tests.support.builders import NIGHT, USER_ID
from tests.support.guided import BEGINS_AT, PLACE, SECOND, a_routine, a_session

LIBRARY = load_library(data_root())
ROUTINES = LIBRARY.routines
LONGEST = 2000
BUTTON = 2


def scene_text(scene):
    return plain_text(scene_words(scene, LIBRARY))


def scene_view(scene):
    return plain_view(scene_words(scene, LIBRARY))


def phases(index):
    yield CountIn(index=index, until=BEGINS_AT)
    yield InStep(index=index, until=BEGINS_AT)
    yield Halted(index=index)


def every_scene():
    for routine in ROUTINES:
        session = a_session(routine_id=routine.id, user_id=UserId(2**64 - 1))
        for remark in (None, *Remark):
            yield first_card(routine, remark=remark)
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
        yield Gone(user_id=USER_ID, routine=routine)
    yield Left(user_id=USER_ID)
    yield Erased(user_id=USER_ID)


def first_card(routine, *, remark=None):
    session = a_session(routine_id=routine.id, user_id=UserId(2**64 - 1), is_paused=True)
    return Guidance(session=session, routine=routine, phase=Halted(index=0), remark=remark)


def guidance(phase, **changes):
    routine = changes.pop("routine", a_routine())
    session = a_session(routine_id=routine.id)
    return Guidance(session=session, routine=routine, phase=phase, **changes)


def labels(scene):
    view = scene_view(scene)
    components = view.to_components() if view else []
    parts = [part for row in components for part in row["components"]]
    return [part["label"] for part in parts if part["type"] == BUTTON]


def test_every_card_fits_a_message():
    for scene in every_scene():
        assert 0 < len(scene_text(scene)) <= LONGEST


PICTURE = Picture(name="wall-calf-left", png=b"", alt="A person leans to a wall.")


def walk(components):
    for each in components:
        yield each
        yield from walk(each.get("components", ()))


def test_every_scene_fits_a_card_whose_first_line_is_short():
    for scene in every_scene():
        components = card(scene_words(scene, LIBRARY), PICTURE).to_components()
        parts = list(walk(components))
        texts = [each["content"] for each in parts if "content" in each]
        assert len(parts) < MOST_COMPONENTS
        assert sum(map(len, texts)) <= MOST_CHARACTERS * 3 / 4
        assert len(texts[0].splitlines()[0]) <= 80


def test_both_looks_of_a_scene_say_the_same_and_have_the_same_buttons():
    for scene in every_scene():
        words, plain_buttons = scene_words(scene, LIBRARY), labels(scene)
        parts = list(walk(card(words, PICTURE).to_components()))
        text = "\n".join(each["content"] for each in parts if "content" in each)
        assert [each["label"] for each in parts if each["type"] == BUTTON] == plain_buttons
        assert all(each in text for each in (words.heading, *words.lines, *words.small))


def test_the_picture_stands_above_the_buttons_and_the_box_has_the_colour_of_the_leg():
    for index, leg in ((1, Leg.LEFT), (7, Leg.RIGHT)):
        scene = guidance(InStep(index=index, until=BEGINS_AT))
        (box,) = card(scene_words(scene, LIBRARY), PICTURE).to_components()
        types = [each["type"] for each in box["components"]]
        assert types.index(12) < types.index(1)
        assert box["accent_color"] == ACCENTS[leg]


def test_every_button_fits_and_says_what_it_asks_for():
    for scene in every_scene():
        view = scene_view(scene)
        for row in view.to_components() if view else []:
            assert len(row["components"]) <= 5
            for item in row["components"]:
                pattern = PATTERN if item["type"] == BUTTON else SELECT_PATTERN
                assert pattern.fullmatch(item["custom_id"])
                assert len(item["custom_id"]) <= 100
                assert len(item.get("label", "")) <= 80


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
        for index in (0, 1, 2, 6, 7)
    ]

    assert lines == [
        "**Get into place: left leg**",
        "**Stretch your left leg: hold**",
        "**Rest your left leg**",
        "**Change to your right leg**",
        "**Stretch your right leg: hold**",
    ]


def test_the_countdown_says_what_comes_after_it():
    texts = [
        scene_text(guidance(InStep(index=index, until=BEGINS_AT))) for index in (1, 2, 5, 11, 23)
    ]

    soon = f"<t:{int(BEGINS_AT.timestamp())}:R>."
    assert f"\nHold. Rest {soon}\n" in texts[0]
    assert f"\nHold with your left leg {soon}\n" in texts[1]
    assert f"Change to your right leg {soon}\n" in texts[2]
    assert f"The next stretch comes {soon}\n" in texts[3]
    assert f"You are done {soon}\n" in texts[4]


@pytest.mark.parametrize("routine", ROUTINES, ids=lambda routine: routine.id)
def test_the_first_card_shows_everything_that_the_routine_has_to_say_before_it_starts(routine):
    words = scene_words(first_card(routine), LIBRARY)
    text = "\n".join([plain_text(words), *words.grounds])

    assert text.splitlines()[0].startswith(f"**{routine.title}:")
    needed = [routine.summary, routine.before, routine.stop_rules, *routine.skip_if]
    needed += [routine.certainty, routine.applies_to, LIBRARY.labels.badges[routine.grade]]
    needed += [source.name for source in routine.sources]
    assert all(each in text for each in needed)
    assert text.count(LIBRARY.standing.not_signed_off) == 1
    assert labels(first_card(routine))[0] == "Begin"


@pytest.mark.parametrize("routine", ROUTINES, ids=lambda routine: routine.id)
def test_the_end_shows_the_rest(routine):
    add_ons = tuple(each for each in ROUTINES if each.kind is RoutineKind.ADD_ON)

    text = scene_text(
        Finale(
            user_id=USER_ID, routine=routine, logging=Logging.LOGGED, night=NIGHT, add_ons=add_ons
        )
    )

    assert routine.finish in text
    assert routine.expectation in text
    assert LIBRARY.guide.add_ons in text
    assert (LIBRARY.standing.chance in text) is (routine.kind is RoutineKind.CORE)


def test_what_may_not_be_read_in_seconds_waits_for_a_press():
    for routine in ROUTINES:
        assert ":R>" not in scene_text(first_card(routine))


def test_a_hold_says_which_stretch_and_which_time_below_its_leg():
    routine = LIBRARY.routine("standing")

    text = scene_text(guidance(InStep(index=1, until=BEGINS_AT), routine=routine))

    assert "-# Calf stretch (1 of 2) · time 1 of 3" in text


def test_turning_to_the_sitting_routine_says_so():
    scene = guidance(Halted(index=12), routine=a_routine("sitting"), remark=Remark.EASED)

    assert LIBRARY.guide.eased in scene_text(scene)
    assert LIBRARY.guide.eased in scene_text(first_card(ROUTINES[0], remark=Remark.EASED))


@pytest.mark.parametrize(
    ("routine_id", "easier"),
    [
        ("standing", ["Sit instead"]),
        ("sitting", ["Lie down instead"]),
        ("chair", ["Lie down instead"]),
        ("bed", []),
        ("daytime", []),
    ],
)
def test_an_easier_form_is_offered_where_there_is_one(routine_id, easier):
    scene = guidance(InStep(index=1, until=BEGINS_AT), routine=a_routine(routine_id))

    assert labels(scene) == ["Pause", "Skip step", *easier, "Stop"]


def test_the_first_card_offers_every_other_routine_and_how_long_each_takes():
    words = scene_words(first_card(LIBRARY.routine("standing")), LIBRARY)
    offered = {each.value: (each.label, each.description) for each in words.menu.item.options}

    assert list(offered) == [each for each in ROUTINE_NAMES if each != "standing"]
    assert offered["sitting"] == ("Sitting stretch", "about 4 minutes")
    assert offered["runners-lean"] == ("Runner's lean", "about 1 minute")
    assert offered["deep-calf"] == ("Deep calf add-on", "after another stretch, about 2 minutes")


@pytest.mark.parametrize("routine", ROUTINES, ids=lambda routine: routine.id)
def test_minutes_are_the_same_wherever_they_are_said(routine):
    minutes = ROUTINE_NAMES[routine.id].rpartition(", ")[2]

    assert f"{routine.summary} It takes about {minutes}." in scene_text(first_card(routine))
    assert "minute" not in routine.summary


def test_the_reminders_line_says_the_minutes_of_the_standing_stretch():
    assert LIBRARY.standing.stretch_line.startswith("Four minutes")
    assert ROUTINE_NAMES["standing"].endswith("4 minutes")


def test_four_buttons_stand_two_by_two():
    words = scene_words(guidance(InStep(index=1, until=BEGINS_AT)), LIBRARY)
    (box,) = card(words, PICTURE).to_components()
    rows = [each["components"] for each in box["components"] if each["type"] == 1]

    assert [[each["label"] for each in row] for row in rows] == [
        ["Pause", "Skip step"],
        ["Sit instead", "Stop"],
    ]


@pytest.mark.parametrize("routine", ROUTINES, ids=lambda routine: routine.id)
def test_what_follows_the_list_of_reasons_is_no_part_of_its_last_one(routine):
    lines = scene_text(first_card(routine)).splitlines()
    last = max(number for number, each in enumerate(lines) if each.startswith("- "))

    assert lines[last + 1] == ""
    assert lines.index("**Not if**") < last


def test_a_pause_in_the_count_in_says_paused_and_offers_to_continue():
    session = a_session(step=0, is_paused=True, is_attended=True)
    scene = Guidance(session=session, routine=a_routine(), phase=Halted(index=0))

    assert scene_text(scene).startswith("**Paused. Next: get into place, left leg.**")
    assert labels(scene)[0] == "Continue"


@pytest.mark.parametrize("routine", ROUTINES, ids=lambda routine: routine.id)
def test_colours_of_legs_are_told_where_legs_take_turns(routine):
    takes_turns = routine.steps[-1].leg is Leg.RIGHT

    assert (LIBRARY.guide.colours in scene_text(first_card(routine))) is takes_turns


def test_both_legs_at_once_are_named_so():
    lean = guidance(InStep(index=1, until=BEGINS_AT), routine=LIBRARY.routine("runners-lean"))
    moves = guidance(InStep(index=1, until=BEGINS_AT), routine=LIBRARY.routine("daytime"))

    assert scene_text(lean).startswith("**Stretch both legs: hold**")
    assert "time 1 of 3" in scene_text(lean)
    assert scene_text(moves).startswith("**Move both legs: keep going**")


def test_a_paused_session_offers_to_go_on():
    assert labels(guidance(Halted(index=1)))[0] == "Continue"


@pytest.mark.parametrize("logging", Logging)
def test_the_end_says_honestly_what_to_expect_and_whether_it_is_logged(logging):
    finale = Finale(user_id=USER_ID, routine=a_routine(), logging=logging, night=None, add_ons=())

    text = scene_text(finale)

    assert text.startswith("**Done. Sleep well.**")
    assert "Give it six weeks." in text
    assert ("It is logged." in text) == (logging is Logging.LOGGED)
    assert labels(finale) == ["My reminders"]


def test_a_second_start_leads_to_the_first_session():
    under_way = UnderWay(session=a_session(), routine=a_routine())

    assert "https://discord.com/channels/@me/2001/9001" in under_way_text(under_way)
    (row,) = under_way_view(under_way, routine="sitting").to_components()
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
