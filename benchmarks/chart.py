"""The chart of the storm, drawn by hand: an SVG of a few lines needs no library."""

from collections.abc import Sequence
from html import escape

from benchmarks.sizes import LIMIT_PER_SECOND
from benchmarks.storm import Storm

_WIDTH, _HEIGHT = 760, 440
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 190, 48, 52
_COLOURS = ("#0b6e4f", "#c2410c", "#7c3aed", "#be123c", "#0369a1")  # readable on white
_POINTS = 240
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_MOST_TICKS = 7
_LINE_GAP = 16


class _Frame:
    """Where seconds and messages lie on the paper."""

    def __init__(self, *, seconds: float, count: int) -> None:
        self.seconds, self.count = seconds, count

    def x(self, seconds: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * seconds / self.seconds

    def y(self, count: float) -> float:
        return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * count / self.count

    def line(self, points: Sequence[tuple[float, float]], style: str) -> str:
        placed = " ".join(f"{self.x(at):.1f},{self.y(count):.1f}" for at, count in points)
        return f'<polyline points="{placed}" fill="none" {style}/>'


def storm_chart(storms: Sequence[Storm]) -> str:
    """Return the chart of how many messages had arrived when, with the limit as a line."""
    size = storms[0].size
    frame = _Frame(seconds=max(storm.seconds for storm in storms) * 1.02, count=size)
    title = f"{size:,} reminders due in the same second: delivered over time"
    parts = [
        _head(title),
        *_axes(frame),
        _limit(frame, size),
        *(_curve(frame, storm, _COLOURS[n % len(_COLOURS)]) for n, storm in enumerate(storms)),
        *_legend(storms),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _head(title: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'font-family="system-ui, sans-serif" font-size="12" role="img">\n'
        f"<title>{escape(title)}</title>\n"
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>\n'
        f'<text x="{_LEFT}" y="26" font-size="15" fill="#111827">{escape(title)}</text>'
    )


def _axes(frame: _Frame) -> list[str]:
    bottom, right = _HEIGHT - _BOTTOM, _WIDTH - _RIGHT
    parts = []
    for at in _ticks(frame.seconds):
        x = frame.x(at)
        parts.append(_rule(x, _TOP, x, bottom) + _text(x, bottom + 18, f"{at} s", "middle"))
    for count in _ticks(frame.count):
        y = frame.y(count)
        parts.append(_rule(_LEFT, y, right, y) + _text(_LEFT - 8, y + 4, f"{count:,}", "end"))
    middle = (_LEFT + right) / 2
    return [*parts, _text(middle, _HEIGHT - 12, "seconds after they were due", "middle")]


def _ticks(most: float) -> range:
    step = next((step for step in _STEPS if most / step <= _MOST_TICKS), _STEPS[-1])
    return range(0, int(most) + 1, step)


def _limit(frame: _Frame, size: int) -> str:
    points = [(0.0, 0.0), (min(size / LIMIT_PER_SECOND, frame.seconds), float(size))]
    return frame.line(points, 'stroke="#6b7280" stroke-width="1.5" stroke-dasharray="6 4"')


def _curve(frame: _Frame, storm: Storm, colour: str) -> str:
    every = max(len(storm.arrivals) // _POINTS, 1)
    numbered = [(at, float(number)) for number, at in enumerate(storm.arrivals, start=1)]
    points = [(0.0, 0.0), *numbered[::every], *numbered[-1:]]
    return frame.line(points, f'stroke="{colour}" stroke-width="2.5"')


def _legend(storms: Sequence[Storm]) -> list[str]:
    x = _WIDTH - _RIGHT + 12
    names = [("#6b7280", f"the limit, {LIMIT_PER_SECOND} a second", "")]
    for number, storm in enumerate(storms):
        colour = _COLOURS[number % len(_COLOURS)]
        names.append((colour, storm.name, f"{storm.delivered:,} in {storm.seconds:.0f} s"))
    parts, y = [], float(_TOP + 12)
    for colour, name, result in names:
        style = f'stroke="{colour}" stroke-width="3"' + (
            "" if result else ' stroke-dasharray="6 4"'
        )
        parts.append(f'<line x1="{x}" y1="{y - 4:.0f}" x2="{x + 16}" y2="{y - 4:.0f}" {style}/>')
        parts.append(_text(x + 20, y, name, "start"))
        y += _LINE_GAP
        if result:
            parts.append(_text(x + 20, y, result, "start"))
            y += _LINE_GAP
        y += _LINE_GAP / 2
    return parts


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="#e5e7eb" stroke-width="1"/>'


def _text(x: float, y: float, words: str, anchor: str) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} fill="#374151">{escape(words)}</text>'
