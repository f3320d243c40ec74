"""Whatever stands in a command's options or in a custom id: one answer, no error, nothing written.

Discord's own clients send what a command asks for and what Charley once wrote. Others send what
they like, and a custom id may be older than this version.
"""

from collections.abc import Iterator
from typing import Any

import discord
import pytest
from discord import AppCommandOptionType, app_commands
from simcord import InteractionResult

from bot.client.acts import Act
from bot.client.components import ActSelect, button_rows
from bot.playground.glue import as_bot
from tests.behaviour.person import Person, shown, words_of
from tests.behaviour.scenes import opt_in, opt_in_to_water
from tests.behaviour.stage import COPY, Stage
from tests.support.simcord_glue import send_form, send_options

SHAPES: list[Any] = [None, {}, [], 1.5]
FOR_A_NUMBER: list[Any] = [*SHAPES, "abc", "5", True, -5, -(10**12), 10**12, 10**30]
FOR_YES_OR_NO: list[Any] = [*SHAPES, "yes", "False", 0, 1]
FOR_A_CHOICE: list[Any] = [*SHAPES, 5, True, "", "nobody offers this", "x" * 6000]
FOR_A_TEXT: list[Any] = [*SHAPES, 5, True, " ", "\x00", "\u202e", "💧", "%s{0}", "x" * 6000, "-5"]

READERS = {
    "aid.again",
    "aid.eased",
    "aid.emergency",
    "aid.helped",
    "aid.pause",
    "aid.routine",
    "aid.same-day",
    "aid.step",
    "aid.ten",
    "bedtime.place",
    "bedtime.off",
    "bedtime.set",
    "bedtime.week",
    "bedtime.week-off",
    "drink.undo",
    "guide.anew",
    "guide.easier",
    "guide.here",
    "guide.pause",
    "guide.go-on",
    "guide.skip",
    "guide.start",
    "guide.stop",
    "night.undo",
    "start.bedtime",
    "shift.day",
    "shift.nights",
    "shift.pick",
    "shift.tonight",
    "shift.undo-nights",
    "shift.undo-plan",
    "shift.use",
    "start.consent",
    "start.here",
    "start.kinds",
    "start.place",
    "start.shifts",
    "start.time",
    "start.when",
    "stretch.done",
    "stretch.skip",
    "stretch.snooze-10",
    "stretch.snooze-20",
    "stretch.snooze-30",
    "stretch.start",
    "stretch.undo",
    "stretch.undo-done",
    "stretch.undo-skip",
    "stretch.undo-wait",
    "timezone.back",
    "trial.press",
    "undo.leave",
    "undo.pause",
    "undo.sleep",
    "undo.stretch",
    "undo.water",
    "water.again",
    "water.enough",
    "water.glass",
    "water.screen",
    "water.skip",
    "water.undo",
    "water.undo-done",
    "water.undo-skip",
    "water.undo-wait",
}
"""The acts that read their argument; all others do the same whatever stands there."""

MENUS = {
    "bedtime.place",
    "shift.day",
    "shift.pick",
    "start.bedtime",
    "start.place",
    "timezone.pick",
    "water.screen",
}

ARGUMENTS = [
    "",
    "x",
    "💧",
    "\x00",
    "-1",
    "9" * 60,
    "2026-02-30",
    "calf|99|1767225600",
    "calf|-1|1767225600",
    "calf|0|99999999999999999999",
    "knee|0|1767225600",
    "target|25:00|1600",
    "target|07:00|99999",
    "gone|07:00|1600",
    "a" * 24 + "z",
    "fff;9;Mars/Olympus",
    "546;01234;Mars/Olympus",
    "546546546546546546fff",
    "5465465465465465465465465",
    "Mars/Olympus;22:30;s",
    "Europe/Berlin;late;s",
    "abcdef1|30|9",
    "abcdef1|thirty|0",
    "abcdefx|target|07:00:00|1600",
    "abcdef2026-03-04..z",
    "abcdef9999-12-31..n..n",
    "2026-03-04|22:30\x00",
    "A0101010100001eln9",
    "..z",
]


def leaves(stage: Stage) -> Iterator[app_commands.Command[Any, ..., Any]]:
    """Yield the commands of everybody; those of a server are tried in `test_server_hostile.py`."""
    for command in stage.client.tree.walk_commands():
        if isinstance(command, app_commands.Command) and command.root_parent != server(stage):
            yield command


def server(stage: Stage) -> object:
    return stage.client.tree.get_command("server")


def hostile_to(parameter: app_commands.Parameter) -> list[Any]:
    match parameter.type:
        case AppCommandOptionType.boolean:
            return FOR_YES_OR_NO
        case AppCommandOptionType.integer:
            return FOR_A_NUMBER
        case _:
            return FOR_A_CHOICE if parameter.choices else FOR_A_TEXT


def said_by(result: InteractionResult) -> str:
    """Return the one thing that was said."""
    said = [words_of(each) for each in result.followups]
    if not said:
        said = [words_of(shown(result))]
    (words,) = said
    return words


async def set_up(person: Person) -> None:
    await opt_in(person)
    await opt_in_to_water(person)
    await person.types("reminders")  # the language is on record from here on


async def test_each_option_of_each_command_is_refused_in_one_sentence(
    stage: Stage, ada: Person
) -> None:
    await set_up(ada)
    before = await stage.stored(ada)

    for command in leaves(stage):
        needed = {each.display_name: True for each in command.parameters if each.required}
        for parameter in command.parameters:
            for value in hostile_to(parameter):
                options = needed | {parameter.display_name: value}
                name = command.qualified_name
                result = await send_options(ada.member, ada.channel, name, options)

                words = said_by(result)
                assert words, (name, options)
                assert "error `" not in words, (name, options)
                assert await stage.stored(ada) == before, (name, options)


