"""What cannot be read is answered with one plain sentence, and changes nothing."""

from datetime import timedelta
from typing import Any

import pytest
import simcord

from tests.behaviour.person import Person, labels, options, shown, text_of
from tests.behaviour.scenes import live_in_berlin, opt_in
from tests.behaviour.stage import Stage
from tests.support.screen_lint import LONGEST_FIRST_LINE, as_read

UNREADABLE_TIME = "I could not read that time.\nType it like `22:30` or `10:30pm`."
UNREADABLE_DAYS = "I could not read those days."
UNREADABLE_DATE = "I could not read that day."
UNKNOWN_PLACE = "I do not know that place."

MISTAKES: list[tuple[str, dict[str, Any], str]] = [
    ("bedtime", {"time": "half past ten"}, UNREADABLE_TIME),
    ("bedtime", {"time": "25:00"}, UNREADABLE_TIME),
    ("bedtime", {"time": "22:61"}, UNREADABLE_TIME),
    ("bedtime", {"time": "13pm"}, UNREADABLE_TIME),
    ("bedtime", {"time": "22:30 CET"}, "I can't use a time zone here."),
    ("bedtime", {"time": "someday", "timezone": "Tokyo"}, UNREADABLE_TIME),
    ("bedtime", {"time": "23:00", "days": " "}, UNREADABLE_DAYS),
    ("bedtime", {"days": "someday"}, UNREADABLE_DAYS),
    ("bedtime", {"timezone": "Qwxyzzy"}, UNKNOWN_PLACE),
    ("bedtime", {"days": "weekend", "timezone": "Qwxyzzy"}, UNKNOWN_PLACE),
    ("bedtime", {"days": "someday", "timezone": "Tokyo"}, UNREADABLE_DAYS),
    ("bedtime", {"time": "23:00", "days": "someday"}, UNREADABLE_DAYS),
    ("bedtime", {"time": "23:00", "timezone": "Qwxyzzy"}, UNKNOWN_PLACE),
    ("timezone", {"place": "Qwxyzzy"}, UNKNOWN_PLACE),
    ("stretch remind", {"enabled": True, "minutes_before": 10, "repeat": 3}, "3 repeats need"),
    ("stretch remind", {"enabled": False, "minutes_before": 10, "repeat": 3}, "3 repeats need"),
    ("water remind", {"enabled": True, "wake": "early"}, UNREADABLE_TIME),
    ("water remind", {"enabled": True, "target_ml": "2001"}, "`target_ml` must be an amount from"),
    ("water remind", {"enabled": True, "target_ml": "lots"}, "I could not read `target_ml`."),
    ("water drink", {"ml": "1001"}, "`ml` must be an amount from 1 ml to 1,000 ml (about 34 oz)."),
    ("water drink", {"ml": "-5"}, "`ml` must be an amount from 1 ml to 1,000 ml (about 34 oz)."),
    ("water drink", {"ml": "0"}, "`ml` must be an amount from 1 ml to 1,000 ml (about 34 oz)."),
    ("water drink", {"ml": "a bucket"}, "I could not read `ml`.\nType it like `250`, `250 ml`,"),
    ("pause", {"until": "03/04/2026"}, "Is that 3 April or 4 March?\nType `2026-04-03` or"),
    ("water remind", {"enabled": False, "wake": "early"}, UNREADABLE_TIME),
    ("pause", {"until": "someday"}, UNREADABLE_DATE),
    ("pause", {"until": "2026-02-30"}, UNREADABLE_DATE),
    ("pause", {"until": "2026-03-01"}, "That day has begun already.\nPick a later one."),
    ("pause", {"until": "2036-03-01"}, "A pause can last a year at most.\nPick an earlier day."),
    ("pause", {"nights": 2, "until": "friday"}, "Give me either `nights` or `until`, not both."),
    ("water remind", {"enabled": True, "target_ml": "1199"}, "`target_ml` must be an amount from"),
    (
        "water remind",
        {"enabled": True, "target_ml": "1500", "mode": "gentle"},
        "Gentle nudges name no amount.",
    ),
    ("water remind", {"enabled": False, "early_stop": True}, "That reminder was never on."),
    ("water remind", {"enabled": False, "wake": "7:00"}, "That reminder was never on."),
    ("help", {"command": "dance"}, "I have no such command."),
]

OUT_OF_RANGE: list[tuple[str, dict[str, Any]]] = [
    ("stretch remind", {"enabled": True, "minutes_before": 181}),
    ("stretch remind", {"enabled": True, "repeat": 4}),
    ("pause", {"nights": 366}),
]


async def test_a_mistake_is_explained_and_changes_nothing(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    before = await stage.stored(ada)

    for command, wish, sentence in MISTAKES:
        await stage.pass_time(timedelta(seconds=1))  # nobody may type all of it at once
        answer = await ada.types(command, **wish)

        assert text_of(answer).startswith(sentence), (command, wish)
        first = as_read(text_of(answer).splitlines()[0])
        assert len(first) <= LONGEST_FIRST_LINE, (command, wish)
        assert labels(shown(answer)), f"a dead end: {command} {wish}"
        assert answer.ephemeral, (command, wish)
        assert await stage.stored(ada) == before, (command, wish)


@pytest.mark.parametrize(
    ("command", "wish", "label"),
    [
        ("bedtime", {"time": "half past ten"}, "Set bedtime"),
        ("timezone", {"place": "Qwxyzzy"}, "Change place"),
        ("stretch remind", {"enabled": True, "minutes_before": 10, "repeat": 3}, "Edit stretch"),
        ("pause", {"until": "someday"}, "Pause everything…"),
    ],
)
async def test_a_mistake_in_a_command_leads_to_the_form_of_the_same(
    ada: Person, command: str, wish: dict[str, Any], label: str
) -> None:
    await opt_in(ada)
    answer = await ada.types(command, **wish)
    first, *_ = labels(shown(answer))

    opened = await ada.presses(shown(answer), label)

    assert first == label
    assert opened.modal or options(shown(opened)), "neither a form nor a menu"


async def test_discord_itself_refuses_numbers_out_of_range(ada: Person) -> None:
    for command, wish in OUT_OF_RANGE:
        with pytest.raises(simcord.OptionError):
            await ada.types(command, **wish)


async def test_a_stretch_without_bedtime_asks_for_it(ada: Person) -> None:
    await ada.types("timezone", place="Europe/Berlin")

    answer = await ada.types("stretch remind", enabled=True)

    assert text_of(answer).startswith("I do not know your bedtime yet.")
    assert labels(shown(answer))[:2] == ["Set bedtime", "I work shifts"]


async def test_what_was_never_on_cannot_be_turned_off(ada: Person) -> None:
    await live_in_berlin(ada)

    answer = await ada.types("water remind", enabled=False)

    assert (
        text_of(answer)
        == "You have no reminders yet.\nPress the button, or type `/start`: it takes a minute."
    )
