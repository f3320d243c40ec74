"""The guided stretch, as people see it: from *Start* to the logged night."""

import re
from datetime import UTC, datetime, timedelta

import discord

from bot.domain.guided.session import BACK_IN, COUNT_IN
from bot.playground.glue import as_bot
from tests.behaviour.person import (
    Person,
    custom_id_of,
    labels,
    note_of,
    options,
    shown,
    text_of,
    words_of,
)
from tests.behaviour.scenes import live_in_berlin, opt_in, receive_reminder
from tests.behaviour.stage import Stage

SECOND = timedelta(seconds=1)
ROUTINE = 250 * SECOND
SOON = SECOND / 2
"""A start may be put off by a part of a second, so that no two people's steps coincide."""

ASKED = "## That was the whole stretch. Did you do it?"
RUNNING = ["Pause", "Skip step", "Sit instead", "Stop"]
HELD = ["Continue", "Skip step", "Sit instead", "Stop"]


def card_of(person: Person) -> discord.Message:
    """Return the message of the session, which is the last one in the direct messages."""
    return list(person.user.dm_channel.history(viewer=person.user))[-1]


def first_line(message: discord.Message) -> str:
    return words_of(message).splitlines()[0]


def countdown(message: discord.Message) -> int:
    (instant,) = re.findall(r"<t:(\d+):R>", words_of(message))
    return int(instant)


def pictures(message: discord.Message) -> list[tuple[str, str | None]]:
    return [(each.filename, each.description) for each in message.attachments]


async def start(stage: Stage, person: Person, **options: str) -> None:
    """Let a person from Berlin begin in the direct messages, and the first step come."""
    await live_in_berlin(person)
    await person.types_in_dm("stretch now", **options)
    await person.presses(card_of(person), "Begin")
    await stage.pass_time(COUNT_IN + SOON)


async def restart(stage: Stage, *, down_for: timedelta = timedelta()) -> None:
    await stage.process.charley.services.guiding.stop()
    await stage.restart(down_for=down_for)
    with as_bot(stage.env):
        await stage.process.charley.services.guiding.recover()
    await stage.env.settle()


async def test_the_first_card_says_for_whom_not_and_how_sure_and_waits(
    stage: Stage, ada: Person
) -> None:
    await live_in_berlin(ada)
    result = await ada.types_in_dm("stretch now")
    await stage.pass_time(timedelta(minutes=20))

    text = text_of(result)
    assert text.startswith("## Standing stretch: press Begin when ready")
    routine = stage.process.charley.services.library.routine("standing")
    for reason in routine.skip_if:
        assert f"\n- {reason}\n" in text
    assert f"{routine.certainty} Who this is about: {routine.applies_to}" in text
    assert routine.stop_rules in text
    assert routine.sources[0].name in text
    assert text.count("Not yet checked by a clinician.") == 1
    assert words_of(card_of(ada)) == text
    assert labels(card_of(ada)) == ["Begin", "Sit instead", "Not now"]

    await ada.presses(card_of(ada), "Begin")
    assert labels(card_of(ada)) == RUNNING
    wait = countdown(card_of(ada)) - stage.now().timestamp()
    assert 14 <= wait <= 17
    await stage.process.charley.services.guiding.stop()


async def test_a_stretch_that_nobody_began_is_not_logged(stage: Stage, ada: Person) -> None:
    await live_in_berlin(ada)
    await ada.types_in_dm("stretch now")

    await stage.pass_time(timedelta(hours=2))

    assert (await stage.stored(ada))["outcomes"] == []
    pressed = await ada.presses(card_of(ada), "Begin")
    assert note_of(pressed).startswith("This stretch is over.")


async def test_sitting_instead_shows_the_sitting_card_before_the_start(
    stage: Stage, ada: Person
) -> None:
    await live_in_berlin(ada)
    await ada.types_in_dm("stretch now")

    await ada.presses(card_of(ada), "Sit instead")

    assert first_line(card_of(ada)) == "## Sitting stretch: press Begin when ready"
    assert labels(card_of(ada)) == ["Begin", "Lie down instead", "Not now"]
    await stage.process.charley.services.guiding.stop()


