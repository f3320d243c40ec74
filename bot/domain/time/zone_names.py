"""What people call a time zone: "Tokyo time", never `Asia/Tokyo` or `CST6CDT`.

Every key that tzdata knows has such a name; spellings follow GeoNames.
"""

import re
from datetime import timedelta

from bot.domain.typed_text import plain

_UTC = "UTC"
_FIXED = re.compile(r"Etc/GMT([+-])(\d{1,2})")
_STATES = {"Indiana", "Kentucky", "North_Dakota"}
_KNOWN_WITHOUT_STATE = {"Indianapolis", "Louisville"}

# Keys that are no city's, or a city's former name, by the city that people know their clocks by.
_CITY_OF = {
    "CST6CDT": "Chicago", "EST5EDT": "New York", "MST7MDT": "Denver", "PST8PDT": "Los Angeles",
    "EST": "Panama", "MST": "Phoenix", "HST": "Honolulu", "CET": "Brussels", "MET": "Brussels",
    "EET": "Athens", "WET": "Lisbon", "Cuba": "Havana", "Egypt": "Cairo", "Eire": "Dublin",
    "GB": "London", "GB-Eire": "London", "Hongkong": "Hong Kong", "Iceland": "Reykjavík",
    "Iran": "Tehran", "Israel": "Jerusalem", "Jamaica": "Kingston", "Japan": "Tokyo",
    "Kwajalein": "Kwajalein", "Libya": "Tripoli", "NZ": "Auckland", "NZ-CHAT": "Chatham Islands",
    "Navajo": "Denver", "PRC": "Beijing", "Poland": "Warsaw", "Portugal": "Lisbon",
    "ROC": "Taipei", "ROK": "Seoul", "Singapore": "Singapore", "Turkey": "Istanbul",
    "W-SU": "Moscow", "US/Alaska": "Anchorage", "US/Aleutian": "Adak", "US/Arizona": "Phoenix",
    "US/Central": "Chicago", "US/East-Indiana": "Indianapolis", "US/Eastern": "New York",
    "US/Hawaii": "Honolulu", "US/Indiana-Starke": "Knox, Indiana", "US/Michigan": "Detroit",
    "US/Mountain": "Denver", "US/Pacific": "Los Angeles", "US/Samoa": "Pago Pago",
    "Canada/Atlantic": "Halifax", "Canada/Central": "Winnipeg", "Canada/Eastern": "Toronto",
    "Canada/Mountain": "Edmonton", "Canada/Newfoundland": "St. John's",
    "Canada/Pacific": "Vancouver", "Canada/Saskatchewan": "Regina", "Canada/Yukon": "Whitehorse",
    "Mexico/BajaNorte": "Tijuana", "Mexico/BajaSur": "Mazatlán", "Mexico/General": "Mexico City",
    "Brazil/Acre": "Rio Branco", "Brazil/DeNoronha": "Fernando de Noronha",
    "Brazil/East": "São Paulo", "Brazil/West": "Manaus", "Chile/Continental": "Santiago",
    "Chile/EasterIsland": "Easter Island", "Australia/ACT": "Canberra", "Australia/LHI":
    "Lord Howe Island", "Australia/NSW": "Sydney", "Australia/North": "Darwin",
    "Australia/Queensland": "Brisbane", "Australia/South": "Adelaide",
    "Australia/Tasmania": "Hobart", "Australia/Victoria": "Melbourne", "Australia/West": "Perth",
    "Australia/Yancowinna": "Broken Hill", "America/Knox_IN": "Knox, Indiana",
    "America/Argentina/ComodRivadavia": "Comodoro Rivadavia",
    "Asia/Calcutta": "Kolkata", "Asia/Saigon": "Ho Chi Minh City", "Asia/Katmandu": "Kathmandu",
    "Asia/Rangoon": "Yangon", "Asia/Dacca": "Dhaka", "Asia/Thimbu": "Thimphu", "Asia/Macao":
    "Macau", "Asia/Ashkhabad": "Ashgabat", "Asia/Ulan_Bator": "Ulaanbaatar",
    "Asia/Ujung_Pandang": "Makassar", "Asia/Chungking": "Chongqing", "Europe/Kiev": "Kyiv",
    "America/Godthab": "Nuuk", "Africa/Asmera": "Asmara", "Pacific/Ponape": "Pohnpei",
    "Pacific/Truk": "Chuuk", "Atlantic/Faeroe": "Faroe Islands", "America/Atka": "Adak",
    "America/Virgin": "Saint Thomas", "Pacific/Enderbury": "Kanton",
}  # fmt: skip
# Cities and islands whose key leaves out accents, points, or half of the name.
_SPELT = {
    "Sao_Paulo": "São Paulo", "Bogota": "Bogotá", "Asuncion": "Asunción", "Belem": "Belém",
    "Cordoba": "Córdoba", "Tucuman": "Tucumán", "Merida": "Mérida", "Cancun": "Cancún",
    "Mazatlan": "Mazatlán", "Bahia_Banderas": "Bahía de Banderas", "Maceio": "Maceió",
    "Cuiaba": "Cuiabá", "Santarem": "Santarém", "Eirunepe": "Eirunepé",
    "Araguaina": "Araguaína", "Ciudad_Juarez": "Ciudad Juárez", "Rio_Gallegos": "Río Gallegos",
    "St_Johns": "St. John's", "St_Kitts": "Saint Kitts", "St_Lucia": "Saint Lucia",
    "St_Thomas": "Saint Thomas", "St_Vincent": "Saint Vincent", "St_Helena": "Saint Helena",
    "St_Barthelemy": "Saint Barthélemy",
    "Ho_Chi_Minh": "Ho Chi Minh City", "Noronha": "Fernando de Noronha",
    "Easter": "Easter Island", "Galapagos": "Galápagos Islands", "Canary": "Canary Islands",
    "Azores": "Azores", "Faroe": "Faroe Islands", "Chatham": "Chatham Islands",
    "Lord_Howe": "Lord Howe Island", "Norfolk": "Norfolk Island", "Christmas":
    "Christmas Island", "Cocos": "Cocos Islands", "Isle_of_Man": "Isle of Man",
    "Wake": "Wake Island", "Midway": "Midway", "Marquesas": "Marquesas Islands",
    "Gambier": "Gambier Islands", "Dar_es_Salaam": "Dar es Salaam", "Sao_Tome": "São Tomé",
    "Lome": "Lomé", "Ndjamena": "N'Djamena", "El_Aaiun": "Laayoune", "Noumea": "Nouméa",
    "Reunion": "Réunion", "Mahe": "Mahé", "Mayotte": "Mayotte", "Kerguelen": "Kerguelen",
    "DumontDUrville": "Dumont d'Urville", "Curacao": "Curaçao", "Zurich": "Zürich",
    "Chisinau": "Chișinău", "Reykjavik": "Reykjavík", "Ulyanovsk": "Ulyanovsk",
    "Turks_and_Caicos": "Turks and Caicos", "Shanghai": "Beijing", "Jan_Mayen": "Jan Mayen",
    "Cape_Verde": "Cape Verde", "Tongatapu": "Nuku'alofa", "Efate": "Port Vila",
    "Guadalcanal": "Honiara", "Tarawa": "Tarawa", "Fiji": "Suva", "Guyana": "Georgetown",
    "Nipigon": "Nipigon", "South_Georgia": "South Georgia", "Blanc-Sablon": "Blanc-Sablon",
}  # fmt: skip


