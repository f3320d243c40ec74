"""Which texts name a place beyond doubt, and which are asked back."""

from collections import defaultdict
from itertools import product
from string import ascii_lowercase
from time import process_time

import pytest

from bot.content.files import data_root
from bot.content.places.clocks import SameClocks
from bot.content.places.naming import WholeNames
from bot.content.places.tables import read_place_tables
from bot.domain.places import LABEL_LENGTH, Ambiguous, Place, fold


@pytest.fixture(scope="module")
def tables():
    return read_place_tables(data_root())


@pytest.fixture(scope="module")
def index(content):
    return content.places


def zones_in(answer):
    match answer:
        case Place(zone=zone):
            return [zone]
        case Ambiguous(candidates=candidates):
            return [place.zone for place in candidates]
        case None:
            return []


NAMED = {
    # codes and names that were taken for cities that begin so
    "CH": "Europe/Zurich",
    "DK": "Europe/Copenhagen",
    "GB": "Europe/London",
    "UK": "Europe/London",
    "JP": "Asia/Tokyo",
    "NY": "America/New_York",
    "Crete": "Europe/Athens",
    "Corsica": "Europe/Paris",
    "Goa": "Asia/Kolkata",
    # countries
    "Netherlands": "Europe/Amsterdam",
    "the Netherlands": "Europe/Amsterdam",
    "Amsterdam, Netherlands": "Europe/Amsterdam",
    "Amsterdam, NL": "Europe/Amsterdam",
    "Niederlande": "Europe/Amsterdam",
    "\u0413\u0435\u0440\u043c\u0430\u043d\u0438\u044f": "Europe/Berlin",
    "\u0393\u03b5\u03c1\u03bc\u03b1\u03bd\u03af\u03b1": "Europe/Berlin",
    "\u0623\u0644\u0645\u0627\u0646\u064a\u0627": "Europe/Berlin",
    "\u5fb7\u56fd": "Europe/Berlin",
    "\u30c9\u30a4\u30c4": "Europe/Berlin",
    "\ub3c5\uc77c": "Europe/Berlin",
    "Argentina": "America/Argentina/Buenos_Aires",  # twelve zones, one clock
    "Iceland": "Atlantic/Reykjavik",
    # islands and regions
    "Canary Islands": "Atlantic/Canary",
    "Islas Canarias": "Atlantic/Canary",
    "Kanarische Inseln": "Atlantic/Canary",
    "Tenerife": "Atlantic/Canary",
    "Los Cristianos, Tenerife": None,
    "Azores": "Atlantic/Azores",
    "A\u00e7ores": "Atlantic/Azores",
    "Madeira": "Atlantic/Madeira",
    "Mallorca": "Europe/Madrid",
    "Majorca": "Europe/Madrid",
    "Bavaria": "Europe/Berlin",
    "Bayern": "Europe/Berlin",
    "Munich, Bavaria": "Europe/Berlin",
    "Hokkaido": "Asia/Tokyo",
    "\u5317\u6d77\u9053": "Asia/Tokyo",
    "Maui": "Pacific/Honolulu",
    "Maui, Hawaii, USA": "Pacific/Honolulu",
    "Easter Island": "Pacific/Easter",
    "Rapa Nui": "Pacific/Easter",
    "Sicily": "Europe/Rome",
    "Sardinia": "Europe/Rome",
    "Tasmania": "Australia/Hobart",
    "Galapagos": "Pacific/Galapagos",
    "Zanzibar": "Africa/Dar_es_Salaam",
    "Bali": "Asia/Makassar",
    "Scotland": "Europe/London",
    "Wales": "Europe/London",
    "England": "Europe/London",
    "Edinburgh, Scotland, UK": "Europe/London",
    "Catalonia": "Europe/Madrid",
    "Kerala": "Asia/Kolkata",
    "Flanders": "Europe/Brussels",
    "Queensland": "Australia/Brisbane",
    "British Columbia": None,
    "California": "America/Los_Angeles",
    # cities with where they lie
    "Springfield, Illinois, USA": "America/Chicago",
    "Springfield, IL, USA": "America/Chicago",
    "Springfield IL 62701": "America/Chicago",
    "Portland, Oregon, United States": "America/Los_Angeles",
    "Portland OR": "America/Los_Angeles",
    "New York, NY": "America/New_York",
    "USA, Texas, Austin": "America/Chicago",
    "Germany, Berlin": "Europe/Berlin",
    "Paris (Texas)": "America/Chicago",
    "Barcelona, Catalonia, Spain": "Europe/Madrid",
    "Hyderabad, Pakistan": "Asia/Karachi",
    # keys, clocks and Windows' names
    "CST6CDT": "America/Chicago",
    "US/Eastern": "America/New_York",
    "\uff21sia/Tokyo": "Asia/Tokyo",
    "Tokyo time": "Asia/Tokyo",
    "Chicago time": "America/Chicago",
    "W. Europe Standard Time": "Europe/Berlin",
    "Tokyo Standard Time": "Asia/Tokyo",
    "E. Africa Standard Time": "Africa/Nairobi",
    "UTC+5:45": "Asia/Kathmandu",
    # as keyboards and phones give it
    " Z\u200burich\ufeff": "Europe/Zurich",
    "\uff22\uff25\uff32\uff2c\uff29\uff2e": "Europe/Berlin",
    "new\u00a0york": "America/New_York",
}