async def test_the_core_routine_runs_on_its_own_clock(stage: Stage, ada: Person) -> None:
    await start(stage, ada)
    seen = []
    for _ in range(250):
        line = first_line(card_of(ada))
        if not seen or seen[-1][0] != line:
            seen.append((line, 0))
        seen[-1] = (line, seen[-1][1] + 1)
        await stage.pass_time(SECOND)

    holds = {
        leg: [
            (f"## Stretch your {leg} leg: hold", 10),
            *[(f"## Rest your {leg} leg", 10), (f"## Stretch your {leg} leg: hold", 10)] * 2,
        ]
        for leg in ("left", "right")
    }
    ready, swap = ("## Get into place: left leg", 15), ("## Change to your right leg", 10)
    stretch = [ready, *holds["left"], swap, *holds["right"]]
    assert seen == [*stretch, *stretch]
    assert words_of(card_of(ada)).startswith(ASKED)


async def test_each_step_counts_down_to_its_end_and_shows_its_position(
    stage: Stage, ada: Person
) -> None:
    await start(stage, ada)
    await stage.pass_time(15 * SECOND)

    card = card_of(ada)
    assert "Knee straight, heel down" in words_of(card)
    assert 8 <= countdown(card) - stage.now().timestamp() <= 10
    ((name, alt),) = pictures(card)
    assert name == "wall-calf-left.png"
    assert alt is not None
    assert alt.startswith(
        "A person leans to a wall on both palms, elbows bent. The left leg is back"
    )
    await stage.process.charley.services.guiding.stop()


async def test_the_whole_stretch_is_one_message(stage: Stage, ada: Person) -> None:
    await start(stage, ada)
    before = len(list(ada.user.dm_channel.history(viewer=ada.user)))

    await stage.pass_time(ROUTINE)

    assert len(list(ada.user.dm_channel.history(viewer=ada.user))) == before


async def test_the_end_logs_the_night_and_says_what_to_expect(stage: Stage, ada: Person) -> None:
    await start(stage, ada)
    await ada.presses(card_of(ada), "Skip step")
    await stage.pass_time(ROUTINE)

    card = card_of(ada)
    assert "It is logged." in words_of(card)
    assert "Keep at it for six weeks." in words_of(card)
    assert labels(card) == ["Deep calf add-on", "Foot arch add-on", "Undo"]
    assert pictures(card) == []
    assert [row["outcome"] for row in (await stage.stored(ada))["outcomes"]] == ["done"]
    assert (await stage.stored(ada))["sessions"] == []


async def test_the_logged_night_can_be_taken_back(stage: Stage, ada: Person) -> None:
    await start(stage, ada)
    await ada.presses(card_of(ada), "Skip step")
    await stage.pass_time(ROUTINE)

    await ada.presses(card_of(ada), "Undo")

    assert (await stage.stored(ada))["outcomes"] == []


async def test_start_begins_in_the_reminder_and_nothing_more_is_sent_that_night(
    stage: Stage, ada: Person
) -> None:
    await receive_reminder(stage, ada, repeat=1)
    reminder = ada.last_dm

    await ada.presses(reminder, "Start")
    await ada.presses(card_of(ada), "Begin")
    await stage.pass_time(COUNT_IN + SOON)
    await ada.presses(card_of(ada), "Skip step")
    await stage.pass_time(ROUTINE)

    assert card_of(ada).content.startswith("**Done tonight ✓**")
    assert reminder.id == card_of(ada).id
    await stage.pass_time(timedelta(hours=2))
    assert len(ada.reminders) == 1


async def test_a_second_start_shows_the_way_to_the_first(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada)
    reminder = ada.last_dm
    await ada.types("stretch now")
    session = card_of(ada)

    again = await ada.presses(reminder, "Start")

    assert "You are about to begin" in note_of(again)
    assert str(session.id) in note_of(again)
    assert labels(card_of(ada)) == ["Continue here", "Start again"]
    await ada.presses(card_of(ada), "Continue here")
    assert labels(card_of(ada)) == ["Begin", "Sit instead", "Not now"]
    await stage.process.charley.services.guiding.stop()


