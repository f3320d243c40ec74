"""Everything: `python -m benchmarks [--quick]`; or `--beside COMMIT`, the engine alone."""

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from benchmarks import beside, calendars, engine, evening, punctuality, servers, starting, storms
from benchmarks.chart import storm_chart
from benchmarks.evening import Evening
from benchmarks.figures import Figure
from benchmarks.machine import busyness, machine
from benchmarks.page import page, spread_kept, with_evening, with_spread
from benchmarks.sizes import FULL, QUICK, Sizes
from benchmarks.spread import spreads
from benchmarks.storms import Storms

DOCS = Path(__file__).resolve().parent.parent / "docs"
_PARTS = {
    "engine": engine.measure,
    "start": starting.measure,
    "servers": servers.measure,
    "punctuality": punctuality.measure,
    "calendars": calendars.measure,
}
_NAMES = ["storm", "evening", *_PARTS]
_SHORT = ["engine", "start", "servers"]
"""Parts that may be measured again and again."""
out = Console(highlight=False)


@dataclass(slots=True, kw_only=True)
class Measured:
    """What came out of a run."""

    figures: list[Figure] = field(default_factory=list)
    storms: Storms | None = None
    evening: Evening | None = None
    load: float = 0.0
    """How many processes wanted a core before it."""


class Bars:
    """A progress bar for each part, in the order they begin."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def show(self, name: str, share: float) -> None:
        """Show how far a part has come; the one before it is done."""
        if name not in self._tasks:
            for task in self._tasks.values():
                self._progress.update(task, completed=1.0)
            self._tasks[name] = self._progress.add_task(name, total=1.0)
        self._progress.update(self._tasks[name], completed=share)


def main() -> int:
    """Measure, show, write; return 1 if a goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="small numbers, to see that everything runs"
    )
    parser.add_argument("--only", choices=_NAMES, action="append", help="some parts")
    parser.add_argument("--beside", metavar="COMMIT", help="the engine beside an older commit's")
    parser.add_argument(
        "--spread",
        type=int,
        metavar="RUNS",
        help="some parts so many times: how far they lie apart",
    )
    parser.add_argument("--docs", type=Path, help="where to write the page and the chart")
    asked = parser.parse_args()
    out.print(f"load before the run: {busyness():.1f}")
    started = time.perf_counter()
    if asked.spread:
        return _spread(asked.spread, asked.only or _SHORT, sizes=QUICK if asked.quick else FULL)
    sizes, parts = QUICK if asked.quick else FULL, asked.only or _NAMES
    measured = _measured(sizes, [] if asked.beside else parts, commit=asked.beside)
    minutes = (time.perf_counter() - started) / 60
    own = [] if measured.evening is None else evening.figures(measured.evening)
    figures = [*measured.figures, *own]
    _show(figures)
    docs = asked.docs or (None if asked.quick or asked.only or asked.beside else DOCS)
    if docs is not None:
        _write(docs, measured, minutes=minutes)
    if asked.quick:
        out.print("Small numbers: they show that everything runs, and say nothing about the goals.")
        return 0
    missed = [figure.what for figure in figures if figure.is_met is False]
    out.print(f"Goals missed: {'; '.join(missed) or 'none'}.")
    return 1 if missed else 0


def _spread(runs: int, parts: Sequence[str], *, sizes: Sizes) -> int:
    """Measure some parts again and again, and write how far their figures lie apart."""
    load, once = busyness(), replace(sizes, engine_rounds=1)
    found = spreads([_measured(once, parts, commit=None).figures for _ in range(runs)])
    for each in found:
        out.print(f"{each.what}, {each.whose}: {each.lowest}, {each.middle}, {each.highest}")
    if sizes is FULL:
        file = DOCS / "benchmarks.md"
        text = with_spread(file.read_text(encoding="utf-8"), found, runs=runs, load=load)
        file.write_text(text, encoding="utf-8")
    return 0


def _measured(sizes: Sizes, parts: Sequence[str], *, commit: str | None) -> Measured:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out) as progress:
        return asyncio.run(_measure(sizes, parts, Bars(progress), commit=commit))


async def _measure(
    sizes: Sizes, parts: Sequence[str], bars: Bars, *, commit: str | None
) -> Measured:
    measured = Measured(load=busyness())
    if "storm" in parts:
        measured.storms = await storms.measure(sizes, bars.show)
        measured.figures += storms.figures(measured.storms)
    if "evening" in parts:
        measured.evening = await evening.measure(sizes, bars.show)
    for name, measure in _PARTS.items():
        if name in parts:
            bars.show(name, 0.0)
            measured.figures += await measure(sizes, bars.show)
    if commit is not None:
        bars.show("beside", 0.0)
        measured.figures += await beside.measure(commit, sizes, bars.show)
    return measured


def _show(figures: Sequence[Figure]) -> None:
    """Print the figures one below the other: six columns are too many for a terminal."""
    marks = {True: "[green]met[/]", False: "[red]missed[/]", None: ""}
    for figure in figures:
        goal = figure.goal and f"goal {figure.goal}: {marks[figure.is_met]}"
        beside = figure.beside and f"{figure.beside} {figure.ratio and f'({figure.ratio})'}"
        out.print(f"[bold]{figure.what}[/]")
        out.print("    " + "   ".join(part for part in (figure.charley, goal, beside) if part))


def _write(docs: Path, measured: Measured, *, minutes: float) -> None:
    """Write the page; after a run of the evening alone, its part of the page."""
    file, pictures = docs / "benchmarks.md", docs / "pictures"
    if measured.storms is not None:
        pictures.mkdir(parents=True, exist_ok=True)
        text = page(measured.figures, measured.storms, machine=machine(), minutes=minutes)
        text = spread_kept(text, file.read_text(encoding="utf-8") if file.exists() else "")
        (pictures / "storm.svg").write_text(storm_chart(measured.storms.usual), encoding="utf-8")
    else:
        text = file.read_text(encoding="utf-8")
    if measured.evening is not None:
        load = measured.load if measured.storms is None else None
        text = with_evening(text, evening.figures(measured.evening), load=load)
    file.write_text(text, encoding="utf-8")
    out.print(f"written to {docs.name}/benchmarks.md")


if __name__ == "__main__":
    sys.exit(main())
