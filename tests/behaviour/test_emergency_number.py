"""Whom to call: said on the cards of first aid for where the person lives, never waited for."""

import pytest

from tests.behaviour.person import Person, shown, text_of
from tests.behaviour.stage import Stage

COMMON = "all your local emergency number now"


SIGNS, HELP = ["Emergency signs"], ["Still hurts", "Still hurts"]


async def card(person: Person, *presses: str) -> str:
    answer = await person.types("cramp")
    for label in presses:
        answer = await person.presses(shown(answer), label)
    return text_of(answer)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("Europe/Berlin", "all 112 now"),
        ("Europe/Berlin", "112 is the number in Germany."),
        ("America/Chicago", "911 is the number in the United States."),
        ("Europe/Zurich", "in Switzerland. It is the same in Germany and Liechtenstein."),
        ("Africa/Maputo", COMMON),
        ("Asia/Dubai", COMMON),
    ],
)
@pytest.mark.parametrize("way", [SIGNS, HELP], ids=["signs", "help"])
async def test_the_number_follows_the_zone(
    ada: Person, place: str, said: str, way: list[str]
) -> None:
    await ada.types("timezone", place=place)

    assert said in await card(ada, *way)


async def test_the_number_moves_with_the_person_at_once(ada: Person) -> None:
    await ada.types("timezone", place="Europe/Berlin")
    assert "112 is the number in Germany" in await card(ada, *SIGNS)

    await ada.types("timezone", place="Asia/Tokyo")

    assert "119 is the number in Japan" in await card(ada, *SIGNS)


async def test_somebody_unknown_gets_the_best_known_numbers_and_stays_unknown(
    stage: Stage, ada: Person
) -> None:
    text = await card(ada, *SIGNS)

    assert COMMON in text
    assert "**112** in the EU" in text
    assert len(text) <= 2000
    assert not any((await stage.stored(ada)).values())


async def test_nothing_that_is_stored_keeps_the_emergency_card_back(
    stage: Stage, ada: Person
) -> None:
    await ada.types("timezone", place="Europe/Berlin")
    async with stage.process.database.engine.begin() as connection:
        await connection.exec_driver_sql(
            "UPDATE users SET zone_key = 'Mars/Olympus', bedtimes = 'x'"
        )

    text = await card(ada, *SIGNS)

    assert "Is any one of these true?" in text
    assert COMMON in text