async def test_starting_again_begins_from_the_first_step(stage: Stage, ada: Person) -> None:
    await start(stage, ada)
    await stage.pass_time(60 * SECOND)
    await ada.types_in_dm("stretch now", routine="sitting")

    await ada.presses(card_of(ada), "Start again")

    assert first_line(card_of(ada)) == "## Sitting stretch: press Begin when ready"
    await stage.process.charley.services.guiding.stop()


async def test_a_pause_waits_and_goes_on_with_the_same_step(stage: Stage, ada: Person) -> None:
    await start(stage, ada)
    await stage.pass_time(17 * SECOND)

    await ada.presses(card_of(ada), "Pause")
    await stage.pass_time(timedelta(minutes=20))

    assert first_line(card_of(ada)) == "## Paused. Next: hold with your left leg."
    assert labels(card_of(ada)) == HELD
    await ada.presses(card_of(ada), "Continue")
    assert first_line(card_of(ada)) == "## Get ready: hold with your left leg."
    await stage.pass_time(BACK_IN + SOON)
    assert first_line(card_of(ada)) == "## Stretch your left leg: hold"
    await stage.process.charley.services.guiding.stop()


async def test_a_pause_while_it_counts_in_says_so_and_goes_on(stage: Stage, ada: Person) -> None:
    await live_in_berlin(ada)
    await ada.types_in_dm("stretch now")
    await ada.presses(card_of(ada), "Begin")
    assert first_line(card_of(ada)) == "## Get into place: left leg"
    assert "We begin <t:" in words_of(card_of(ada))

    await ada.presses(card_of(ada), "Pause")

    assert first_line(card_of(ada)) == "## Paused. Next: get into place, left leg."
    assert labels(card_of(ada)) == HELD
    await ada.presses(card_of(ada), "Continue")
    await stage.pass_time(BACK_IN + SOON)
    assert first_line(card_of(ada)) == "## Get into place: left leg"
    await stage.process.charley.services.guiding.stop()


async def test_skip_step_begins_the_next_one_at_once(stage: Stage, ada: Person) -> None:
    await start(stage, ada)

    await ada.presses(card_of(ada), "Skip step")

    assert first_line(card_of(ada)) == "## Stretch your left leg: hold"
    await stage.process.charley.services.guiding.stop()


async def test_easier_turns_to_the_sitting_stretch_and_waits(stage: Stage, ada: Person) -> None:
    await start(stage, ada)
    await stage.pass_time(17 * SECOND)

    await ada.presses(card_of(ada), "Sit instead")

    card = card_of(ada)
    assert "From here on it is the easier way" in words_of(card)
    assert "Have a towel at hand" in words_of(card)
    assert labels(card) == ["Begin", "Lie down instead", "Not now"]
    assert pictures(card)[0][0] == "towel-calf-ready-left.png"


async def test_another_stretch_is_picked_from_the_first_card_and_named_by_the_command(
    stage: Stage, ada: Person
) -> None:
    await live_in_berlin(ada)
    await ada.types_in_dm("stretch now")

    await ada.picks(card_of(ada), "bed")

    assert first_line(card_of(ada)) == "## Lying stretch: press Begin when ready"
    assert labels(card_of(ada)) == ["Begin", "Not now"]
    assert "standing" in [each["value"] for each in options(card_of(ada))]
    await ada.presses(card_of(ada), "Begin")
    await stage.pass_time(COUNT_IN + SOON)
    await ada.presses(card_of(ada), "Skip step")
    await stage.pass_time(ROUTINE)
    assert "It is logged." in words_of(card_of(ada))


async def test_a_stretch_by_day_leaves_tonight_open(stage: Stage, ada: Person) -> None:
    await start(stage, ada, routine="daytime")
    await stage.pass_time(timedelta(minutes=6))

    assert "This one is not your bedtime stretch." in words_of(card_of(ada))
    assert (await stage.stored(ada))["outcomes"] == []
    assert labels(card_of(ada)) == ["My reminders"]


async def test_stop_logs_nothing(stage: Stage, ada: Person) -> None:
    await start(stage, ada)

    await ada.presses(card_of(ada), "Stop")
    await stage.pass_time(ROUTINE)

    assert "Nothing is logged." in words_of(card_of(ada))
    assert (await stage.stored(ada))["outcomes"] == []


