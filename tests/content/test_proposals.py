"""Where people of a language are proposed to live, before they have typed anything."""

from collections.abc import Sequence
from datetime import UTC, datetime

import discord
import pytest

from bot.app.parts.world import Content
from bot.content.places.proposals import MOST_PROPOSED
from bot.domain.places import Place
from bot.domain.time.zones import zone_for
from bot.ports.content import Places

LOCALES = [each.value for each in discord.Locale]
WINTER, SUMMER = datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def places(content: Content) -> Places:
    return content.places


def names(places: Sequence[Place]) -> list[str]:
    return [place.name for place in places]


@pytest.mark.parametrize("locale", LOCALES)
def test_each_language_of_discord_is_proposed_places_to_pick_from(
    places: Places, locale: str
) -> None:
    proposed = places.proposed(locale)

    assert 1 <= len(proposed) <= MOST_PROPOSED < 25
    assert all(zone_for(place.zone) for place in proposed)
    for part in ("label", "key", "zone"):
        assert len({getattr(place, part) for place in proposed}) == len(proposed), part


@pytest.mark.parametrize("locale", LOCALES)
def test_what_is_proposed_is_found_again_by_its_key(places: Places, locale: str) -> None:
    for place in places.proposed(locale):
        assert places.resolve(place.key) == place


@pytest.mark.parametrize(
    ("locale", "first"),
    [
        (
            "en-US",
            "New York City, Chicago, Los Angeles, Denver, Phoenix, Honolulu, Anchorage, London",
        ),
        ("en-GB", "London"),
        ("de", "Berlin, Vienna, Brussels, Zürich"),
        ("es-ES", "Madrid"),
        ("es-419", "Mexico City, Bogotá, Buenos Aires"),
        ("pt-BR", "São Paulo, Manaus"),
        ("fr", "Paris"),
        ("ru", "Moscow, Yekaterinburg"),
        ("ja", "Tokyo"),
        ("zh-TW", "Taipei"),
        ("no", "Oslo"),
        ("nl", "Amsterdam, Brussels"),
        ("hi", "Mumbai"),
    ],
)
def test_the_languages_own_countries_come_first(places: Places, locale: str, first: str) -> None:
    assert ", ".join(names(places.proposed(locale))).startswith(first)


@pytest.mark.parametrize("locale", LOCALES)
def test_no_two_proposals_of_one_country_show_the_same_clock(places: Places, locale: str) -> None:
    seen = set()
    for place in places.proposed(locale):
        clock = (
            place.area[:2],
            *(at.astimezone(zone_for(place.zone)).utcoffset() for at in (WINTER, SUMMER)),
        )
        assert clock not in seen, place
        seen.add(clock)


@pytest.mark.parametrize("locale", [None, "tlh", "nonsense", "", "xx-YY"])
def test_an_unknown_language_gets_what_american_english_gets(
    places: Places, locale: str | None
) -> None:
    assert places.proposed(locale) == places.proposed("en-US")
