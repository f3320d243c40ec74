"""How many examples the costly properties try: a quarter in `make test`, all in `make properties`."""

from hypothesis import settings

FULL = "full"
SHARE = 4


def examples(number: int) -> int:
    """Return how many to try of *number*; the choice is made by `--hypothesis-profile=full`."""
    return number if settings.get_current_profile_name() == FULL else number // SHARE
