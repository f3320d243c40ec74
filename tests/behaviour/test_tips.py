"""/tip, /myth, and the one short line in the bedtime reminder."""

from datetime import timedelta

import pytest

from bot.domain.library.entries import Myth, Tip
from bot.domain.library.library import Library
from bot.domain.library.terms import Topic
from bot.domain.library.tip_choice import bedtime_tips
from bot.ports.storage import StorageUnavailableError
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
from tests.behaviour.scenes import (
    DUE,
    MINUTE,
    NIGHT,
    UNDER_18,
    WITHOUT_CONDITION,
    opt_in,
    opt_in_to_water,
    receive_prompt,
)
from tests.behaviour.stage import COPY, Stage

ANOTHER, WHY, SOURCES, CLOSE = "Another one", "Why", "Sources", "Close"
AGAIN = "Go through the check"
NINETY_DAYS = timedelta(days=90)


@pytest.fixture
def library(stage: Stage) -> Library:
    return stage.client.services.library


@pytest.fixture
def stopped(stage: Stage) -> None:
    """Stop the database."""
    stage.process.storage.failure = StorageUnavailableError("the database did not answer")


def title_of(text: str) -> str:
    return text.splitlines()[0].removeprefix("## ")


def titles(texts: tuple[Tip, ...] | tuple[Myth, ...], topic: Topic | None = None) -> set[str]:
    return {text.title for text in texts if topic in {None, text.topic}}


async def read_all(person: Person, command: str, *, count: int, **wish: str) -> list[str]:
    """Read one text after the other: half by the button, half by the command."""
    answer = await person.types(command, **wish)
    found = [title_of(text_of(answer))]
    for number in range(1, count):
        if number % 2:
            answer = await person.presses(shown(answer), ANOTHER)
        else:
            answer = await person.types(command, **wish)
        found.append(title_of(text_of(answer)))
    return found


@pytest.mark.parametrize("command", ["tip", "myth"])
async def test_it_comes_without_any_set_up_and_stores_nothing(
    stage: Stage, ada: Person, library: Library, command: str
) -> None:
    answer = await ada.types(command)

    assert title_of(text_of(answer)) in titles(library.tips) | titles(library.myths)
    assert "not medical advice" in text_of(answer)
    assert shown(answer).ephemeral
    assert not any((await stage.client.services.privacy.export(ada.id)).values())


@pytest.mark.parametrize("command", ["tip", "myth"])
@pytest.mark.usefixtures("stopped")
async def test_it_comes_although_the_database_is_down(
    ada: Person, library: Library, command: str
) -> None:
    answer = await ada.types(command)
    other = await ada.presses(shown(answer), ANOTHER)

    assert title_of(text_of(other)) in titles(library.tips) | titles(library.myths)
    assert "I can't reach my data" not in text_of(other)


@pytest.mark.parametrize("is_set_up", [True, False])
async def test_a_topic_repeats_nothing_until_all_of_it_was_shown(
    ada: Person, library: Library, is_set_up: bool
) -> None:
    if is_set_up:
        await opt_in(ada)
    shelf = titles(library.tips, Topic.SLEEP_SETUP)

    found = await read_all(ada, "tip", count=2 * len(shelf), topic="sleep-setup")

    assert set(found[: len(shelf)]) == set(found[len(shelf) :]) == shelf


async def test_myths_do_not_repeat_across_a_restart(
    stage: Stage, ada: Person, library: Library
) -> None:
    await opt_in(ada)
    shelf = titles(library.myths, Topic.NUTRITION)

    first, *_ = await read_all(ada, "myth", count=1, topic="nutrition")
    await stage.restart()
    rest = await read_all(ada, "myth", count=len(shelf) - 1, topic="nutrition")

    assert {first, *rest} == shelf