@pytest.mark.parametrize(
    ("text", "zone"), [(text, zone) for text, zone in NAMED.items() if zone is not None]
)
def test_a_whole_name_without_rival_answers_by_itself(index, text, zone):
    answer = index.resolve(text)

    assert isinstance(answer, Place)
    assert answer.zone == zone


ASKED = {
    # a part of a name, or a misspelt one
    "Portl": ["America/Los_Angeles"],
    "Berl": ["Europe/Berlin"],
    "Deutschl": ["Europe/Berlin"],
    "Muncih": ["Europe/Berlin"],
    "Oberunterdorf, Germany": ["Europe/Berlin"],
    "Los Cristianos, Tenerife": ["Atlantic/Canary"],
    # other whole names compete
    "PA": ["America/New_York", "America/Panama"],
    "AZ": ["America/Phoenix", "Asia/Baku"],
    "CA": ["America/Los_Angeles", "America/Toronto"],
    "DE": ["Europe/Berlin", "America/New_York"],
    "IN": ["Asia/Kolkata", "America/Indiana/Indianapolis"],
    "CO": ["America/Denver", "America/Bogota"],
    "LA": ["America/Los_Angeles", "America/Chicago", "Asia/Vientiane"],
    "GA": ["America/New_York", "Africa/Libreville"],
    "Cornwall": ["Europe/London", "America/Toronto"],
    "Papua": ["Asia/Jayapura", "Pacific/Port_Moresby"],
    "Georgia": ["Asia/Tbilisi", "America/New_York"],
    "Washington": ["America/New_York", "America/Los_Angeles"],
    "Kingston": ["America/Jamaica", "America/Toronto"],  # a capital, but not twelve times the size
    "Tripoli": ["Africa/Tripoli", "Asia/Beirut"],
    "Limburg": ["Europe/Amsterdam", "Europe/Brussels"],
    "Punjab": ["Asia/Karachi", "Asia/Kolkata"],
    "Ontario, CA": ["America/Toronto", "America/Los_Angeles"],
    # several clocks
    "United States": ["America/New_York", "America/Chicago", "Pacific/Honolulu"],
    "Vereinigte Staaten": ["America/New_York", "America/Chicago"],
    "Brasilien": ["America/Sao_Paulo", "America/Manaus"],
    "Spain": ["Europe/Madrid", "Atlantic/Canary"],
    "Texas": ["America/Chicago", "America/Denver"],
    "Alaska": ["America/Anchorage", "America/Adak"],
    "British Columbia": ["America/Vancouver", "America/Edmonton"],
    # clocks
    "EST": ["America/New_York", "America/Toronto"],
    "CST": ["America/Chicago", "Asia/Shanghai"],
    "ET": ["America/New_York", "Africa/Addis_Ababa"],
    "PT": ["America/Los_Angeles", "Europe/Lisbon"],
    "Eastern": ["America/New_York"],
    "Central": ["America/Chicago"],
    "Mountain": ["America/Denver"],
    "Pacific": ["America/Los_Angeles"],
    "Eastern Time": ["America/New_York"],
    "Pacific time zone": ["America/Los_Angeles"],
    "Eastern Standard Time": ["America/New_York"],
    "(UTC-05:00) Eastern Time (US & Canada)": ["America/New_York", "America/Toronto"],
    "(UTC+01:00) Amsterdam, Berlin, Bern, Rome": ["Europe/Berlin"],
    # offsets
    "UTC+2": ["Africa/Cairo", "Europe/Berlin"],
    "UTC+02:00": ["Africa/Cairo", "Europe/Berlin"],
    "(UTC+01:00)": ["Europe/Berlin"],
    "GMT+5:30": ["Asia/Kolkata", "Asia/Colombo"],
    "+0530": ["Asia/Kolkata"],
    "GMT 5.5": ["Asia/Kolkata"],
    "UTC\u22125": ["America/New_York"],
    "-5": ["America/New_York"],
    "+\u0663": ["Europe/Moscow"],
}


