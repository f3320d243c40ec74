"""The two charts of the page, drawn by hand as the storm's is."""

import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from benchmarks.capacity.queue import HOURS, Day, Fate
from bot.kinds.drinks import DRINKS
from bot.kinds.stretch import STRETCH

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 64, 170, 56, 56
COLOURS = ("#0b6e4f", "#0369a1", "#c2410c", "#7c3aed")
GREY, INK = "#6b7280", "#374151"
LATE_MINUTES, STALE_MINUTES = 5, 90
_TAIL = 0.95


def hours_chart(day: Day, *, people: int) -> str:
    """Return how late reminders are by the hour in which they are due, and which share is dropped."""
    title = f"{people:,} people on one token: how late, by hour"
    late = {
        kind: [_minutes(day, kind, hour) for hour in range(HOURS)] for kind in (STRETCH, DRINKS)
    }
    most = max(10.0, *late[STRETCH], *late[DRINKS])
    slot = (WIDTH - LEFT - RIGHT) / HOURS
    parts = [_head(title), *_rows(_steps(most), most)]
    for hour in range(HOURS):
        x = LEFT + hour * slot
        for number, kind in enumerate((STRETCH, DRINKS)):
            height = _height(late[kind][hour], most)
            place = f'x="{x + 2 + number * (slot - 4) / 2:.1f}" y="{HEIGHT - BOTTOM - height:.1f}"'
            size = f'width="{(slot - 4) / 2:.1f}" height="{height:.1f}"'
            parts.append(f'<rect {place} {size} fill="{COLOURS[number]}"/>')
        if hour % 3 == 0:
            parts.append(_text(x + slot / 2, HEIGHT - BOTTOM + 18, str(hour), "middle"))
    dropped = [
        (
            LEFT + (hour + 0.5) * slot,
            HEIGHT - BOTTOM - _height(_fate(day, DRINKS, hour).dropped_share, 1),
        )
        for hour in range(HOURS)
    ]
    parts.append(_line(dropped, 'stroke="#be123c" stroke-width="2" stroke-dasharray="3 3"'))
    parts += [
        _text(
            (LEFT + WIDTH - RIGHT) / 2,
            HEIGHT - 14,
            "hour of the day (UTC) in which they are due",
            "middle",
        ),
        _text(8, TOP - 12, "minutes that 95 in 100 stay within", "start"),
        *_legend(
            [
                (COLOURS[0], "stretches", ""),
                (COLOURS[1], "drinks that came", ""),
                ("#be123c", "drinks dropped:", "3 3"),
                ("none", "full height is all", ""),
            ]
        ),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def people_chart(curves: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    """Return how late stretches are by the number of people on one token."""
    people = [each for curve in curves.values() for each, _ in curve]
    low, high, most = min(people), max(people), float(STALE_MINUTES)

    def x(count: float) -> float:
        share = math.log(count / low) / math.log(high / low)
        return LEFT + (WIDTH - LEFT - RIGHT) * share

    def y(minutes: float) -> float:
        return HEIGHT - BOTTOM - _height(minutes, most)

    parts = [
        _head("One token: how late stretches are, by the number of people"),
        *_rows(range(0, 91, 15), most),
    ]
    for count in (10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000):
        if low <= count <= high:
            parts.append(_rule(x(count), TOP, x(count), HEIGHT - BOTTOM))
            parts.append(_text(x(count), HEIGHT - BOTTOM + 18, f"{count:,}", "middle"))
    parts.append(
        _line(
            [(LEFT, y(LATE_MINUTES)), (WIDTH - RIGHT, y(LATE_MINUTES))],
            f'stroke="{GREY}" stroke-dasharray="6 4"',
        )
    )
    parts.append(_text(WIDTH - RIGHT + 6, y(LATE_MINUTES) + 4, "5 min: says it is late", "start"))
    for number, curve in enumerate(curves.values()):
        points = [(x(count), y(min(minutes, most))) for count, minutes in curve]
        parts.append(_line(points, f'stroke="{COLOURS[number]}" stroke-width="2.5"'))
    parts += [
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, "people", "middle"),
        _text(8, TOP - 12, "minutes that 95 in 100 stretches stay within", "start"),
        *_legend([(COLOURS[number], name, "") for number, name in enumerate(curves)]),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _minutes(day: Day, kind: str, hour: int) -> float:
    return _fate(day, kind, hour).lateness_s(_TAIL) / 60


def _fate(day: Day, kind: str, hour: int) -> Fate:
    found = [fate for (each, at), fate in day.items() if each == kind and at == hour]
    return found[0] if found else Fate()


def _height(value: float, most: float) -> float:
    return (HEIGHT - TOP - BOTTOM) * value / most


def _steps(most: float) -> range:
    return range(0, int(most) + 1, 5 if most <= 45 else 15)  # noqa: PLR2004 - lines on paper


def _rows(steps: Sequence[int], most: float) -> Iterator[str]:
    for step in steps:
        y = HEIGHT - BOTTOM - _height(step, most)
        yield _rule(LEFT, y, WIDTH - RIGHT, y) + _text(LEFT - 8, y + 4, str(step), "end")


def _head(title: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="system-ui, sans-serif" font-size="12" role="img">\n'
        f"<title>{escape(title)}</title>\n"
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>\n'
        f'<text x="8" y="22" font-size="15" fill="#111827">{escape(title)}</text>'
    )


def _legend(names: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    x = WIDTH - RIGHT + 12
    for number, (colour, name, dashes) in enumerate(names):
        y = TOP + 14 + number * 20
        style = f'stroke="{colour}" stroke-width="3" stroke-dasharray="{dashes}"'
        yield f'<line x1="{x}" y1="{y - 4}" x2="{x + 16}" y2="{y - 4}" {style}/>'
        yield _text(x + 22, y, name, "start")


def _line(points: Sequence[tuple[float, float]], style: str) -> str:
    placed = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{placed}" fill="none" {style}/>'


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="#e5e7eb" stroke-width="1"/>'


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{INK}">{escape(words)}</text>'
    )