async def test_what_was_shown_is_handed_over_and_deleted(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    await read_all(ada, "tip", count=3)
    privacy = stage.client.services.privacy

    assert len((await privacy.export(ada.id))["tips_seen"]) == 3
    await privacy.erase(ada.id)
    assert not any((await privacy.export(ada.id)).values())


async def test_a_title_brings_that_very_tip_with_all_it_should_say(
    ada: Person, library: Library
) -> None:
    tip = library.tip("warm-footbath")

    answer = await ada.types("tip", topic=tip.title)

    text = text_of(answer)
    assert title_of(text) == tip.title
    assert f"How sure: **{library.labels.badge(tip)}**." in text
    assert tip.certainty not in text
    assert "*Not for you if* " in text
    assert library.standing.not_signed_off in text
    assert labels(shown(answer)) == [ANOTHER, WHY, SOURCES]


@pytest.mark.parametrize(
    ("command", "entry_id"), [("tip", "calf-cramp-now"), ("myth", "myth-spinach")]
)
@pytest.mark.usefixtures("stopped")
async def test_why_and_sources_open_on_the_same_card_and_close_again_without_the_database(
    ada: Person, library: Library, command: str, entry_id: str
) -> None:
    entry = library.tip(entry_id) if command == "tip" else library.myth(entry_id)
    card = shown(await ada.types(command, topic=entry_id))
    closed = words_of(card)

    await ada.presses(card, WHY)
    why, why_labels = words_of(card), labels(card)
    await ada.presses(card, SOURCES)
    sources, source_labels = words_of(card), labels(card)
    await ada.presses(card, CLOSE)

    assert why_labels == [ANOTHER, CLOSE, SOURCES]
    assert source_labels == [ANOTHER, WHY, CLOSE]
    assert entry.certainty in why
    assert entry.certainty not in sources
    for source in entry.sources:
        assert source.url is None or f"[{source.name}](<{source.url}>)" in sources
        assert source.text in sources
        assert source.text not in why
    assert words_of(card) == closed
    assert all(title_of(text) == entry.title for text in (closed, why, sources))


async def test_another_one_stays_in_the_topic_also_after_why(ada: Person, library: Library) -> None:
    shelf = titles(library.tips, Topic.NUTRITION)
    card = shown(await ada.types("tip", topic="nutrition"))

    await ada.presses(card, WHY)
    await ada.presses(card, ANOTHER)

    assert title_of(words_of(card)) in shelf
    assert labels(card) == [ANOTHER, WHY, SOURCES]


@pytest.mark.parametrize("act", ["tip.another", "myth.another"])
@pytest.mark.parametrize("topic", ["", "nutrition", "a-topic-that-is-gone"])
async def test_a_press_on_a_card_of_before_still_brings_another_one(
    stage: Stage, ada: Person, library: Library, act: str, topic: str
) -> None:
    old = await stage.show(f"{act}:{ada.id}:{topic}", where=ada.user.dm_channel)

    result = await ada.presses(old, COPY)

    (new,) = result.followups
    texts = library.tips if act.startswith("tip") else library.myths
    assert title_of(words_of(new)) in titles(texts, Topic(topic) if topic == "nutrition" else None)
    assert labels(new)[:2] == [ANOTHER, WHY]


@pytest.mark.parametrize("act", ["tip.why", "tip.sources", "tip.card", "myth.why"])
async def test_a_part_of_a_tip_that_is_gone_is_too_old(stage: Stage, ada: Person, act: str) -> None:
    old = await stage.show(f"{act}:{ada.id}:no-such-tip", where=ada.user.dm_channel)

    result = await ada.presses(old, COPY)

    assert text_of(result).startswith("This button is from an older version of me.")


async def test_another_one_of_a_titles_topic_stays_in_the_topic(
    ada: Person, library: Library
) -> None:
    answer = await ada.types("tip", topic="food-is-food")

    other = await ada.presses(shown(answer), ANOTHER)

    assert title_of(text_of(other)) in titles(library.tips, Topic.NUTRITION) - {"Food is food"}


async def test_typing_offers_topics_then_titles(ada: Person, library: Library) -> None:
    every = await ada.member.autocomplete(ada.channel, "tip", "topic", "")
    food = await ada.member.autocomplete(ada.channel, "tip", "topic", "food")
    myths = await ada.member.autocomplete(ada.channel, "myth", "topic", "calcium")

    assert [choice["value"] for choice in every][: len(library.topics)] == list(library.topics)
    assert len(every) == 25
    assert [choice["value"] for choice in food][:2] == ["nutrition", "food-is-food"]
    assert all("calcium" in (choice["name"] + choice["value"]).casefold() for choice in myths)


@pytest.mark.parametrize("command", ["tip", "myth"])
async def test_a_topic_that_nobody_has_written_about_is_explained(
    ada: Person, command: str
) -> None:
    answer = await ada.types(command, topic="quantum healing")

    assert text_of(answer).startswith("**I have nothing about that.**")
    await ada.presses(shown(answer), ANOTHER)
    assert labels(shown(answer))[:2] == [ANOTHER, WHY]


async def test_the_button_of_a_tip_is_its_readers_alone(ada: Person) -> None:
    answer = await ada.types_in_dm("tip")

    assert custom_id_of(shown(answer), ANOTHER) == f"tip.another:{ada.id}:"


async def test_the_bedtime_reminder_carries_one_short_tip_and_never_the_same_in_a_row(
    stage: Stage, ada: Person, library: Library
) -> None:
    await opt_in(ada)
    texts = []

    for night in range(5):
        await stage.run_until(DUE + night * NIGHT + MINUTE)
        texts.append(ada.last_dm.content)
        await ada.presses(ada.last_dm, "Skip tonight")

    lines = [line for text in texts for line in text.splitlines() if line.startswith("-# ")]
    tips = bedtime_tips(library)
    shorts = {
        f"-# Tip ({tip.badge}): {tip.line}" if tip.badge else f"-# {tip.line}" for tip in tips
    }
    assert len(lines) == len(texts)
    assert set(lines) <= shorts
    assert len(lines) == len(set(lines))


async def test_the_drinks_reminder_carries_no_tip(stage: Stage, ada: Person) -> None:
    await receive_prompt(stage, ada)

    assert "Tip" not in ada.last_dm.content


async def test_the_safety_screen_comes_again_after_ninety_days_in_passing(
    stage: Stage, ada: Person
) -> None:
    await opt_in_to_water(ada)
    await stage.restart(down_for=NINETY_DAYS - NIGHT)
    assert AGAIN not in labels(shown(await ada.types("water drink")))
    before = len(ada.dms)
    await stage.pass_time(NIGHT)
    asked = [message for message in ada.dms[before:] if not message.components]

    drink = await ada.types("water drink")
    today = await ada.types("water today")

    assert not asked, "it is no direct message"
    assert text_of(drink).startswith("**Glass 1 of 8.** 200 of 1,600 ml")
    assert "Has your health changed, or your medicines?" in text_of(drink)
    assert labels(shown(drink)) == ["+1 glass", "My reminders", "Undo", AGAIN]
    assert labels(shown(today)) == ["+1 glass", "My reminders", "About drinking", AGAIN]


@pytest.mark.parametrize("answer", [WITHOUT_CONDITION, UNDER_18])
async def test_the_screen_is_not_asked_for_again_once_it_is_answered(
    stage: Stage, ada: Person, answer: str
) -> None:
    await opt_in_to_water(ada)
    await stage.restart(down_for=NINETY_DAYS)

    screen = await ada.presses(shown(await ada.types("water drink")), AGAIN)
    (menu,) = screen.followups
    assert "a short safety check" in note_of(screen)
    assert answer in {option["value"] for option in options(menu)}
    await ada.picks(menu, answer)

    drink = await ada.types("water drink")
    assert labels(shown(drink)) == ["+1 glass", "My reminders", "Undo"]
    assert ("of 1,600 ml" in text_of(drink)) is (answer == WITHOUT_CONDITION)


async def test_what_the_screen_has_ruled_out_comes_back_through_the_screen_alone(
    ada: Person,
) -> None:
    await opt_in_to_water(ada)
    await opt_in_to_water(ada, UNDER_18)

    panel = await ada.types("reminders")
    refusal = await ada.presses(shown(panel), "Turn drinks on")
    assert "a short safety check" in note_of(refusal)

    await opt_in_to_water(ada, WITHOUT_CONDITION)
    assert "of 1,600 ml" in text_of(await ada.types("water today"))


async def test_going_through_it_again_turns_no_gentle_nudges_into_a_target(
    stage: Stage, ada: Person
) -> None:
    await opt_in_to_water(ada, mode="gentle")
    await stage.restart(down_for=NINETY_DAYS)

    screen = await ada.presses(shown(await ada.types("water today")), AGAIN)
    (menu,) = screen.followups
    answer = await ada.picks(menu, WITHOUT_CONDITION)

    assert "three gentle nudges a day" in text_of(answer)


async def test_only_the_day_of_the_answer_is_kept(stage: Stage, ada: Person) -> None:
    await opt_in_to_water(ada, "screen-pregnant")

    stored = await stage.client.services.privacy.export(ada.id)

    assert stored["users"][0]["screened_on"] == "2026-03-04"
    assert "pregnant" not in str(stored)
