"""Every command, once in a server and once in the direct messages."""

from typing import Any

import pytest

from tests.behaviour.person import Person, labels, read_in, shown, text_of
from tests.behaviour.scenes import DUE, NIGHT, live_in_berlin, opt_in
from tests.behaviour.stage import Stage

Wish = dict[str, Any]

COMMANDS: list[tuple[str, Wish, str]] = [
    ("start", {}, "## Your reminders"),
    ("bedtime", {}, "**Bedtime:** 22:30 every night."),
    ("bedtime", {"time": "23:00", "days": "weekend"}, "23:00 at the weekend"),
    ("timezone", {}, "It is now **12:00 PM** for you (Berlin time)."),
    ("timezone", {"place": "Lisbon"}, "It is now **11:00 AM** for you (Lisbon time)."),
    ("stretch remind", {"enabled": True}, "**Stretch reminders are on:** 30 minutes before"),
    ("stretch remind", {"enabled": False}, "Stretch reminders are off."),
    ("stretch done", {}, "**Done tonight ✓** Sleep well."),
    ("water remind", {"enabled": True}, "Drinking enough is good for general health."),
    ("water drink", {}, "**Glass logged.**\n200 ml (about 7 oz) so far today."),
    ("water drink", {"ml": "350"}, "**350 ml (about 12 oz) logged.**\n350 ml"),
    ("water drink", {"ml": "8 oz"}, "**237 ml (about 8 oz) logged.**\n237 ml"),
    ("water today", {}, "0 ml so far today."),
    ("reminders", {}, "**Bedtime stretch:** 30 minutes before bedtime."),
    ("pause", {}, "⏸ **Quiet until "),
    ("pause", {"until": "friday"}, "⏸ **Quiet until "),
    ("resume", {}, "**Your reminders are on.**"),
    ("privacy show", {}, "**This is what I have stored about you:**"),
    ("privacy export", {}, "**Here is everything I have stored about you.**"),
    ("privacy delete", {}, "**Delete everything I know about you?**"),
    ("help", {}, "`/cramp`"),
    ("help", {"command": "stretch remind"}, "`minutes_before` (may be left out)"),
    ("cramp", {}, "\n⚠ "),
    ("cramp", {"where": "foot"}, "\n⚠ "),
]
PROMISED = {
    "start",
    "bedtime",
    "timezone",
    "stretch remind",
    "stretch done",
    "water remind",
    "water drink",
    "water today",
    "reminders",
    "pause",
    "resume",
    "privacy show",
    "privacy export",
    "privacy delete",
    "help",
    "cramp",
}


@pytest.mark.parametrize(
    ("command", "wish", "words"),
    COMMANDS,
    ids=[" ".join([name, *wish]) for name, wish, _ in COMMANDS],
)
async def test_an_answer_is_private_in_a_server_and_stays_in_the_direct_messages(
    ada: Person, bob: Person, command: str, wish: Wish, words: str
) -> None:
    await opt_in(ada)
    await opt_in(bob)

    in_server = await ada.types(command, **wish)
    in_dm = await bob.types_in_dm(command, **wish)

    assert words in read_in(text_of(in_server))
    assert words in read_in(text_of(in_dm))
    assert shown(in_server).ephemeral
    assert not shown(in_dm).ephemeral


async def test_nobody_else_in_the_server_sees_an_answer(ada: Person, bob: Person) -> None:
    for command in ("help", "start", "cramp", "privacy show", "reminders"):
        await ada.types(command)

    assert ada.channel.history(viewer=ada.member)
    assert not ada.channel.history(viewer=bob.member)


def test_the_table_above_names_every_promised_command() -> None:
    assert {name for name, _, _ in COMMANDS} == PROMISED


async def test_every_promised_command_is_there_in_both_places(ada: Person) -> None:
    assert set(ada.member.available_commands(ada.channel)) >= PROMISED
    assert set(ada.user.available_commands()) >= PROMISED


async def test_commands_can_be_installed_to_a_server_and_to_an_account(stage: Stage) -> None:
    synced = [call.json for call in stage.env.http_requests if call.method == "PUT"]

    (definitions,) = (each for each in synced if isinstance(each, list))
    definitions = [each for each in definitions if each["name"] != "server"]
    assert all(each["integration_types"] == [0, 1] for each in definitions)
    assert all(each["contexts"] == [0, 1, 2] for each in definitions)


