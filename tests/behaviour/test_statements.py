"""What a command and a press ask of the database, from the interaction until all is at rest.

Counted as in `tests/integration/storage/test_change_statements.py`, here through the real commands.
"""

from collections.abc import Awaitable
from typing import Any

import pytest

from tests.behaviour.admins import add_call, meet_admin, press, set_zone
from tests.behaviour.person import Person, shown
from tests.behaviour.scenes import opt_in, opt_in_to_water, receive_prompt, receive_reminder
from tests.behaviour.stage import Stage
from tests.support.statements import counted_statements

MOST = 10
LOOK = 4


async def statements_of(stage: Stage, action: Awaitable[Any]) -> list[str]:
    await stage.env.settle()
    with counted_statements(stage.process.database) as statements:
        await action
        await stage.env.settle()
    return statements


@pytest.mark.parametrize(
    "labels",
    [
        ["Done"],
        ["Skip tonight"],
        ["Snooze 10 min"],
        ["Done", "Undo"],
        ["Start"],
        ["Start", "Begin"],
        ["Start", "Not now"],
    ],
)
async def test_a_press_on_a_stretch_reminder_takes_ten_statements_at_most(
    stage: Stage, ada: Person, labels: list[str]
) -> None:
    await receive_reminder(stage, ada, minutes_before=30, repeat=2)
    *before, last = labels
    for label in before:
        await ada.presses(ada.last_dm, label)

    statements = await statements_of(stage, ada.presses(ada.last_dm, last))

    assert 0 < len(statements) <= MOST, "\n\n".join(statements)


@pytest.mark.parametrize("labels", [["+1 glass"], ["Enough for today"], ["+1 glass", "Undo"]])
async def test_a_press_on_a_drink_reminder_takes_ten_statements_at_most(
    stage: Stage, ada: Person, labels: list[str]
) -> None:
    await receive_prompt(stage, ada)
    *before, last = labels
    for label in before:
        await ada.presses(ada.last_dm, label)

    statements = await statements_of(stage, ada.presses(ada.last_dm, last))

    assert 0 < len(statements) <= MOST, "\n\n".join(statements)


async def test_a_new_bedtime_takes_ten_statements_at_most(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    await opt_in_to_water(ada)

    statements = await statements_of(stage, ada.types("bedtime", time="21:15"))

    assert 0 < len(statements) <= MOST, "\n\n".join(statements)


@pytest.mark.parametrize("command", ["reminders", "water today", "bedtime", "timezone"])
async def test_a_look_takes_four_statements(stage: Stage, ada: Person, command: str) -> None:
    await opt_in(ada)
    await opt_in_to_water(ada)

    statements = await statements_of(stage, ada.types(command))

    assert len(statements) == LOOK, "\n\n".join(statements)


async def test_a_servers_panel_and_its_list_take_ten_statements_at_most(stage: Stage) -> None:
    ada = meet_admin(stage)
    await set_zone(ada)
    await add_call(ada)

    panel = await ada.types("server settings")
    opened = await statements_of(stage, ada.types("server settings"))
    listed = await statements_of(stage, press(ada, panel, "Calls (1)"))

    assert 0 < len(opened) <= MOST, "\n\n".join(opened)
    assert 0 < len(listed) <= MOST, "\n\n".join(listed)


async def test_a_call_by_options_takes_ten_statements_to_be_shown(stage: Stage) -> None:
    ada = meet_admin(stage)
    await set_zone(ada)

    shown = await statements_of(
        stage, ada.types("server call add", time="22:00", channel=ada.channel)
    )

    assert 0 < len(shown) <= MOST, "\n\n".join(shown)


@pytest.mark.parametrize(
    "labels",
    [
        ["Skip tonight's stretch"],
        ["Skip tonight's stretch", "Undo skip"],
        ["Turn stretch off"],
        ["Turn stretch off", "Undo"],
        ["Turn stretch off", "Turn stretch on"],
        ["Turn drinks off"],
        ["Pause everything…"],
        ["Send a test"],
        ["Edit bedtime"],
        ["I work shifts"],
        ["I work shifts", "Nights this week"],
        ["I work shifts", "Nights this week", "Undo"],
        ["I work shifts", "Nights this week", "All as usual"],
    ],
    ids=" > ".join,
)
async def test_a_press_on_the_home_takes_ten_statements_at_most(
    stage: Stage, ada: Person, labels: list[str]
) -> None:
    await opt_in(ada)
    await opt_in_to_water(ada)
    message = shown(await ada.types("reminders"))
    *before, last = labels
    for label in before:
        message = shown(await ada.presses(message, label))

    statements = await statements_of(stage, ada.presses(message, last))

    assert 0 < len(statements) <= MOST, "\n\n".join(statements)


async def test_a_pause_and_its_end_take_ten_statements_at_most(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    await opt_in_to_water(ada)

    paused = await statements_of(stage, ada.types("pause", nights=3))
    resumed = await statements_of(stage, ada.types("resume"))

    assert 0 < len(paused) <= MOST, "\n\n".join(paused)
    assert 0 < len(resumed) <= MOST, "\n\n".join(resumed)


@pytest.mark.parametrize(
    "labels",
    [
        ["Chicago, 5:00 AM"],
        ["Chicago, 5:00 AM", "10:30 PM"],
        ["Chicago, 5:00 AM", "I work shifts"],
        ["Chicago, 5:00 AM", "10:30 PM", "Not now"],
    ],
    ids=" > ".join,
)
async def test_a_step_of_the_set_up_takes_a_look_at_most(
    stage: Stage, ada: Person, labels: list[str]
) -> None:
    message = shown(await ada.types("start"))
    *before, last = labels
    for label in before:
        message = shown(await ada.presses(message, label))

    statements = await statements_of(stage, ada.presses(message, last))

    assert len(statements) <= LOOK, "\n\n".join(statements)
