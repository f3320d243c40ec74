"""Names in one block of memory are the names that went in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.places.packed_names import PackedNames

NAMES = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), max_size=20)


@given(NAMES)
def test_what_goes_in_comes_out(names: list[str]) -> None:
    packed = PackedNames(names)

    assert list(packed) == names
    assert len(packed) == len(names)


@given(NAMES, st.integers(-25, 25), st.integers(-25, 25))
def test_parts_and_places_are_those_of_a_list(names: list[str], start: int, end: int) -> None:
    packed = PackedNames(names)

    assert packed[start:end] == names[start:end]
    if -len(names) <= start < len(names):
        assert packed[start] == names[start]


def test_beyond_the_end_there_is_nothing() -> None:
    with pytest.raises(IndexError):
        PackedNames(["Berlin"])[1]