def zone_title(zone_key: str) -> str:
    """Return the city or island that people name the zone by: `Tokyo`, `Knox, Indiana`, `UTC+3`."""
    if zone_key in _CITY_OF:
        return _CITY_OF[zone_key]
    if fixed := _FIXED.fullmatch(zone_key):
        return _offset_title(fixed[1], int(fixed[2]))
    if "/" not in zone_key or zone_key.startswith("Etc/"):
        return _UTC
    *_, parent, city = zone_key.split("/")
    title = _SPELT.get(city, city.replace("_", " "))
    if parent in _STATES and city not in _KNOWN_WITHOUT_STATE:
        return f"{title}, {parent.replace('_', ' ')}"
    return title


def zone_name(zone_key: str) -> str:
    """Return what people call the time of the zone: `Tokyo time`, `UTC+3`."""
    title = zone_title(zone_key)
    return title if title.startswith(_UTC) else f"{title} time"


def _offset_title(sign: str, hours: int) -> str:
    """Return the offset with the sign that people use: `Etc/GMT-3` is three hours ahead of UTC."""
    if not hours:
        return _UTC
    return f"{_UTC}{'-' if sign == '+' else '+'}{hours}"


_OFFSET = re.compile(
    r"(?:(?P<name>utc|gmt) ?)? ?(?P<sign>\+|-|\u00b1)? ?(?P<hours>\d{1,2})"
    r"(?:(?: ?[:.h] ?)?(?P<minutes>[0-5]\d)|[.,](?P<tenths>5|25|75)0?)?(?: ?(?:h|hours?|hrs?))?"
)
_BETWEEN_PARENTHESES = re.compile(r"\((.*)\)")
_QUARTERS = {"5": 30, "25": 15, "75": 45}
_FARTHEST = timedelta(hours=14)


def parse_offset(text: str) -> timedelta | None:
    """Return how far ahead of UTC the clocks are that *text* names, `None` if it names no offset.

    A bare number is none: it needs its sign, or UTC before it. After a point stand minutes, if
    there are two digits that can be minutes (`+5.30`), else parts of an hour (`+5.5`, `+5.75`).
    """
    match = _OFFSET.fullmatch(_BETWEEN_PARENTHESES.sub(r"\1", plain(text)))
    if match is None or not (match["name"] or match["sign"]):
        return None
    minutes = int(match["minutes"] or 0) or _QUARTERS.get(match["tenths"] or "", 0)
    offset = timedelta(hours=int(match["hours"]), minutes=minutes)
    if offset > _FARTHEST:
        return None
    return -offset if match["sign"] == "-" else offset


def offset_label(offset: timedelta) -> str:
    """Return such as `UTC+5:30` or `UTC-3`."""
    sign = "-" if offset < timedelta() else "+"
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    return f"UTC{sign}{hours}:{minutes:02d}" if minutes else f"UTC{sign}{hours}"
