"""/cramp: first aid without set-up, without the database, and without a trace."""

from datetime import timedelta

import pytest
from simcord import InteractionResult

from bot.domain.library.library import Library
from bot.domain.library.terms import BodyPlace, Tier
from bot.ports.storage import StorageUnavailableError
from tests.behaviour.person import Person, custom_id_of, labels, shown, text_of
from tests.behaviour.scenes import full_time, opt_in
from tests.behaviour.stage import Stage, utc

NEXT, EASED, TEN = "Next step", "It eased", "Still cramping after 10 min"
WARNING, PAUSE, HELPED = "Warning signs", "Pause my reminders for a day", "I have got help"
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
    assert text_of(answer).splitlines()[0] == f"**{aid.first_line}**"
    assert all(check in text_of(answer) for check in aid.checks)
    assert shown(answer).ephemeral
    assert not answer.deferred


@pytest.mark.usefixtures("stopped")
async def test_without_a_place_it_is_the_calf_and_the_others_are_one_press_away(
    ada: Person, library: Library
) -> None:
    answer = await ada.types("cramp")
    assert library.first_aid(BodyPlace.CALF).first_line in text_of(answer)
    others = [library.first_aid(place) for place in BodyPlace if place is not BodyPlace.CALF]
    assert labels(shown(answer)) == [NEXT, EASED, TEN, WARNING, *(aid.name for aid in others)]

    for aid in others:
        moved = await press(ada, await ada.types("cramp"), aid.name)
        assert text_of(moved).startswith(f"**{aid.first_line}**")


@EVERY_PLACE
@pytest.mark.usefixtures("stopped")
async def test_next_step_goes_through_all_of_them_and_ends(
    ada: Person, library: Library, place: BodyPlace
) -> None:
    answer = await ada.types("cramp", where=place.value)

    for step in library.first_aid(place).steps:
        answer = await press(ada, answer, NEXT)
        assert step.text in text_of(answer)

    assert NEXT not in labels(shown(answer))
    first = await press(ada, answer, "First step")
    assert text_of(first).startswith(f"**{library.first_aid(place).first_line}**")


async def test_the_ten_minutes_count_from_the_command_on_every_screen(
    stage: Stage, ada: Person
) -> None:
    mark = f"<t:{int((stage.now() + timedelta(minutes=10)).timestamp())}:R>"
    answer = await ada.types("cramp")
    assert mark in text_of(answer)

    await stage.pass_time(timedelta(minutes=4))

    answer = await press(ada, answer, NEXT, NEXT)
    assert mark in text_of(answer)
    assert mark in text_of(await press(ada, answer, WARNING, "Back to the steps"))
    assert mark in text_of(await press(ada, answer, TEN))


@pytest.mark.usefixtures("stopped")
async def test_ten_minutes_lead_to_a_doctor(ada: Person, library: Library) -> None:
    answer = await press(ada, await ada.types("cramp"), TEN)

    assert "urgent medical advice" in text_of(answer).splitlines()[0]
    assert "Call a doctor, a clinic or your health line now." in text_of(answer)
    assert library.red_flags[Tier.SAME_DAY].closing in text_of(answer)
    assert labels(shown(answer)) == [WARNING, HELPED, PAUSE, "Back to the steps"]


@pytest.mark.usefixtures("stopped")
async def test_once_it_eased_it_says_what_helps_and_asks_nothing(
    ada: Person, library: Library
) -> None:
    answer = await press(ada, await ada.types("cramp"), NEXT, EASED)

    assert library.first_aid(BodyPlace.CALF).eased in text_of(answer)
    assert "warm" in text_of(answer)
    assert labels(shown(answer)) == ["It is back", WARNING]


async def test_a_cramp_that_is_back_gets_ten_new_minutes(stage: Stage, ada: Person) -> None:
    answer = await press(ada, await ada.types("cramp", where="shin"), EASED)
    await stage.pass_time(timedelta(minutes=30))
    mark = f"<t:{int((stage.now() + timedelta(minutes=10)).timestamp())}:R>"

    again = await press(ada, answer, "It is back")

    assert "point your foot" in text_of(again)
    assert mark in text_of(again)


@pytest.mark.parametrize(
    "way", [[], [NEXT], [NEXT, NEXT], [EASED], [TEN], [TEN, HELPED], [WARNING, HELPED]]
)
@pytest.mark.usefixtures("stopped")
async def test_the_emergency_signs_are_one_press_away_from_anywhere(
    ada: Person, library: Library, way: list[str]
) -> None:
    answer = await press(ada, await ada.types("cramp"), *way, WARNING)

    card = library.red_flags[Tier.EMERGENCY]
    assert text_of(answer).startswith(f"**{card.title}**\n{card.action}\n")
    assert all(flag.sign in text_of(answer) for flag in card.flags)


