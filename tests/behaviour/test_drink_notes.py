"""The words that go with drinks, each where it belongs: enough, too much, too late, about it all."""

from tests.behaviour.person import Person, labels, note_of, shown, text_of
from tests.behaviour.scenes import BEDTIME, MINUTE, live_in_berlin, opt_in_to_water, receive_prompt
from tests.behaviour.stage import Stage

HOUR = 60 * MINUTE
TOO_MUCH = "Too much water can be dangerous."
NUMBER = "Emergency number in Germany: 112."


async def drink(person: Person, *, litres: int) -> str:
    text = ""
    for _ in range(litres):
        text = text_of(await person.types("water drink", ml="1000"))
    return text


async def test_too_much_at_once_is_refused_with_the_reason(stage: Stage, ada: Person) -> None:
    await live_in_berlin(ada)
    warning = stage.process.charley.services.library.hydration.above_range_warning

    drunk = await ada.types("water drink", ml="3 l")
    goal = await ada.types("water remind", enabled=True, target_ml="4 litres")

    for text in (text_of(drunk), text_of(goal)):
        assert text.endswith(warning)
    assert "0 ml so far today." in text_of(await ada.types("water today"))


async def test_from_three_litres_a_day_on_the_danger_and_the_number_are_told(ada: Person) -> None:
    await opt_in_to_water(ada)

    assert TOO_MUCH not in await drink(ada, litres=2)
    assert TOO_MUCH not in text_of(await ada.types("water drink", ml="999"))
    for text in (
        text_of(await ada.types("water drink", ml="1")),
        text_of(await ada.types("water today")),
        await drink(ada, litres=3),
    ):
        assert TOO_MUCH in text
        assert NUMBER in text
        assert "That is all for today." not in text


async def test_a_glass_on_top_of_three_litres_tells_it_as_well(stage: Stage, ada: Person) -> None:
    await receive_prompt(stage, ada)
    await drink(ada, litres=3)

    answer = await ada.presses(ada.reminders[0], "+1 glass")

    assert TOO_MUCH in text_of(answer)
    assert NUMBER in text_of(answer)


async def test_nobody_without_a_reminder_is_spared_the_danger(ada: Person) -> None:
    await live_in_berlin(ada)

    assert TOO_MUCH in await drink(ada, litres=3)


async def test_no_more_than_ten_litres_are_logged_a_day(stage: Stage, ada: Person) -> None:
    await receive_prompt(stage, ada)
    await drink(ada, litres=10)
    before = await stage.stored(ada)

    drunk = await ada.types("water drink", ml="1")
    glass = await ada.presses(ada.reminders[0], "+1 glass")

    for text in (text_of(drunk), note_of(glass)):
        assert text.startswith(
            "I log at most 10,000 ml (about 338 oz) a day, so this one is not logged."
        )
        assert TOO_MUCH in text
    assert (await stage.stored(ada))["drinks"] == before["drinks"]


async def test_a_met_goal_and_a_skipped_glass_say_that_nothing_has_to_be_made_up_for(
    stage: Stage, ada: Person
) -> None:
    await receive_prompt(stage, ada)
    texts = stage.process.charley.services.library.hydration

    skipped = await ada.presses(ada.reminders[0], "Skip")
    met = await drink(ada, litres=2)

    assert texts.missed_glass_note in text_of(skipped)
    assert texts.target_met_note in met


async def test_the_evening_has_its_own_words(stage: Stage, ada: Person) -> None:
    await opt_in_to_water(ada)
    texts = stage.process.charley.services.library.hydration
    await stage.run_until(BEDTIME - 2 * HOUR - 5 * MINUTE)
    early = await ada.types("water today")

    await stage.run_until(BEDTIME - 2 * HOUR + MINUTE)
    late = await ada.types("water today")

    for note in (texts.evening_note, texts.alcohol_caffeine_note):
        assert note not in text_of(early)
        assert note in text_of(late)
    assert texts.evening_note in text_of(await ada.types("water drink"))


async def test_the_card_about_drinking_says_all_the_rest(stage: Stage, ada: Person) -> None:
    await opt_in_to_water(ada)
    library = stage.process.charley.services.library
    texts = library.hydration
    today = await ada.types("water today")
    assert "About drinking" in labels(shown(today))

    card = note_of(await ada.presses(shown(today), "About drinking"))

    needed = [texts.honest_frame, texts.heat_note, texts.alcohol_caffeine_note]
    needed += [texts.over_drinking_note, texts.what_counts, NUMBER]
    needed += [source.name for source in texts.sources]
    assert all(each in card for each in needed)
    assert card.count(library.standing.not_signed_off) == 1
    assert len(card) <= 2000


async def test_prompts_are_the_checked_words(stage: Stage, ada: Person) -> None:
    await receive_prompt(stage, ada)
    texts = stage.process.charley.services.library.hydration

    prompt = ada.reminders[0].content

    assert prompt.startswith(f"**{texts.target_prompt.format(ml=200)}**")
    assert texts.what_counts in prompt


async def test_undo_shows_the_prompt_as_it_was(stage: Stage, ada: Person) -> None:
    await receive_prompt(stage, ada)
    before = ada.reminders[0].content

    for label in ("+1 glass", "Skip", "Enough for today"):
        answered = await ada.presses(ada.reminders[0], label)
        undone = await ada.presses(shown(answered), "Undo")

        assert text_of(undone) == before
