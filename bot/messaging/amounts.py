"""Amounts of drink in words."""

from bot.domain.amounts import ounces

_COUNTS_IN_OUNCES = "en-US"


def millilitres(amount: int, *, locale: str | None = None) -> str:
    """Return such as `1,600 ml`; to people in the United States, `1,600 ml (about 54 oz)`.

    *locale* is the language of the person's Discord, such as `en-US`.
    """
    text = f"{amount:,} ml"
    if locale != _COUNTS_IN_OUNCES or not ounces(amount):
        return text
    return f"{text} (about {ounces(amount):,} oz)"


def progress(amount: int, target: int, *, locale: str | None = None) -> str:
    """Return such as `350 ml of 1,600 ml`, for the United States with `(about 12 of 54 oz)`."""
    text = f"{millilitres(amount)} of {millilitres(target)}"
    if locale != _COUNTS_IN_OUNCES:
        return text
    return f"{text} (about {ounces(amount):,} of {ounces(target):,} oz)"