@pytest.mark.usefixtures("stopped")
async def test_each_tier_of_signs_leads_to_the_others(ada: Person, library: Library) -> None:
    answer = await press(ada, await ada.types("cramp"), WARNING)
    tiers = {
        "Signs for today": Tier.SAME_DAY,
        "Signs for a visit": Tier.ROUTINE,
        "Emergency signs": Tier.EMERGENCY,
    }

    for label, tier in tiers.items():
        answer = await press(ada, answer, label)
        card = library.red_flags[tier]
        assert all(words in text_of(answer) for words in (card.title, card.action, card.closing))
        assert all(flag.sign in text_of(answer) for flag in card.flags)
        assert label not in labels(shown(answer))


async def test_a_pause_of_a_day_is_an_ordinary_pause(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    end = utc(2026, 3, 5, 3)  # four in the morning after tonight

    answer = await press(ada, await ada.types("cramp"), WARNING, PAUSE)
    await stage.run_until(end)

    assert full_time(end) in text_of(answer)
    assert not ada.reminders
    await stage.pass_time(timedelta(hours=18, minutes=1))
    assert len(ada.reminders) == 1


async def test_a_pause_of_a_day_shortens_no_longer_one(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    await ada.types("pause", nights=7)
    before = await stage.client.services.overviews.show(ada.id)

    await press(ada, await ada.types("cramp"), WARNING, PAUSE)

    after = await stage.client.services.overviews.show(ada.id)
    assert before is not None
    assert after is not None
    assert after.user.paused_until == before.user.paused_until


async def test_without_reminders_there_is_nothing_to_pause(ada: Person) -> None:
    answer = await press(ada, await ada.types("cramp"), WARNING, PAUSE)

    assert text_of(answer).startswith("**You have no reminders from me")
    assert WARNING in labels(shown(answer))


async def test_a_pause_that_fails_says_so(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    stage.process.storage.failure = StorageUnavailableError("the database did not answer")

    answer = await press(ada, await ada.types("cramp"), WARNING, PAUSE)

    assert text_of(answer).startswith("**Your reminders are not paused")
    assert WARNING in labels(shown(answer))


async def test_buttons_work_after_a_restart(stage: Stage, ada: Person) -> None:
    answer = await ada.types_in_dm("cramp")

    await stage.restart(down_for=timedelta(minutes=3))

    assert "1 of 9" in text_of(await press(ada, answer, NEXT))


async def test_nothing_is_stored_and_nothing_logged(stage: Stage, ada: Person, caplog) -> None:
    caplog.set_level("INFO")
    await opt_in(ada)
    services = stage.client.services
    stored = await services.privacy.export(ada.id)
    logged, noted = len(stage.logs), len(caplog.records)

    for way in ([NEXT, NEXT, EASED, "It is back"], [TEN, HELPED], [WARNING, "Signs for today"]):
        await press(ada, await ada.types_in_dm("cramp", where="foot"), *way)

    assert await services.privacy.export(ada.id) == stored
    assert len(stage.logs) == logged
    assert len(caplog.records) == noted


@pytest.mark.usefixtures("stopped")
async def test_a_failure_on_the_way_names_no_button(stage: Stage, ada: Person, caplog) -> None:
    caplog.set_level("INFO")

    answer = await press(ada, await ada.types("cramp"), WARNING, PAUSE)

    said = f"{stage.logs} {caplog.text}".casefold()
    assert not any(word in said for word in ("aid.", "cramp", "calf", "emergency"))
    assert "cramp" not in custom_id_of(shown(answer), WARNING)


async def test_the_emergency_card_says_whom_to_call_where_the_person_lives(ada: Person) -> None:
    await opt_in(ada)

    answer = await press(ada, await ada.types("cramp"), WARNING)

    assert "Emergency number in Germany: 112." in text_of(answer).splitlines()[2]


@pytest.mark.usefixtures("stopped")
async def test_without_a_zone_or_a_database_it_names_the_numbers_that_most_people_know(
    ada: Person,
) -> None:
    answer = await press(ada, await ada.types("cramp"), WARNING)

    assert all(number in text_of(answer).splitlines()[2] for number in ("112", "911", "999"))