@pytest.mark.parametrize(("text", "zones"), ASKED.items())
def test_all_else_is_asked_back_with_the_likeliest_first(index, text, zones):
    answer = index.resolve(text)

    assert isinstance(answer, Ambiguous)
    found = zones_in(answer)
    assert found[0] == zones[0]
    assert set(zones) <= set(found)


@pytest.mark.parametrize(
    "text", ["1", "2", "3", "4", "5", "12", "12345", "2026-03-04", "\u0665", "UTC+7:20", "+99"]
)
def test_a_number_names_nothing_and_begins_nothing(index, text):
    assert index.resolve(text) is None
    assert index.search(text) == ()


def test_every_country_in_every_language_is_itself_or_asked_about(index, tables):
    clock_of = SameClocks(tables.zones).clock_of
    clocks = defaultdict(set)
    for zone, country in tables.zones.country_of.items():
        clocks[country].add(clock_of(zone))
    astray = {}
    pairs = [
        (name, country)
        for name, areas in zip(tables.names_abroad, tables.areas_abroad, strict=True)
        for country in areas.split(";")
        if country in clocks
    ]
    for name, country in pairs:
        answer = index.resolve(name)
        found = {clock_of(zone) for zone in zones_in(answer)}
        # A place answers for the whole country only where all its clocks agree.
        is_right = (
            clocks[country] <= found
            if isinstance(answer, Ambiguous)
            else (found == clocks[country])
        )
        if not is_right:
            astray[name, country] = found

    assert len(pairs) > 25_000
    assert {country for _, country in pairs} >= set(clocks) - {"HM", "BV"}
    assert astray == {}


def test_no_code_of_a_country_or_of_a_state_hides_the_other(index, tables):
    states = {area.partition("-")[2]: area for area in tables.regions if area[:3] == "US-"}
    for code in states.keys() & tables.countries.keys():
        labels = {place.label for place in index.resolve(code).candidates}

        assert any("United States" in label for label in labels), code
        country = tables.countries[code]
        assert any(label == country or label.endswith(f", {country}") for label in labels), code


def test_every_division_and_island_is_itself_or_asked_about(index, tables):
    clock_of = SameClocks(tables.zones).clock_of
    astray = {
        part.area
        for part in tables.divisions
        for answer in [index.resolve(part.name)]
        if clock_of(part.zones[0]) not in map(clock_of, zones_in(answer))
        and not (isinstance(answer, Ambiguous) and len(answer.candidates) >= 25)
    }

    assert astray == set()


def test_no_city_known_to_many_is_taken_for_another(index, tables):
    cities = tables.cities
    largest = sorted(range(len(cities.names)), key=lambda city: -cities.weights[city])[:1000]
    astray = {
        cities.names[city]
        for city in largest
        if cities.zones[city] not in zones_in(index.resolve(cities.names[city]))
    }

    assert astray == set()


def whole_names(tables):
    names = {*tables.names_abroad, *map(fold, tables.windows_zones)}
    for key in tables.zones.canonical:
        names |= {fold(key), fold(key.rpartition("/")[2])}
    for city, others in zip(tables.cities.names, tables.cities.other_names, strict=True):
        names |= {fold(city), *map(fold, others.split(";"))}
    for code, country in tables.country_names.items():
        names |= {fold(code), *map(fold, country)}
    for part in tables.divisions:
        names |= {fold(part.name), *map(fold, part.other_names)}
    for row in tables.abbreviations:
        names |= {fold(row.short), fold(row.long)}
    return names | {area.partition("-")[2].casefold() for area in tables.regions}