async def test_unchanged_commands_are_not_handed_over_again(stage: Stage) -> None:
    await stage.restart()

    calls = [call for call in stage.env.http_requests if call.path.endswith("/commands")]
    assert len(calls) == 1


async def test_somebody_new_is_shown_the_way_in(ada: Person) -> None:
    for command, wish in {
        "reminders": {},
        "pause": {},
        "resume": {},
        "stretch remind": {"enabled": True},
        "stretch done": {},
        "water drink": {},
        "water today": {},
    }.items():
        answer = await ada.types(command, **wish)

        assert "type `/start`: it takes a minute." in text_of(answer), command


async def test_looking_around_stores_nothing(stage: Stage, ada: Person) -> None:
    for command in ("start", "bedtime", "timezone", "help", "cramp", "privacy show"):
        await ada.types(command)

    assert not any((await stage.stored(ada)).values())


async def test_a_cramp_leaves_no_trace(stage: Stage, ada: Person) -> None:
    await live_in_berlin(ada)
    before = await stage.stored(ada)

    await ada.types("cramp", where="calf")

    assert await stage.stored(ada) == before


async def test_a_logged_night_is_taken_back_by_undo(ada: Person) -> None:
    await opt_in(ada)
    logged = await ada.types("stretch done")
    again = await ada.types("stretch done")
    assert text_of(again).startswith("**Already marked as done for tonight.**")

    undone = await ada.presses(shown(again), "Undo")
    twice = await ada.presses(shown(logged), "Undo")

    assert text_of(undone).startswith("Taken back.")
    assert text_of(twice).startswith("That was taken back already.\n")
    assert labels(shown(undone)) == ["My reminders"]


async def test_a_logged_drink_is_taken_back_by_undo(ada: Person) -> None:
    await opt_in(ada)
    await ada.types("water drink")
    second = await ada.types("water drink", ml="300 ml")

    undone = await ada.presses(shown(second), "Undo")

    assert text_of(undone) == "**Taken back.** 200 ml (about 7 oz) so far today."


async def test_the_panel_turns_reminders_off_and_back_on(ada: Person) -> None:
    await opt_in(ada)
    panel = shown(await ada.types("reminders"))

    off = await ada.presses(panel, "Turn stretch off")
    assert "**Bedtime stretch:** off" in text_of(off)
    on = await ada.presses(panel, "Turn stretch on")

    assert "30 minutes before bedtime" in text_of(on)


async def test_the_panel_skips_tonight_and_takes_it_back(ada: Person) -> None:
    await opt_in(ada)
    panel = shown(await ada.types("reminders"))

    skipped = await ada.presses(panel, "Skip tonight's stretch")
    assert "Tonight's stretch is skipped." in text_of(skipped)
    undone = await ada.presses(panel, "Undo skip")

    assert text_of(undone).startswith("Taken back.")


async def test_the_panel_sends_a_test(ada: Person) -> None:
    await opt_in(ada)
    panel = shown(await ada.types("reminders"))

    answer = await ada.presses(panel, "Send a test")

    assert "it arrived" in text_of(answer)
    assert "This is your test message" in ada.last_dm.content


async def test_the_panel_pauses_tonight_and_resumes(ada: Person) -> None:
    await opt_in(ada)
    panel = shown(await ada.types("reminders"))

    await ada.presses(panel, "Pause everything…")
    paused = await ada.picks(panel, "1")
    assert "Quiet until" in text_of(paused)
    resumed = await ada.presses(panel, "Resume")

    assert "Quiet until" not in text_of(resumed)


async def test_paused_nights_are_silent_and_end_by_themselves(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    answer = await ada.types("pause", nights=2)

    await stage.run_until(DUE + 2 * NIGHT)

    assert labels(shown(answer))[:2] == ["Undo", "Resume"]
    assert [f"{each.created_at:%a %H:%M}" for each in ada.reminders] == ["Fri 21:00"]


async def test_a_pause_is_ended_by_one_press(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    paused = await ada.types("pause", nights=30)

    answer = await ada.presses(shown(paused), "Resume")
    await stage.run_until(DUE)

    assert "Quiet until" not in text_of(answer)
    assert [f"{each.created_at:%a %H:%M}" for each in ada.reminders] == ["Wed 21:00"]
