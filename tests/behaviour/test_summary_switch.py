"""The switch of the weekly summary on the screen of progress: asked once, then turned on or off."""

from bot.kinds.summary import SUMMARY
from tests.behaviour.person import Person, labels, shown, text_of
from tests.behaviour.scenes import MINUTE, full_time, live_in_berlin, opt_in
from tests.behaviour.stage import Stage
from tests.behaviour.test_progress import put_on_record
from tests.behaviour.test_weekly_summary import MONDAY, live_a_week, summaries, want_summary

QUESTION = "Shall I write to you each Monday"
OFFER = ["Yes, on Mondays", "No, thanks"]
CLOSED = 50007
"""Discord's code for a person who takes no direct messages (docs: JSON error codes)."""


async def live(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    await put_on_record(stage, ada, "ddmd")


async def live_without_a_chat(stage: Stage, ada: Person) -> None:
    await live_in_berlin(ada)
    await put_on_record(stage, ada, "ddmd")


async def has_summary(stage: Stage, ada: Person) -> bool:
    rows = (await stage.stored(ada))["reminders"]
    return any(row["kind"] == SUMMARY and row["enabled"] for row in rows)


def switches(message: object) -> list[str]:
    return [each for each in labels(message) if "ummary" in each or each in OFFER]


async def test_a_yes_turns_it_on_and_says_when_the_next_one_comes(
    stage: Stage, ada: Person
) -> None:
    await live(stage, ada)
    sent = len(ada.dms)

    asked = await ada.types("progress")
    assert QUESTION in text_of(asked)
    assert switches(shown(asked)) == OFFER
    yes = await ada.presses(shown(asked), "Yes, on Mondays")

    assert text_of(yes).startswith(
        f"**The weekly summary is on.**\nThe next one comes {full_time(MONDAY)}"
    )
    assert QUESTION not in text_of(yes)
    assert switches(shown(yes)) == ["Turn summary off"]
    assert len(ada.dms) == sent  # the chat is open already
    assert await has_summary(stage, ada)


async def test_a_no_is_remembered_and_can_be_thought_over(stage: Stage, ada: Person) -> None:
    await live(stage, ada)

    no = await ada.presses(shown(await ada.types("progress")), "No, thanks")
    later = await ada.types("progress")

    assert text_of(no).startswith("**OK, no summary.**")
    assert QUESTION not in text_of(later)
    assert switches(shown(later)) == ["Turn summary on"]
    assert not await has_summary(stage, ada)

    on = await ada.presses(shown(later), "Turn summary on")
    assert text_of(on).startswith("**The weekly summary is on.**")
    assert await has_summary(stage, ada)


async def test_it_is_turned_off_and_on_again(stage: Stage, ada: Person) -> None:
    await live(stage, ada)
    yes = await ada.presses(shown(await ada.types("progress")), "Yes, on Mondays")

    off = await ada.presses(shown(yes), "Turn summary off")
    assert text_of(off).startswith("**The weekly summary is off.**")
    assert switches(shown(off)) == ["Turn summary on"]
    assert not await has_summary(stage, ada)

    on = await ada.presses(shown(off), "Turn summary on")
    assert switches(shown(on)) == ["Turn summary off"]
    assert await has_summary(stage, ada)


async def test_a_yes_opens_a_chat_that_there_was_not(stage: Stage, ada: Person) -> None:
    await live_without_a_chat(stage, ada)
    assert ada.dms == []

    yes = await ada.presses(shown(await ada.types("progress")), "Yes, on Mondays")

    assert "I have sent you a direct message: it arrived." in text_of(yes)
    assert len(ada.dms) == 1
    assert switches(shown(yes)) == ["Turn summary off"]


async def test_a_yes_to_somebody_who_takes_no_messages_says_what_to_do(
    stage: Stage, ada: Person
) -> None:
    stage.expected_trouble = True
    await live_without_a_chat(stage, ada)
    stage.fail_deliveries(code=CLOSED)

    yes = await ada.presses(shown(await ada.types("progress")), "Yes, on Mondays")

    assert "**My direct message did not reach you.**" in text_of(yes)
    assert "Then press **Send a test**." in text_of(yes)
    assert {"Send a test", "Turn summary off"} <= set(labels(shown(yes)))
    assert await has_summary(stage, ada)


async def test_while_a_night_is_put_right_nothing_else_is_asked(stage: Stage, ada: Person) -> None:
    await live(stage, ada)
    screen = shown(await ada.types("progress"))

    changed = await ada.picks(screen, "2026-03-02.done")

    assert "Undo" in labels(shown(changed))
    assert QUESTION not in text_of(changed)
    assert switches(shown(changed)) == []


async def test_open_shows_the_nights_below_the_summary_which_stays(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)
    await want_summary(stage, ada)
    await live_a_week(stage, ada, "dd-dd")
    await stage.run_until(MONDAY + MINUTE)
    (summary,) = summaries(ada)

    opened = await ada.presses(summary, "Open")

    assert "Done on 4 of 5 planned nights." in text_of(opened)
    assert [each.content for each in summaries(ada)] == [summary.content]