@pytest.mark.parametrize(
    ("command", "options", "sentence"),
    [
        ("water drink", {"ml": 1.5}, "`ml` must be a text."),
        ("stretch remind", {"enabled": True, "minutes_before": 1.5}, "`minutes_before` must be a"),
        ("stretch remind", {"enabled": True, "repeat": 4}, "`repeat` must be a whole number"),
        ("stretch remind", {"enabled": "yes"}, "`enabled` must be `True` or `False`."),
        ("stretch now", {"routine": "dance"}, "`routine` does not fit.\nIt must be one of "),
        ("cramp", {"where": "knee"}, "`where` does not fit.\nIt must be one of `calf`, "),
        (
            "water remind",
            {"enabled": True, "mode": "flood"},
            "`mode` does not fit.\nIt must be one of ",
        ),
        ("pause", {"nights": 1.5}, "`nights` must be a whole number from 1 to 365."),
        ("pause", {"until": 5}, "`until` must be a text."),
    ],
)
async def test_the_sentence_says_what_would_fit(
    ada: Person, command: str, options: dict[str, Any], sentence: str
) -> None:
    result = await send_options(ada.member, ada.channel, command, options)

    assert said_by(result).startswith(sentence)
    assert said_by(result).count("\n") <= 1  # what is wrong, then what would work


@pytest.mark.parametrize("name", sorted(READERS - MENUS))
async def test_each_act_answers_a_broken_argument_and_writes_nothing(
    stage: Stage, ada: Person, name: str
) -> None:
    await set_up(ada)
    before = await stage.stored(ada)
    assert name in stage.client.acts.names

    for argument in ARGUMENTS:
        old = await stage.show(f"{name}:{ada.id}:{argument}", where=ada.user.dm_channel)
        result = await ada.presses(old, COPY)

        assert "error `" not in said_by(result), argument
    assert await stage.stored(ada) == before


@pytest.mark.parametrize("argument", ["x", "💧" * 30])
async def test_each_other_act_does_not_mind_what_stands_in_its_argument(
    stage: Stage, ada: Person, argument: str
) -> None:
    await set_up(ada)
    for name in sorted(stage.client.acts.names - READERS - MENUS):
        old = await stage.show(f"{name}:{ada.id}:{argument}", where=ada.user.dm_channel)
        result = await ada.presses(old, COPY)

        if result.modal is None:
            assert "error `" not in said_by(result), name


@pytest.mark.parametrize("name", sorted(MENUS))
async def test_each_menu_answers_what_it_never_offered(
    stage: Stage, ada: Person, name: str
) -> None:
    await set_up(ada)
    before = await stage.stored(ada)
    good = {
        "water.screen": "||",
        "start.place": "x;22:30;s",
        "start.bedtime": "Europe/Berlin;;s",
        "bedtime.place": "546;;",
    }
    channel = stage.client.get_partial_messageable(ada.user.dm_channel.id)

    for argument in (good.get(name, ""), *(each for each in ARGUMENTS if len(each) <= 40)):
        for value in ("nobody", "💧", "screen-none,nobody"):
            act = Act(name=name, owner=ada.id, argument=argument)
            options = [discord.SelectOption(label="?", value=value)]
            with as_bot(stage.env):
                menu = await channel.send(
                    view=button_rows([ActSelect(act, placeholder="", options=options)])
                )
            result = await ada.picks(menu, value)

            assert "error `" not in said_by(result), (argument, value)
            assert await stage.stored(ada) == before, (argument, value)


@pytest.mark.parametrize(
    "name",
    [
        "start.filled",
        "start.typed-time",
        "edit.stretch-sent",
        "edit.water-sent",
        "edit.bedtime-sent",
        "edit.place-sent",
        "shift.plan-sent",
        "shift.time-sent",
        "shift.times-sent",
    ],
)
async def test_each_form_answers_what_it_never_asked_for(
    stage: Stage, ada: Person, name: str
) -> None:
    await set_up(ada)
    before = await stage.stored(ada)
    names = (
        "place",
        "bedtime",
        "kinds",
        "minutes",
        "repeats",
        "wake",
        "target",
        "mode",
        "time",
        "cycle",
        "start",
        "bedtimes",
    )
    submissions: list[dict[str, Any]] = [
        {},
        {"time": {"type": 4, "value": ""}, "kinds": {"type": 3, "values": []}},
        {each: {"type": 4, "value": "\x00"} for each in names},
        {each: {"type": 4, "value": "💧"} for each in names},
        {each: {"type": 3, "values": ["nobody"]} for each in names},
        {each: {"type": 4, "value": "9" * 4000} for each in names},
    ]

    for fields in submissions:
        custom_id = f"{name}:{ada.id}:"
        result = await send_form(ada.member, ada.channel, custom_id, fields)

        assert "error `" not in said_by(result), fields
        assert await stage.stored(ada) == before, fields


@pytest.mark.parametrize("custom_id", ["stretch.done", "stretch.done:x:1", "clock", "a:b:c:d"])
async def test_a_custom_id_that_carries_no_act_is_too_old(
    stage: Stage, ada: Person, custom_id: str
) -> None:
    old = await stage.show_foreign(custom_id, where=ada.user.dm_channel)

    result = await ada.presses(old, COPY)

    assert said_by(result).startswith("This button is from an older version of me.")
