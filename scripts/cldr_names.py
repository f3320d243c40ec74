"""Names of countries in all languages, and Windows' names of zones: from CLDR, through Babel.

`build_places.py` writes them into `data/places`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from babel import Locale, UnknownLocaleError, localedata
from babel.core import get_global

from bot.domain.places import fold
from bot.domain.typed_text import plain

CLDR_CREDIT = (
    "# From Unicode CLDR (Unicode License v3) through Babel, by scripts/build_places.py.\n"
)
COUNTRY_NAMES_HEAD = (
    "# name of a country in any language, folded\tISO 3166 areas that have it (;)\n"
)
WINDOWS_HEAD = "# What Windows calls a time zone\tzone\n"
# Territories of CLDR that are no country of ISO 3166: the area that they are to us.
TERRITORIES = {
    "IC": "ES-CN", "EA": "ES-CE", "AC": "SH-Ascension", "TA": "SH-Tristan da Cunha",
    "DG": "IO-Diego Garcia", "CQ": "GG",
}  # fmt: skip
# In parentheses stands another name of these; of others the state that they belong to.
NAMED_ASIDE = {"CI", "CZ", "FK", "MM", "SZ", "TL"}
_ASIDE = re.compile(r"\s*[(\uff08]([^)\uff09]*)[)\uff09]\s*")


def country_names_text(codes: Iterable[str]) -> str:
    """Return the whole of `country_names.tsv`."""
    return CLDR_CREDIT + COUNTRY_NAMES_HEAD + "".join(country_names(codes))


def windows_zones_text() -> str:
    """Return the whole of `windows_zones.tsv`."""
    return CLDR_CREDIT + WINDOWS_HEAD + "".join(windows_zones())


def country_names(codes: Iterable[str]) -> Iterator[str]:
    """Yield the lines of `country_names.tsv`: the countries in every language of CLDR."""
    areas = {code: code for code in codes} | TERRITORIES
    of: dict[str, set[str]] = defaultdict(set)
    for identifier in localedata.locale_identifiers():
        for territory, name in territories(identifier):
            # A name that is the code itself stands where a language has none.
            if territory in areas and name != territory:
                for form in forms_of(name, territory):
                    of[form].add(areas[territory])
    for form, named in sorted(of.items()):
        if len(form) > 1:
            yield f"{form}\t{';'.join(sorted(named))}\n"


def territories(identifier: str) -> Iterable[tuple[str, str]]:
    """Return the names of territories in one of CLDR's locales."""
    try:
        return Locale.parse(identifier).territories.items()
    except UnknownLocaleError:
        return ()


def forms_of(name: str, territory: str) -> Iterator[str]:
    """Yield the name folded, and without what stands in parentheses, or that instead."""
    name = plain(name)
    yield fold(name)
    if aside := _ASIDE.search(name):
        yield fold(name.replace(aside[0], " "))
        if territory in NAMED_ASIDE:
            yield fold(aside[1])


def windows_zones() -> Iterator[str]:
    """Yield the lines of `windows_zones.tsv`; its offsets are read like all others."""
    for name, zone in sorted(get_global("windows_zone_mapping").items()):
        if not name.startswith("UTC"):
            yield f"{name}\t{zone}\n"
