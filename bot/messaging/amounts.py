"""Amounts of drink in words."""


def millilitres(amount: int) -> str:
    """Return such as `1,600 ml`."""
    return f"{amount:,} ml"
