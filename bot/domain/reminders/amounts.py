"""Amounts of drink: their limits, and how people type them (millilitres, ounces, cups, glasses)."""

import re
import unicodedata
from enum import StrEnum
from fractions import Fraction

from bot.domain.errors import AmountOutOfRangeError, AmountUnreadableError
from bot.domain.typed_text import plain

GLASS_ML = 200
DRINK_LIMIT_ML = 1000
"""No more is logged at once."""

OVER_DRINKING_ML = 3000
"""From this much in a day on, the danger of too much water is told; no goal comes near it."""

DAY_LIMIT_ML = 10_000
"""No more is logged for one day: it is a slip of the finger, or a danger."""

OUNCE_ML = Fraction(473_176_473, 16_000_000)
"""The United States' fluid ounce: a 128th of 231 cubic inches."""

_CUP_ML = 8 * OUNCE_ML
_UNITS: dict[str, Fraction] = {
    **dict.fromkeys(("ml", "mls", "milliliter", "millilitre", "cc"), Fraction(1)),
    **dict.fromkeys(("cl", "centiliter", "centilitre"), Fraction(10)),
    **dict.fromkeys(("dl", "deciliter", "decilitre"), Fraction(100)),
    **dict.fromkeys(("l", "ltr", "liter", "litre"), Fraction(1000)),
    **dict.fromkeys(("oz", "ozs", "ounce", "fl oz", "floz", "fluid ounce", "fl ounce"), OUNCE_ML),
    **dict.fromkeys(("c", "cup"), _CUP_ML),
    **dict.fromkeys(("glass", "glasse"), Fraction(GLASS_ML)),
}
_COUNTS = {
    "a": Fraction(1), "an": Fraction(1), "one": Fraction(1), "two": Fraction(2),
    "three": Fraction(3), "four": Fraction(4), "half": Fraction(1, 2), "half a": Fraction(1, 2),
    "half an": Fraction(1, 2), "a half": Fraction(1, 2), "a quarter": Fraction(1, 4),
    "one and a half": Fraction(3, 2),
}  # fmt: skip
_AMOUNT = re.compile(
    r"(?P<count>-?[\d., ]*\d(?: ?/ ?\d+)?|(?:(?:one and )?(?:a )?half(?: an?)?|a quarter|[a-z]+)(?= ))"
    r"(?: ?(?P<unit>[a-z][a-z. ]*?))?(?: of [a-z ]+)?"
)
_GROUPED = re.compile(r"-?[1-9]\d{0,2}(?:[., ]\d{3})+")
_DECIMAL = re.compile(r"-?(?:\d+(?:[.,]\d+)?|[.,]\d+)")
_MIXED = re.compile(r"(?:(\d+) )?(\d+) ?/ ?([1-9]\d*)")
_LONGEST = 60
_SMALLEST_UNITS = Fraction(10)


class WaterMode(StrEnum):
    """How drinks are prompted; all that is kept of the safety screen."""

    TARGET = "target"
    """Towards a daily amount in glasses, silent once it is met."""

    GENTLE = "gentle"
    """Three nudges a day that name no amount."""


def parse_millilitres(text: str, *, name: str, low: int, high: int) -> int:
    """Read `250`, `250 ml`, `0.3 l`, `8 oz`, `1 1/2 cups` or `a glass` in whole millilitres.

    A number without a unit is in millilitres, and whole. Ounces and cups are those of the United
    States; pints and bottles are none, because they differ from country to country.

    Raises:
        AmountUnreadableError: the text is no amount.
        AmountOutOfRangeError: less than *low*, or more than *high*.
    """
    amount = _amount(_spelt_out(text)) if len(text) <= _LONGEST else None
    if amount is None:
        raise AmountUnreadableError(name=name, text_length=len(text))
    millilitres = round(amount)
    if not low <= millilitres <= high:
        raise AmountOutOfRangeError(name=name, low=low, high=high)
    return millilitres


def ounces(millilitres: int) -> int:
    """Return the nearest whole number of the United States' fluid ounces."""
    return round(millilitres / OUNCE_ML)


def _spelt_out(text: str) -> str:
    """Return *text* made plain, with `1½` as `1 1/2`: NFKC alone would make eleven halves of it."""
    letters = (f" {letter}" if unicodedata.category(letter) == "No" else letter for letter in text)
    return plain("".join(letters)).replace("\u2044", "/")


def _amount(typed: str) -> Fraction | None:
    match = _AMOUNT.fullmatch(typed)
    if match is None:
        return None
    unit = _unit(match["unit"])
    if unit is None:
        return None
    count = _count(match["count"].strip(), unit=unit)
    is_bare = match["unit"] is None
    return None if count is None or (is_bare and count.denominator != 1) else count * unit


def _unit(text: str | None) -> Fraction | None:
    if text is None:
        return Fraction(1)
    name = " ".join(text.replace(".", " ").split())
    return _UNITS.get(name) or _UNITS.get(name.removesuffix("s"))


def _count(text: str, *, unit: Fraction) -> Fraction | None:
    if text in _COUNTS:
        return _COUNTS[text]
    if mixed := _MIXED.fullmatch(text):
        return int(mixed[1] or 0) + Fraction(int(mixed[2]), int(mixed[3]))
    # Nobody drinks a thousand litres: there a point and three digits are decimals.
    if unit < _SMALLEST_UNITS and _GROUPED.fullmatch(text):
        return Fraction(re.sub(r"[., ]", "", text))
    return Fraction(text.replace(",", ".")) if _DECIMAL.fullmatch(text) else None