async def test_a_press_on_a_stretch_that_is_over_explains_itself(stage: Stage, ada: Person) -> None:
    await start(stage, ada)
    card = card_of(ada)
    await stage.process.charley.services.guiding.stop()
    await stage.pass_time(timedelta(hours=2))

    pressed = await ada.presses(card, "Pause")

    assert note_of(pressed).startswith("This stretch is over.")


async def test_an_add_on_follows_in_the_same_message(stage: Stage, ada: Person) -> None:
    await start(stage, ada)
    await ada.presses(card_of(ada), "Skip step")
    await stage.pass_time(ROUTINE)
    message = card_of(ada)

    await ada.presses(message, "Deep calf add-on")
    await ada.presses(message, "Begin")
    await stage.pass_time(COUNT_IN + 125 * SECOND + SOON)

    assert card_of(ada).id == message.id
    assert "What it adds is not known" in words_of(card_of(ada))
    assert labels(card_of(ada)) == ["Undo"]


async def test_in_a_server_the_answer_leads_to_the_direct_messages(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)

    answer = await ada.types("stretch now")

    assert shown(answer).ephemeral
    assert f"/{card_of(ada).id}" in text_of(answer)
    assert first_line(card_of(ada)) == "## Standing stretch: press Begin when ready"
    await stage.process.charley.services.guiding.stop()


async def test_without_direct_messages_it_stands_in_the_answer(stage: Stage, ada: Person) -> None:
    await live_in_berlin(ada)

    answer = await ada.types("stretch now")
    await ada.presses(shown(answer), "Begin")
    await stage.pass_time(COUNT_IN + 15 * SECOND + SOON)

    assert shown(answer).ephemeral
    assert text_of(answer).startswith("## Stretch your left leg: hold")
    await ada.presses(shown(answer), "Pause")
    assert text_of(answer).startswith("## Paused.")
    assert ada.dms == []


async def test_somebody_unknown_may_stretch_and_is_told_how_to_log_it(
    stage: Stage, ada: Person
) -> None:
    answer = await ada.types("stretch now")
    await ada.presses(shown(answer), "Begin")
    await stage.pass_time(COUNT_IN + ROUTINE + SOON)

    assert "`/start`" in text_of(answer)
    assert (await stage.stored(ada))["sessions"] == []


async def test_nobody_presses_the_buttons_of_another(
    stage: Stage, ada: Person, bob: Person
) -> None:
    await start(stage, ada)
    custom_id = custom_id_of(card_of(ada), "Stop")
    copy = await stage.show(custom_id, where=bob.channel)

    await bob.presses(copy, labels(copy)[0])

    assert (await stage.stored(ada))["sessions"] != []
    await stage.process.charley.services.guiding.stop()


async def test_a_restart_in_the_middle_goes_on_in_the_same_message(
    stage: Stage, ada: Person
) -> None:
    await start(stage, ada)
    await stage.pass_time(15 * SECOND)
    card = card_of(ada)

    await restart(stage)
    assert words_of(card_of(ada)) == words_of(card)
    await stage.run_until(datetime.fromtimestamp(countdown(card), UTC) + SECOND)

    assert card_of(ada).id == card.id
    assert first_line(card_of(ada)) == "## Rest your left leg"
    await stage.pass_time(ROUTINE)
    assert words_of(card_of(ada)).startswith(ASKED)


async def test_a_longer_restart_begins_the_step_anew_and_says_so(stage: Stage, ada: Person) -> None:
    await start(stage, ada)
    await stage.pass_time(17 * SECOND)

    await restart(stage, down_for=40 * SECOND)

    assert first_line(card_of(ada)) == "## Get ready: hold with your left leg."
    assert "I was away for a moment" in words_of(card_of(ada))
    await stage.pass_time(BACK_IN + SOON)
    assert first_line(card_of(ada)) == "## Stretch your left leg: hold"
    await stage.process.charley.services.guiding.stop()


async def test_erasing_everything_in_the_middle_leaves_nothing(stage: Stage, ada: Person) -> None:
    await start(stage, ada)

    await stage.process.charley.services.privacy.erase(ada.id)
    await stage.pass_time(ROUTINE)

    assert not any((await stage.stored(ada)).values())