def test_the_beginning_of_a_name_never_answers_by_itself(index, tables):
    whole = whole_names(tables)
    cities = tables.cities
    largest = sorted(range(len(cities.names)), key=lambda city: -cities.weights[city])[:400]
    begun = {cities.names[city][:end] for city in largest for end in range(1, 8)}
    begun |= {name[:end] for name in tables.countries.values() for end in range(1, 8)}

    taken = {
        text for text in begun if fold(text) not in whole and isinstance(index.resolve(text), Place)
    }

    assert len(begun) > 2000
    assert taken == set()


def test_the_label_of_every_zone_may_be_typed(index, tables):
    clock_of = SameClocks(tables.zones).clock_of
    astray = {
        zone: place.label
        for zone in tables.zones.country_of
        for place in [index.resolve(zone)]
        if clock_of(zone) not in map(clock_of, zones_in(index.resolve(place.label)))
    }

    assert astray == {}


@pytest.mark.parametrize(
    "text", ["pa " * 33, "de " * 7, "in de pa co la ga", "new york " * 10, "(pa) " * 20, "x" * 5000]
)
def test_no_text_takes_long(index, text):
    started_at = process_time()

    index.search(text)
    index.resolve(text)

    assert process_time() - started_at < 0.5  # a hundred times what it takes


def test_nothing_that_is_shown_looks_like_a_key(index):
    texts = (
        "usa",
        "russia",
        "utc",
        "EST",
        "asia/tokyo",
        "CST6CDT",
        "Etc/GMT-3",
        "europe/",
        "UTC+9",
    )
    for text in texts:
        for place in index.search(text):
            assert "/" not in place.label, place
            assert "_" not in place.label, place


def asked_of(tables):
    cities = tables.cities
    largest = sorted(range(len(cities.names)), key=lambda city: -cities.weights[city])[:300]
    return {
        *tables.countries.values(),
        *(name for area, name in tables.regions.items() if area.startswith("US-")),
        *(part.name for part in tables.divisions),
        *(cities.names[city] for city in largest),
        *map("".join, product(ascii_lowercase, repeat=2)),
        "Singa",
    }


def test_no_two_choices_have_one_label_or_one_key_and_each_key_finds_its_choice(index, tables):
    texts, twice, astray = asked_of(tables), set(), set()
    for text in texts:
        answer = index.resolve(text)
        candidates = answer.candidates if isinstance(answer, Ambiguous) else ()
        for places in (candidates, index.search(text)):
            if len({place.label for place in places}) < len(places):
                twice.add((text, "label"))
            if len({place.key for place in places}) < len(places):
                twice.add((text, "key"))
            # Discord's menus cut what is longer, so nothing may be.
            astray |= {
                place
                for place in places
                if max(len(place.label), len(place.key)) > LABEL_LENGTH
                or index.resolve(place.key) != place
            }

    assert len(texts) > 1500
    assert twice == set()
    assert astray == set()


def test_a_city_that_is_its_country_is_offered_once(index):
    labels = [place.label for place in index.resolve("Luxembourg").candidates]

    assert labels == ["Luxembourg", "Luxembourg, Belgium"]


@pytest.mark.parametrize(
    "name", ["London", "Paris", "Berlin", "Athens", "Rome", "Dublin", "Vienna", "Warsaw", "Lima"]
)
def test_a_capital_a_dozen_times_the_size_of_its_namesakes_needs_no_question(index, name):
    assert index.resolve(name).name == name


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("NT", "Northern Territory, Australia"),
        ("MT", "Montana, United States"),
        ("Saint Martin", "Saint Martin"),
    ],
)
def test_an_area_comes_before_a_clock_or_a_hamlet_of_its_name(index, text, first):
    assert index.resolve(text).candidates[0].label == first


def test_a_state_offers_its_own_places_only(tables):
    areas = WholeNames(tables).areas
    astray = {
        (part.area, match.place.label)
        for part in tables.divisions
        for match in areas.places_of(part.area)
        if match.place.area != part.area
    }

    assert astray == set()


def test_a_state_without_a_known_city_on_one_of_its_clocks_names_the_clock(index):
    labels = [place.label for place in index.resolve("Nebraska").candidates]

    assert labels == [
        "Omaha, Nebraska, United States",
        "Nebraska, Mountain time, United States",
    ]
