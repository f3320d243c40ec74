"""/cramp: first aid without set-up, without the database, and without a trace."""

from datetime import timedelta

import pytest
from simcord import InteractionResult

from bot.domain.library.library import Library
from bot.domain.library.terms import BodyPlace, Tier
from bot.ports.storage import StorageUnavailableError
from tests.behaviour.person import Person, custom_id_of, labels, options, shown, text_of
from tests.behaviour.scenes import full_time, opt_in
from tests.behaviour.stage import Stage, utc

EASED, HURTS, SIGNS = "It eased", "Still hurts", "Emergency signs"
PAUSE, HELPED, BACK = "Pause my reminders for a day", "I have got help", "Back to first aid"
EVERY_PLACE = pytest.mark.parametrize("place", BodyPlace)


@pytest.fixture
def library(stage: Stage) -> Library:
    return stage.client.services.library


@pytest.fixture
def stopped(stage: Stage) -> None:
    """Stop the database."""
    stage.process.storage.failure = StorageUnavailableError("the database did not answer")


async def press(person: Person, answer: InteractionResult, *presses: str) -> InteractionResult:
    for label in presses:
        answer = await person.presses(shown(answer), label)
    return answer


@EVERY_PLACE
@pytest.mark.usefixtures("stopped")
async def test_the_first_line_is_what_to_do_now_whatever_is_down(
    ada: Person, library: Library, place: BodyPlace
) -> None:
    answer = await ada.types("cramp", where=place.value)

    aid = library.first_aid(place)
    assert text_of(answer).splitlines()[0] == f"## {aid.first_line}"
    assert aid.hold in text_of(answer)
    assert all(check in text_of(answer) for check in aid.checks)
    assert labels(shown(answer)) == [EASED, HURTS, SIGNS]
    assert shown(answer).ephemeral
    assert not answer.deferred


@pytest.mark.usefixtures("stopped")
async def test_without_a_place_it_is_the_calf_and_the_others_are_in_one_menu(
    ada: Person, library: Library
) -> None:
    answer = await ada.types("cramp")
    assert library.first_aid(BodyPlace.CALF).first_line in text_of(answer)
    others = [place for place in BodyPlace if place is not BodyPlace.CALF]
    assert [each["value"] for each in options(shown(answer))] == others

    for place in [*others, BodyPlace.CALF]:
        answer = await ada.picks(shown(answer), place)
        assert text_of(answer).startswith(f"## {library.first_aid(place).first_line}")
        assert place not in [each["value"] for each in options(shown(answer))]


@EVERY_PLACE
@pytest.mark.usefixtures("stopped")
async def test_all_advice_is_two_presses_away_at_most(
    ada: Person, library: Library, place: BodyPlace
) -> None:
    aid = library.first_aid(place)
    begun = await ada.types("cramp", where=place.value)
    first = text_of(begun)
    more = await press(ada, begun, HURTS)
    tried = text_of(more)
    sent_on = text_of(await press(ada, more, HURTS))
    eased = text_of(await press(ada, await ada.types("cramp", where=place.value), EASED))

    assert all(step.text in first + tried + eased for step in aid.steps)
    assert all((step.skip_if or "") in tried + eased for step in aid.steps)
    assert aid.first_line in tried
    assert aid.call_now in sent_on
    assert "or faint? Call your local emergency number now." in sent_on


async def test_the_ten_minutes_count_from_the_command_on_every_screen(
    stage: Stage, ada: Person
) -> None:
    over_at = int((stage.now() + timedelta(minutes=10)).timestamp())
    mark = f"If it is not gone by <t:{over_at}:t> (<t:{over_at}:R>), get medical help."
    answer = await ada.types("cramp")
    assert mark in text_of(answer)

    await stage.pass_time(timedelta(minutes=4))

    answer = await ada.picks(shown(answer), BodyPlace.FOOT)
    assert mark in text_of(answer)
    answer = await press(ada, answer, HURTS)
    assert mark in text_of(answer)
    answer = await press(ada, answer, HURTS)
    assert text_of(answer).startswith(f"## Get medical help if it is not gone by <t:{over_at}:t>.")
    assert mark in text_of(await press(ada, answer, SIGNS, BACK))


@pytest.mark.parametrize("way", [[], [HURTS]], ids=["first", "next"])
async def test_after_ten_minutes_the_same_press_sends_for_help(
    stage: Stage, ada: Person, library: Library, way: list[str]
) -> None:
    answer = await press(ada, await ada.types("cramp"), *way)
    await stage.pass_time(timedelta(minutes=10))
    stage.process.storage.failure = StorageUnavailableError("the database did not answer")

    answer = await press(ada, answer, HURTS)

    aid = library.first_aid(BodyPlace.CALF)
    assert text_of(answer).splitlines()[:2] == [f"## {aid.ten_minutes}", aid.call_now]
    assert "Call your local emergency number now" in text_of(answer)
    assert labels(shown(answer)) == [HELPED, PAUSE, SIGNS, BACK]


@pytest.mark.usefixtures("stopped")
async def test_once_it_eased_it_says_what_helps_and_asks_nothing(
    ada: Person, library: Library
) -> None:
    answer = await press(ada, await ada.types("cramp"), HURTS, EASED)

    assert text_of(answer).startswith(f"## {library.first_aid(BodyPlace.CALF).eased}")
    assert "warm" in text_of(answer)
    assert labels(shown(answer)) == ["It is back", "My reminders", SIGNS]


async def test_from_there_the_reminders_are_a_press_away(ada: Person) -> None:
    await opt_in(ada)

    answer = await press(ada, await ada.types("cramp"), EASED, "My reminders")

    assert text_of(answer).startswith("## Your reminders")


