"""Where each night lies in the picture: weeks side by side, the days of a week below each other.

All lengths are dots of the picture. What is drawn is what stands here, and nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from bot.domain.progress.nights import Night
from bot.domain.progress.periods import DAYS_A_WEEK, Period, week_of
from bot.domain.time.weekdays import Weekday

ONE_WEEK = timedelta(days=DAYS_A_WEEK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The measures of one period's picture."""

    columns: int
    """Weeks side by side."""
    bands: int = 1
    """How many rows of weeks there are."""
    width: int
    """Of a cell."""
    height: int
    """Of a cell."""
    mark: int
    """The side of the square in which a night's mark lies."""
    digits: int
    """The size of the numbers."""
    has_days: bool = False
    """Whether each cell has the day of the month as well."""
    margin: int = 20
    head: int = 40
    """The height of the line above the weeks, with the numbers of the months."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture."""
        band = self.head + DAYS_A_WEEK * self.height
        return self.columns * self.width + 2 * self.margin, self.bands * band + 2 * self.margin


GRIDS: Mapping[Period, Grid] = MappingProxyType(
    {
        Period.WEEKS: Grid(columns=6, width=92, height=60, mark=38, digits=24, has_days=True),
        Period.MONTHS: Grid(columns=26, width=30, height=34, mark=26, digits=28),
        Period.YEAR: Grid(columns=26, bands=2, width=30, height=32, mark=26, digits=28),
    }
)
"""Discord shrinks each to the width of the screen: about 300 dots on a phone, 550 beside a desk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One night's place: the corner of its cell at the top left, and where it is among all."""

    night: Night
    week: int
    day: int
    """Counted from the first day of the week."""
    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthName:
    """The number of a month above a week: left and top of the line above it."""

    month: int
    x: int
    y: int


def cells_of(nights: Sequence[Night], grid: Grid, *, first_weekday: Weekday) -> tuple[Cell, ...]:
    """Return where the nights lie; those that are too old for the grid are left out."""
    if not nights:
        return ()
    last_week = week_of(nights[-1].local_date, first_weekday=first_weekday)
    origin = last_week - (grid.columns * grid.bands - 1) * ONE_WEEK
    return tuple(
        _cell(night, (night.local_date - origin).days, grid)
        for night in nights
        if night.local_date >= origin
    )


def _cell(night: Night, days: int, grid: Grid) -> Cell:
    week, day = divmod(days, DAYS_A_WEEK)
    band, column = divmod(week, grid.columns)
    top = grid.margin + band * (grid.head + DAYS_A_WEEK * grid.height) + grid.head
    return Cell(
        night=night,
        week=week,
        day=day,
        x=grid.margin + column * grid.width,
        y=top + day * grid.height,
    )


def months_of(cells: Sequence[Cell], grid: Grid) -> tuple[MonthName, ...]:
    """Return the numbers above the weeks: where a row of weeks begins, and where its first day changes month."""
    tops = [cell for cell in cells if cell.day == 0 or cell is cells[0]]
    neighbours = zip([None, *tops], tops, [*tops[1:], None], strict=False)
    return tuple(
        MonthName(month=top.night.local_date.month, x=top.x, y=_head(top, grid))
        for before, top, after in neighbours
        if _is_named(before, top, after, grid)
    )


def _is_named(before: Cell | None, top: Cell, after: Cell | None, grid: Grid) -> bool:
    """Tell whether a month's number stands above a week; where there is room, also above a row's first."""
    if before and _head(before, grid) == _head(top, grid):
        return _differs(before, top)
    is_narrow = grid.width < 2 * grid.digits
    return not (is_narrow and after and _differs(top, after))


def _head(cell: Cell, grid: Grid) -> int:
    """Return where the line above a night's week begins."""
    return cell.y - cell.day * grid.height - grid.head


def borders_of(cells: Sequence[Cell], grid: Grid) -> tuple[tuple[int, int, int, int], ...]:
    """Return the lines between two months: left, top, right and bottom of each piece."""
    by_date = {cell.night.local_date: cell for cell in cells}
    lines = []
    for day, cell in by_date.items():
        below, beside = by_date.get(day + timedelta(days=1)), by_date.get(day + ONE_WEEK)
        right, bottom = cell.x + grid.width, cell.y + grid.height
        if below and below.week == cell.week and _differs(cell, below):
            lines.append((cell.x, bottom, right, bottom))
        if beside and beside.y == cell.y and _differs(cell, beside):
            lines.append((right, cell.y, right, bottom))
    return tuple(lines)


def _differs(cell: Cell, other: Cell) -> bool:
    return cell.night.local_date.month != other.night.local_date.month
