"""How the page says how much a figure varies."""

from benchmarks.figures import Figure
from benchmarks.spread import spreads


def run(ours: str, beside: str = "") -> list[Figure]:
    return [Figure(what="stall", charley=ours, beside=beside)]


def test_lowest_middle_and_highest_are_told_by_their_numbers() -> None:
    runs = [run(f"{ms} ms") for ms in ("26", "8,529", "3", "101", "18")]

    [spread] = spreads(runs)

    assert (spread.lowest, spread.middle, spread.highest) == ("3 ms", "26 ms", "8,529 ms")


def test_what_it_is_compared_with_is_told_apart() -> None:
    [ours, theirs] = spreads([run("1 ms", "peer, store: 5 ms"), run("2 ms", "peer, store: 9 ms")])

    assert ours.whose == "Charley"
    assert (theirs.whose, theirs.lowest, theirs.highest) == ("peer, store", "5 ms", "9 ms")


def test_what_never_varies_is_left_out() -> None:
    assert spreads([run("5,000 of 5,000"), run("5,000 of 5,000")]) == []