async def test_a_cramp_that_is_back_gets_ten_new_minutes(stage: Stage, ada: Person) -> None:
    answer = await press(ada, await ada.types("cramp", where="shin"), EASED)
    await stage.pass_time(timedelta(minutes=30))
    mark = f"<t:{int((stage.now() + timedelta(minutes=10)).timestamp())}:R>"

    again = await press(ada, answer, "It is back")

    assert "point your foot" in text_of(again)
    assert mark in text_of(again)


@pytest.mark.parametrize(
    "way", [[], [HURTS], [HURTS, HURTS], [EASED], [HURTS, HURTS, HELPED], [SIGNS, HELPED]]
)
@pytest.mark.usefixtures("stopped")
async def test_the_emergency_signs_are_one_press_away_from_anywhere(
    ada: Person, library: Library, way: list[str]
) -> None:
    answer = await press(ada, await ada.types("cramp"), *way, SIGNS)

    card = library.red_flags[Tier.EMERGENCY]
    action = card.action.format(number="your local emergency number")
    assert text_of(answer).startswith(f"## {card.title}\n{action}\n")
    assert all(flag.sign in text_of(answer) for flag in card.flags)


@pytest.mark.usefixtures("stopped")
async def test_each_tier_of_signs_leads_to_the_others(ada: Person, library: Library) -> None:
    answer = await press(ada, await ada.types("cramp"), SIGNS)
    tiers = {
        "See a doctor today": Tier.SAME_DAY,
        "See a doctor soon": Tier.ROUTINE,
        SIGNS: Tier.EMERGENCY,
    }

    for label, tier in tiers.items():
        answer = await press(ada, answer, label)
        card = library.red_flags[tier]
        said = [
            each.format(number="your local emergency number")
            for each in (card.title, card.action, card.closing)
        ]
        assert all(words in text_of(answer) for words in said)
        assert all(flag.sign in text_of(answer) for flag in card.flags)
        assert label not in labels(shown(answer))


async def test_a_pause_of_a_day_is_an_ordinary_pause(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    end = utc(2026, 3, 5, 3)  # four in the morning after tonight

    answer = await press(ada, await ada.types("cramp"), SIGNS, PAUSE)
    await stage.run_until(end)

    assert full_time(end) in text_of(answer)
    assert not ada.reminders
    await stage.pass_time(timedelta(hours=18, minutes=1))
    assert len(ada.reminders) == 1


async def test_a_pause_of_a_day_shortens_no_longer_one(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    await ada.types("pause", nights=7)
    before = await stage.client.services.overviews.show(ada.id)

    await press(ada, await ada.types("cramp"), SIGNS, PAUSE)

    after = await stage.client.services.overviews.show(ada.id)
    assert before is not None
    assert after is not None
    assert after.user.paused_until == before.user.paused_until


async def test_without_reminders_there_is_nothing_to_pause(ada: Person) -> None:
    answer = await press(ada, await ada.types("cramp"), SIGNS, PAUSE)

    assert text_of(answer).startswith("## You have no reminders from me")
    assert SIGNS in labels(shown(answer))


async def test_a_pause_that_fails_says_so(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    stage.process.storage.failure = StorageUnavailableError("the database did not answer")

    answer = await press(ada, await ada.types("cramp"), SIGNS, PAUSE)

    assert text_of(answer).startswith("## Your reminders are not paused")
    assert SIGNS in labels(shown(answer))


async def test_buttons_work_after_a_restart(stage: Stage, ada: Person) -> None:
    answer = await ada.types_in_dm("cramp")

    await stage.restart(down_for=timedelta(minutes=3))

    assert "Loop a towel" in text_of(await press(ada, answer, HURTS))


async def test_nothing_is_stored_and_nothing_logged(stage: Stage, ada: Person, caplog) -> None:
    caplog.set_level("INFO")
    await opt_in(ada)
    services = stage.client.services
    stored = await services.privacy.export(ada.id)
    logged, noted = len(stage.logs), len(caplog.records)

    for way in (
        [HURTS, EASED, "It is back"],
        [HURTS, HURTS, HELPED],
        [SIGNS, "See a doctor today"],
    ):
        await press(ada, await ada.types_in_dm("cramp", where="foot"), *way)

    assert await services.privacy.export(ada.id) == stored
    assert len(stage.logs) == logged
    assert len(caplog.records) == noted


@pytest.mark.usefixtures("stopped")
async def test_a_failure_on_the_way_names_no_button(stage: Stage, ada: Person, caplog) -> None:
    caplog.set_level("INFO")

    answer = await press(ada, await ada.types("cramp"), SIGNS, PAUSE)

    said = f"{stage.logs} {caplog.text}".casefold()
    assert not any(word in said for word in ("aid.", "cramp", "calf", "emergency"))
    assert "cramp" not in custom_id_of(shown(answer), SIGNS)


async def test_the_emergency_card_says_whom_to_call_where_the_person_lives(ada: Person) -> None:
    await opt_in(ada)

    answer = await press(ada, await ada.types("cramp"), SIGNS)

    assert "call 112 now" in text_of(answer).splitlines()[1]


@pytest.mark.usefixtures("stopped")
async def test_without_a_zone_or_a_database_it_names_the_numbers_that_most_people_know(
    ada: Person,
) -> None:
    answer = await press(ada, await ada.types("cramp"), SIGNS)

    lines = text_of(answer).splitlines()[2:9]
    assert all(number in "".join(lines) for number in ("112", "911", "999"))
