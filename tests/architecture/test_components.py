"""Buttons, menus and forms: every act is answered, and every custom id fits."""

import ast
import re
from datetime import time
from itertools import product
from zoneinfo import available_timezones

import pytest

from bot.client.acts import PATTERN, Act
from bot.client.components import ActButton, button_rows, empty_layout
from bot.client.shift_arguments import nights_text, plan_text
from bot.domain.delivery.notices import STOP
from bot.domain.delivery.occurrence import State
from bot.domain.ids import OccurrenceId, UserId
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.people.shifts import MOST_TIMES, NIGHTS_AHEAD, Rotation, Shift, Shifts
from bot.domain.reminders.amounts import WaterMode
from bot.domain.reminders.undo import MARK_LENGTH, Sleep
from bot.domain.time.zones import ONE_DAY, zone_for
from bot.kinds.drinks import TARGET_HIGH_ML, WaterNotice
from bot.kinds.kind import TURN_ON, UNDO, act_name
from bot.kinds.registry import KINDS
from bot.kinds.stretch import BACK, START, STRETCH, StretchNotice
from bot.kinds.summary import OPEN, SUMMARY
from bot.messaging.ui.delivery.buttons import (
    KEEP,
    PAUSE,
    QUIET,
    pause_offer_buttons,
    reminder_buttons,
    turn_on_button,
    undo_button,
)
from bot.messaging.ui.delivery.safety_screen import WaterRequest
from bot.messaging.ui.forms import Form
from bot.messaging.ui.kinds.vocabulary import VOCABULARY
from bot.messaging.ui.people.bedtime_questions import WeekDraft
from bot.messaging.ui.people.dm_results import try_again_button
from bot.messaging.ui.people.undo import sleep_text
from bot.messaging.ui.setup.draft import SetupDraft
from bot.messaging.ui.setup.form import SetupForm, form_button
from bot.scheduling.system_clock import SystemClock, SystemRandomness
from tests.architecture.checkout import nodes
from tests.support.builders import NIGHT, tonight_at

LONGEST_CUSTOM_ID, LONGEST_NONCE = 100, 25
OWNER = UserId(2**64 - 1)
SNOWFLAKE = str(OWNER)
LONGEST_ZONE = "America/Argentina/ComodRivadavia"
SENTENCES = {"say", "say_count", "Sentence"}
ACT_NAME = re.compile(r"[a-z]+\.[a-z0-9-]*[a-z0-9]")


def an_occurrence_id():
    return SystemRandomness().occurrence_id(now=SystemClock().now())


def custom_ids(view):
    return [
        component["custom_id"] for row in view.to_components() for component in row["components"]
    ]


def reminder_views():
    id_ = OccurrenceId(an_occurrence_id())
    reminders = (
        StretchNotice(user_id=OWNER, occurrence_id=id_, bed_at=tonight_at(22, 30)),
        WaterNotice(
            user_id=OWNER, occurrence_id=id_, mode=WaterMode.TARGET, drunk_ml=0, target_ml=1600
        ),
    )
    for notice in reminders:
        yield reminder_buttons(notice, VOCABULARY[notice.kind])
    yield from (pause_offer_buttons(OWNER, id_), try_again_button(OWNER))
    for kind in KINDS:
        yield turn_on_button(OWNER, kind.name)
        if UNDO in kind.answers:
            yield undo_button(OWNER, kind.name, id_, State.SNOOZED)


def longest_arguments():
    """Every kind of argument that an act carries, as long as it gets."""
    wake = time(23, 30)
    yield an_occurrence_id()
    yield SNOWFLAKE  # a logged drink's entry
    yield "2026-11-22"  # a night
    yield LONGEST_ZONE
    yield from (
        WaterRequest(mode=mode, wake=wake, target_ml=TARGET_HIGH_ML).text for mode in WaterMode
    )
    week = tuple([time(23, 30)] * 7)
    yield "f" * MARK_LENGTH + sleep_text(
        Sleep(bedtimes=Bedtimes(by_weekday=week), zone_key=LONGEST_ZONE, is_rotating=True)
    )
    nights = {NIGHT + step * ONE_DAY: Shift.NIGHT for step in range(NIGHTS_AHEAD)}
    yield "f" * MARK_LENGTH + nights_text(nights)
    steps = tuple(time(20, minute) for minute in range(MOST_TIMES)) * 4 + (Shift.NIGHT,) * 4
    rotation = Rotation(starts_on=NIGHT, steps=steps)
    yield "f" * MARK_LENGTH + plan_text(Shifts(rotation=rotation, is_rotating=True))
    yield WeekDraft(week=week, zone_key=LONGEST_ZONE).text
    yield SetupDraft(place=LONGEST_ZONE, bedtime="22:30", kinds=frozenset(KINDS.proposed)).text


