"""What people type to say where they live, and what they are offered."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.content.files import ContentError, data_root
from bot.content.places.lookup import MOST_CHOICES, PlaceIndex
from bot.content.places.tables import read_place_tables
from bot.content.places.tzdata import read_zone_names
from bot.domain.places import (
    LABEL_LENGTH,
    Ambiguous,
    Match,
    Place,
    best_first,
    edits_forgiven,
    fold,
    settle,
)


@pytest.fixture(scope="module")
def index(content):
    return content.places


@pytest.fixture(scope="module")
def tables():
    return read_place_tables(data_root())


def labels(places):
    return [place.label for place in places]


TYPED = {
    # cities, as they are called here and there
    "munich": "Europe/Berlin",
    "München": "Europe/Berlin",
    "Muenchen": "Europe/Berlin",
    "MUNICH ": "Europe/Berlin",
    "san fran": "America/Los_Angeles",
    "new y": "America/New_York",
    "new york": "America/New_York",
    "NYC": "America/New_York",
    "LA": "America/Los_Angeles",
    "L.A.": "America/Los_Angeles",
    "SF": "America/Los_Angeles",
    "Bombay": "Asia/Kolkata",
    "Peking": "Asia/Shanghai",
    "Kiev": "Europe/Kyiv",
    "Saigon": "Asia/Ho_Chi_Minh",
    "Köln": "Europe/Berlin",
    "cologne": "Europe/Berlin",
    "zurich": "Europe/Zurich",
    "lodz": "Europe/Warsaw",
    "sao paulo": "America/Sao_Paulo",
    "rio": "America/Sao_Paulo",
    "st louis": "America/Chicago",
    "Saint Petersburg": "Europe/Moscow",
    "kl": "Asia/Kuala_Lumpur",
    "ber": "Europe/Berlin",
    "lon": "Europe/London",
    "Halle (Saale)": "Europe/Berlin",
    "москва": "Europe/Moscow",
    "東京": "Asia/Tokyo",
    "서울": "Asia/Seoul",
    "القاهرة": "Africa/Cairo",
    "दिल्ली": "Asia/Kolkata",
    # with the region or country
    "Portland, Maine": "America/New_York",
    "portland me": "America/New_York",
    "portland or": "America/Los_Angeles",
    "Portland, Oregon, United States": "America/Los_Angeles",
    "paris texas": "America/Chicago",
    "london on": "America/Toronto",
    "berlin de": "Europe/Berlin",
    # zone keys of today and of old
    "Asia/Kolkata": "Asia/Kolkata",
    "asia/kolkata": "Asia/Kolkata",
    "America/New York": "America/New_York",
    "Kolkata, India": "Asia/Kolkata",
    "Asia/Calcutta": "Asia/Kolkata",
    "US/Pacific": "America/Los_Angeles",
    "europe/ber": "Europe/Berlin",
    "Etc/GMT+5": "Etc/GMT+5",
    "lord howe": "Australia/Lord_Howe",
    # abbreviations and offsets
    "IST": "Asia/Kolkata",
    "CET": "Europe/Berlin",
    "EST": "America/New_York",
    "PST": "America/Los_Angeles",
    "GMT": "Europe/London",
    "UTC": "UTC",
    "zulu": "UTC",
    "pacific time": "America/Los_Angeles",
    "utc+5:30": "Asia/Kolkata",
    "GMT+1": "Europe/Berlin",
    "UTC-5": "America/New_York",
    "UTC\u22125": "America/New_York",  # a minus sign, as phones type it
    # countries and regions
    "Germany": "Europe/Berlin",
    "Deutschland": "Europe/Berlin",
    "india": "Asia/Kolkata",
    "uk": "Europe/London",
    "England": "Europe/London",
    "USA": "America/New_York",
    "brazil": "America/Sao_Paulo",
    "texas": "America/Chicago",
    "türkiye": "Europe/Istanbul",
    # misspelt
    "berln": "Europe/Berlin",
    "pariss": "Europe/Paris",
    "muncih": "Europe/Berlin",
    "philedelphia": "America/New_York",
    "switzerlnd": "Europe/Zurich",
}


@pytest.mark.parametrize(("text", "zone"), TYPED.items())
def test_the_first_choice_is_the_zone_that_people_mean(index, text, zone):
    assert index.search(text)[0].zone == zone


@pytest.mark.parametrize("text", ["xqzzv", "qwrtpsdf", "????", "zzzz zzzz", "\U0001f6cc", "bxrlnw"])
def test_nonsense_offers_nothing(index, text):
    assert index.search(text) == ()
    assert index.resolve(text) is None


@pytest.mark.parametrize("text", ["", "  ", "\t"])
def test_empty_text_offers_the_world(index, text):
    world = index.search(text)

    assert len({place.zone for place in world}) == MOST_CHOICES
    assert {"Europe/London", "Asia/Tokyo", "America/New_York"} <= {place.zone for place in world}
    assert index.resolve(text) is None


@pytest.mark.parametrize("text", ["", "a", "s", "usa", "utc", "asia", "san", "europe/", "x" * 5000])
def test_choices_stay_within_the_limits_of_discord(index, text):
    found = index.search(text)

    assert len(found) <= MOST_CHOICES
    assert len(set(labels(found))) == len(found)
    assert all(
        0 < len(part) <= LABEL_LENGTH for place in found for part in (place.label, place.key)
    )


def test_fewer_choices_may_be_asked_for(index):
    assert index.search("san", limit=3) == index.search("san")[:3]
    assert len(index.search("", limit=3)) == 3


def test_a_whole_name_comes_before_a_begun_one_and_the_larger_city_first(index):
    found = labels(index.search("york"))

    assert found[0] == "York, United Kingdom"
    assert found.index("York, Pennsylvania, United States") < found.index(
        "Yorkville, Illinois, United States"
    )


def test_an_ambiguous_abbreviation_lists_its_countries(index):
    answer = index.resolve("IST")

    assert labels(answer.candidates) == [
        "Kolkata, India",
        "Jerusalem, Israel",
        "Dublin, Ireland",
    ]
    assert labels(index.search("IST"))[:3] == labels(answer.candidates)


def test_ambiguous_cities_are_told_apart_by_region_and_country(index):
    springfields = labels(index.resolve("Springfield").candidates)
    portlands = labels(index.resolve("portland").candidates)

    assert {
        "Springfield, Missouri, United States",
        "Springfield, Massachusetts, United States",
    } <= set(springfields)
    assert portlands[:2] == ["Portland, Oregon, United States", "Portland, Maine, United States"]


@pytest.mark.parametrize("text", ["Georgia", "Córdoba", "Birmingham", "CST", "san jose", "brazil"])
def test_a_name_of_several_zones_is_a_question(index, text):
    answer = index.resolve(text)

    assert len({place.zone for place in answer.candidates}) > 1


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("munich", "Munich, Germany"),
        ("Paris", "Paris, France"),
        ("london", "London, United Kingdom"),
        ("Athens", "Athens, Greece"),
        ("san fran", "San Francisco, California, United States"),
        ("Springfield, IL", "Springfield, Illinois, United States"),
        ("asia/kolkata", "Kolkata, India"),
        ("US/Pacific", "Los Angeles, California, United States"),
        ("utc", "UTC"),
        ("japan", "Japan"),
        ("Mexico City, Mexico", "Mexico City, Mexico"),
    ],
)
def test_a_clear_meaning_needs_no_question(index, text, label):
    assert index.resolve(text).label == label


def test_a_misspelt_name_is_asked_back_not_taken(index):
    answer = index.resolve("muncih")

    assert isinstance(answer, Ambiguous)
    assert labels(answer.candidates) == ["Munich, Germany"]


def test_a_short_beginning_is_not_taken_for_a_small_town_of_that_name(index):
    assert isinstance(index.resolve("san"), Ambiguous)


def test_a_country_on_the_clock_of_another_is_shown_as_itself(index):
    assert labels(index.search("Kosovo"))[0] == "Kosovo"


def test_offsets_keep_the_sign_that_people_mean(index):
    """`Etc/GMT+5` is five hours behind UTC; whoever types GMT+5 is five hours ahead."""
    zones = {place.zone for place in index.search("GMT+5")}

    assert "Asia/Karachi" in zones
    assert "Etc/GMT+5" not in zones


@pytest.mark.parametrize("text", ["", "san", "springfield", "IST", "spain", "kirov", "halle", "st"])
def test_the_key_of_a_choice_finds_the_same_place_again(index, text):
    for place in index.search(text):
        assert index.resolve(place.key) == place


def test_every_city_has_a_short_label_and_a_key_that_finds_its_zone(index, tables):
    cities = range(0, len(tables.cities.names), 97)
    for city in cities:
        key = f"{tables.cities.names[city]}|{tables.cities.areas[city]}|{tables.cities.zones[city]}"

        place = index.resolve(key)

        assert place.key == key
        assert place.zone == tables.cities.zones[city]


def test_no_label_or_key_is_too_long_for_discord(tables):
    for name, area, zone in zip(
        tables.cities.names, tables.cities.areas, tables.cities.zones, strict=True
    ):
        country, region = tables.country_of(area), tables.region_of(area)
        place = Place(name=name, country=country, zone=zone, region=region, area=area)
        assert max(len(place.label), len(place.key)) <= LABEL_LENGTH, place


@pytest.mark.parametrize(
    "key", ["Gone|DE|Europe/Berlin", "|DE|Europe/Berlin", "Munich|AT|Europe/Berlin"]
)
def test_a_city_that_left_the_table_still_has_its_zone(index, key):
    assert index.resolve(key) == Place(
        name="Berlin", country="Germany", zone="Europe/Berlin", area="DE"
    )


def test_a_key_of_no_zone_is_no_place(index):
    assert index.resolve("Munich|DE|Mars/Olympus") is None


def test_every_zone_of_the_tables_loads(tables):
    zones = {*tables.cities.zones, *tables.zones.canonical.values()}
    zones |= {zone for abbreviation in tables.abbreviations for zone in abbreviation.zones}

    assert {ZoneInfo(zone).key for zone in zones} == zones


def test_every_key_of_tzdata_resolves_to_a_zone_with_the_same_meaning(index):
    canonical = read_zone_names().canonical

    for key, zone in canonical.items():
        if "/" in key:
            assert index.resolve(key).zone == zone


def test_no_zone_that_people_live_in_is_out_of_reach(index, tables):
    for zone in tables.zones.country_of:
        assert zone in {place.zone for place in index.search(zone)}


def broken_copy(folder: Path, name: str, text: str) -> Path:
    places = folder / "places"
    places.mkdir()
    for table in (data_root() / "places").iterdir():
        (places / table.name).write_bytes(table.read_bytes())
    (places / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("name", "text", "got"),
    [
        ("cities.tsv", "@Mars/Olympus\nBase\tDE\t1\t\n", "'Mars/Olympus'"),
        ("cities.tsv", "@Europe/Berlin\nBase\tQQ\t1\t\n", "QQ"),
        ("cities.tsv", "@Europe/Berlin\nBase\tDE\tmany\t\n", "many"),
        ("cities.tsv", "Base\tDE\t1\t\n", "Base"),
        ("abbreviations.tsv", "MST\tMars Time\tMars/Olympus\n", "'Mars/Olympus'"),
        ("countries.tsv", "DE\tGermany\n", "Germany"),
    ],
)
def test_a_broken_table_is_a_named_error_that_says_what_came(tmp_path, name, text, got):
    root = broken_copy(tmp_path, name, text)

    with pytest.raises(ContentError, match=rf"places/{name}: expected .*, got ") as caught:
        PlaceIndex.load(root)

    assert got in caught.value.got


def test_a_missing_table_is_a_named_error(tmp_path):
    with pytest.raises(ContentError, match=r"places/countries.tsv: expected a file"):
        PlaceIndex.load(tmp_path)


def test_case_accents_punctuation_and_saints_do_not_count():
    assert fold("  ZÜRICH ") == fold("zurich")
    assert fold("Saint-Denis") == fold("st. denis")
    assert fold("America/New_York") == "america new york"
    assert fold("Straße") == "strasse"
    assert fold("UTC-5") == "utc-5"
    assert fold(fold("Đà Nẵng")) == fold("Da Nang")


def test_more_letters_may_be_wrong_in_longer_names():
    assert [edits_forgiven("x" * length) for length in (4, 5, 8, 9, 40)] == [0, 1, 1, 2, 2]


def test_a_place_is_listed_once_with_its_best_score():
    paris = Place(name="Paris", country="France", zone="Europe/Paris")
    berlin = Place(name="Berlin", country="Germany", zone="Europe/Berlin")

    ordered = best_first(
        Match(place=place, score=score) for place, score in [(paris, 1), (berlin, 2), (paris, 3)]
    )

    assert [(match.place, match.score) for match in ordered] == [(paris, 3), (berlin, 2)]


def test_places_on_the_same_clock_do_not_compete():
    here = Match(place=Place(name="A", country="X", zone="Europe/Paris"), score=2)
    there = Match(place=Place(name="B", country="X", zone="Europe/Paris"), score=2)
    elsewhere = Match(place=Place(name="C", country="Y", zone="Asia/Tokyo"), score=1)

    assert settle((here, there), limit=5) == here.place
    assert settle((here, there, elsewhere), limit=2) == Ambiguous(
        candidates=(here.place, there.place)
    )
    assert settle((), limit=5) is None


def test_only_a_much_smaller_town_does_not_compete():
    first = Match(place=Place(name="A", country="X", zone="Europe/Paris"), score=120)
    elsewhere = Place(name="C", country="Y", zone="Asia/Tokyo")

    town = Match(place=elsewhere, score=10, is_town=True)
    city = Match(place=elsewhere, score=11, is_town=True)
    island = Match(place=elsewhere, score=1)

    assert settle((first, town), limit=5) == first.place
    assert isinstance(settle((first, city), limit=5), Ambiguous)
    assert isinstance(settle((first, island), limit=5), Ambiguous)


def test_zones_of_one_country_whose_clocks_agree_do_not_compete():
    here = Match(place=Place(name="A", country="X", zone="America/Monterrey"), score=2, clock="MX")
    there = Match(place=Place(name="B", country="X", zone="America/Merida"), score=1, clock="MX")

    assert settle((here, there), limit=5) == here.place


def test_content_is_found_beside_the_package_in_a_checkout():
    assert (data_root() / "places" / "cities.tsv").is_file()
