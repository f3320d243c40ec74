"""The chat shows one live drink prompt: what nobody answered goes once the next has arrived."""

from datetime import timedelta

from bot.playground.glue import as_bot
from tests.behaviour.person import Person, labels, shown, text_of, words_of
from tests.behaviour.scenes import MINUTE, NIGHT, opt_in_to_water, receive_prompt
from tests.behaviour.stage import Stage, utc

BED = utc(2026, 3, 5, 21, 30)
"""Of the first whole day."""

A_DAYS_PROMPTS = 8
WEBHOOKS = "/webhooks/*/*/messages/@original"


async def tidy(stage: Stage) -> None:
    """Let it be tidied for some minutes, as the ticker does: Discord allows few removals at once."""
    for _ in range(4):
        with as_bot(stage.env):
            await stage.process.charley.tidying.run()
        await stage.pass_time(MINUTE)


def prompts(person: Person) -> list[str]:
    """Return what the drink prompts in the chat say that can still be answered."""
    return [words_of(each) for each in person.reminders if "+1 glass" in labels(each)]


async def test_a_day_of_unanswered_prompts_leaves_one(stage: Stage, ada: Person) -> None:
    await opt_in_to_water(ada)
    await stage.run_until(BED)
    assert stage.deliveries_tried() > A_DAYS_PROMPTS
    last = ada.reminders[-1]

    await tidy(stage)

    assert [each.id for each in ada.reminders] == [last.id]
    assert not stage.events("leftover_not_removed")


async def test_what_was_answered_still_shows_the_amount(stage: Stage, ada: Person) -> None:
    await receive_prompt(stage, ada)
    await ada.presses(ada.last_dm, "+1 glass")
    await stage.run_until(BED)

    await tidy(stage)

    answered, live = (words_of(each) for each in ada.reminders)
    assert "200 of 1,600 ml" in answered
    assert [live] == prompts(ada)


async def test_the_last_prompt_of_a_day_goes_with_the_first_of_the_next(
    stage: Stage, ada: Person
) -> None:
    await opt_in_to_water(ada)
    await stage.run_until(BED)
    await tidy(stage)
    (last,) = ada.reminders
    await stage.restart(down_for=timedelta(hours=3))
    await tidy(stage)
    assert [each.id for each in ada.reminders] == [last.id]

    await stage.run_until(BED + NIGHT / 2)
    await tidy(stage)

    (live,) = ada.reminders
    assert live.id != last.id


async def test_the_stretch_and_what_people_asked_for_stay(stage: Stage, ada: Person) -> None:
    await opt_in_to_water(ada)
    await ada.types("stretch remind", enabled=True)
    await stage.run_until(BED)
    others = [each.id for each in ada.dms if "+1 glass" not in labels(each)]

    await tidy(stage)

    assert others
    assert [each.id for each in ada.dms if "+1 glass" not in labels(each)] == others


async def test_a_removed_prompt_is_exported_without_its_message(stage: Stage, ada: Person) -> None:
    await opt_in_to_water(ada)
    await stage.run_until(BED)
    await tidy(stage)

    rows = (await stage.stored(ada))["occurrences"]

    sent = [row for row in rows if row["kind"] == "water" and row["sent_at"]]
    assert [row["message_id"] for row in sent] == [None] * (len(sent) - 1) + [ada.reminders[0].id]


async def test_a_press_on_a_prompt_that_goes_in_that_moment_is_answered(
    stage: Stage, ada: Person
) -> None:
    await receive_prompt(stage, ada)
    stage.env.inject_error("PATCH", WEBHOOKS, status=404, code=10008, times=1)

    answer = await ada.presses(ada.last_dm, "+1 glass")

    (said,) = answer.followups
    assert "200 " in words_of(said)
    assert "Undo" in labels(said)
    (drink,) = (await stage.stored(ada))["drinks"]
    assert drink["millilitres"] == 200
    assert shown(answer)
    assert text_of(answer)