def words_in_code():
    """Yield the strings of the code that may name acts; a variable part is `{}`."""
    everything = [node for _, node in nodes("bot", "cogs")]
    ids_of_sentences = {
        id(node.args[0])
        for node in everything
        if isinstance(node, ast.Call) and ast.unparse(node.func) in SENTENCES
    }
    for node in everything:
        match node:
            case ast.Constant() if id(node) in ids_of_sentences:
                pass
            case ast.Constant(value=str() as text):
                yield text
            case ast.JoinedStr(values=values):
                yield "".join(
                    str(part.value) if isinstance(part, ast.Constant) else "{}" for part in values
                )


async def test_every_button_of_a_reminder_has_an_answerer(charley):
    for view in reminder_views():
        for custom_id in custom_ids(view):
            assert PATTERN.fullmatch(custom_id)["name"] in charley.acts.names


async def test_every_act_that_the_code_names_has_an_answerer(charley):
    families = {name.partition(".")[0] for name in charley.acts.names}
    named = {word for word in words_in_code() if word.partition(".")[0] in families}

    unanswered = {name for name in named if ACT_NAME.fullmatch(name)} - charley.acts.names
    patterns = [re.escape(name).replace(r"\{\}", ".+") for name in named if "{}" in name]

    assert unanswered == set()
    for pattern in patterns:
        if ACT_NAME.match(pattern.replace("\\", "").replace(".+", "x")):
            assert any(re.fullmatch(pattern, name) for name in charley.acts.names), pattern


async def test_every_answered_act_is_named_by_a_kind_or_by_the_code(charley):
    own = {act_name(kind.name, act) for kind in KINDS for act in (*kind.reactions, STOP, TURN_ON)}
    own |= {f"{QUIET}.{act}" for act in (KEEP, PAUSE, STOP)}
    patterns = [
        re.escape(word).replace(r"\{\}", "[a-z0-9-]+")
        for word in words_in_code()
        if "." in word and len(word) < 40 and word != "{}.{}"
    ]

    for name in (
        charley.acts.names
        - own
        - {
            act_name(STRETCH, START),
            act_name(STRETCH, BACK),
            act_name(SUMMARY, OPEN),
        }
    ):
        assert any(re.fullmatch(pattern, name) for pattern in patterns), name


def test_the_longest_zone_is_known_and_there_is_no_longer_one():
    assert zone_for(LONGEST_ZONE)
    assert max(map(len, available_timezones())) <= len(LONGEST_ZONE)


async def test_the_longest_arguments_fit_every_act_and_come_back_whole(charley):
    for name, argument in product(charley.acts.names, list(longest_arguments())):
        custom_id = Act(name=name, owner=OWNER, argument=argument).custom_id
        match = PATTERN.fullmatch(custom_id)
        assert match is not None, custom_id
        assert Act.parse(match).argument == argument
        assert len(custom_id) <= LONGEST_CUSTOM_ID


@pytest.mark.parametrize("argument", ["", SetupDraft(place=LONGEST_ZONE, bedtime="22:30").text])
@pytest.mark.parametrize("name", ["timezone.pick", "start.place", "bedtime.place"])
def test_menus_fit_though_they_say_that_they_are_menus(name, argument):
    assert len("choose:" + Act(name=name, owner=OWNER, argument=argument).custom_id) <= 100


def test_whatever_was_typed_into_the_form_the_way_back_to_it_works():
    typed = SetupDraft(place="x" * 60, bedtime="y" * 60, kinds=frozenset(KINDS.proposed))

    button = form_button(OWNER, typed, label="Fill in again")

    assert PATTERN.fullmatch(button.custom_id)


def test_a_form_fits():
    form: Form = SetupForm(OWNER, SetupDraft(), VOCABULARY)

    assert len(form.custom_id) <= LONGEST_CUSTOM_ID
    assert len(form.title) <= 45


def test_a_button_carries_its_act_and_nothing_else():
    act = Act(name="stretch.done", owner=OWNER, argument="x")

    assert ActButton(act, label="Done").custom_id == act.custom_id


def test_an_occurrence_id_fits_a_nonce():
    assert len(an_occurrence_id()) <= LONGEST_NONCE


def test_no_two_occurrence_ids_of_one_instant_are_the_same():
    now = SystemClock().now()

    assert len({SystemRandomness().occurrence_id(now=now) for _ in range(1000)}) == 1000


async def test_nothing_that_is_sent_is_remembered():
    # discord.py keeps a layout shown to one person for a quarter of an hour, and a form as long as
    # it is told to; of a thousand answers that is a thousand tasks that wait.
    made = {
        file.as_posix()
        for file, node in nodes("bot", "cogs")
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"ui.LayoutView", "ui.View"}
    }

    assert made == {"bot/client/components.py"}
    assert empty_layout().is_finished()
    assert button_rows([]).is_finished()
    assert Form(Act(name="a.b"), title="a").is_finished()
