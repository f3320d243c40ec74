"""The operator's page: is Charley well, what is late, what to do. It names nobody, and needs no script."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape

from bot.app.http.concern_words import WORDS, ConcernWords
from bot.app.http.style import STYLE
from bot.domain.operations.concerns import Concern, Situation, concerns
from bot.domain.operations.health import NEED_DATABASE, Part, PartHealth
from bot.domain.servers.calls import CallState

LOOK_AGAIN_S = 30
"""How often the page shows itself anew."""

ALL_WELL = "Reminders go out, and commands are answered."

Row = tuple[str, str]
"""What a line is called, and what it says."""

_DAY, _HOUR, _MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
_KIB = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What the page shows."""

    now: datetime
    version: str
    situation: Situation
    guilds: int = 0
    sent: int = 0
    """Reminders and posts since the start."""
    processes: int = 1
    is_leader: bool = True
    makes_backups: bool = True


def render(view: View) -> str:
    """Return the page as HTML."""
    found = concerns(view.situation)
    title, tone = _headline(found)
    body = (
        f'<h1 class="{tone}">{escape(title)}</h1>',
        *(() if found else (f"<p>{escape(ALL_WELL)}</p>",)),
        f'<p class="note">{escape(_asked(view))}</p>',
        *(_card(WORDS[each], is_alone=len(found) == 1) for each in found),
        _list("What works", _parts(view)),
        _list("What waits", _waiting(view)),
        _list("In all", _totals(view)),
        f'<footer class="note"><p>{_links("healthz", "livez", "metrics")}</p></footer>',
    )
    return _frame(title, body)


def _frame(title: str, body: Iterable[str]) -> str:
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="refresh" content="{LOOK_AGAIN_S}">\n'
        '<meta name="robots" content="noindex">\n<link rel="icon" href="data:,">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(body)
        + "\n</main>\n</body>\n</html>\n"
    )


def _headline(found: Sequence[Concern]) -> tuple[str, str]:
    """Return the first line, and its tone."""
    if not found:
        return "✓ I am well.", "good"
    is_urgent = any(WORDS[each].is_urgent for each in found)
    mark, tone = ("✗", "bad") if is_urgent else ("!", "mind")
    if len(found) == 1:
        return f"{mark} {WORDS[found[0]].title}", tone
    return f"{mark} {len(found)} things need a look.", tone


def _asked(view: View) -> str:
    return f"As of {view.now:%H:%M:%S} UTC. This page looks again every {LOOK_AGAIN_S} seconds."


def _card(words: ConcernWords, *, is_alone: bool) -> str:
    """Return what is said of a concern; of one that is alone the headline says the title."""
    tone = "is-bad" if words.is_urgent else "is-mind"
    title = "" if is_alone else f"<h2>{escape(words.title)}</h2>"
    return (
        f'<section class="card {tone}">{title}<p>{escape(words.meaning)}</p>'
        f"<p><strong>What to do:</strong> {escape(words.to_do)}</p></section>"
    )


def _links(*addresses: str) -> str:
    return "".join(f'<a href="{each}">{each}</a>' for each in addresses)


def _list(title: str, rows: Iterable[Row]) -> str:
    lines = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(text)}</dd></div>" for name, text in rows
    )
    return f"<h2>{escape(title)}</h2><dl>{lines}</dl>"


def _parts(view: View) -> Iterable[Row]:
    parts = {each.part: each for each in view.situation.health.parts}
    names = {
        Part.SWEEP: "Looking for due reminders",
        Part.DATABASE: "Database",
        Part.PACE: "Turns for requests",
        Part.GATEWAY: "Discord's gateway",
    }
    is_database_away = not parts[Part.DATABASE].is_fresh
    for part, name in names.items():
        if part in parts:
            waits = part in NEED_DATABASE and is_database_away
            yield name, "waits for the database" if waits else _standing(parts[part])
    yield "Last backup", _backup(view)


def _standing(part: PartHealth) -> str:
    if part.age is None:
        return "not seen yet"
    if not part.is_fresh:
        return f"✗ away for {spoken(part.age)}"
    return "✓" if part.age < _MINUTE else f"✓ {spoken(part.age)} ago"


def _backup(view: View) -> str:
    if not view.makes_backups:
        return "not made here"
    if not view.is_leader:
        return "made by the process that leads"
    age = view.situation.health.backup_age
    return "none yet" if age is None else f"{spoken(age)} ago"


def _waiting(view: View) -> Iterable[Row]:
    figures = view.situation.figures
    if figures is None:
        yield "Reminders due", "not counted yet"
        return
    yield "Reminders due", f"{figures.due:,}"
    if figures.due:
        yield "The first waits for", spoken(figures.waits_for + (view.now - figures.taken_at))
    if view.now - figures.taken_at > _MINUTE:
        yield "Counted", f"{spoken(view.now - figures.taken_at)} ago"


def _totals(view: View) -> Iterable[Row]:
    figures, situation = view.situation.figures, view.situation
    yield "Sent since my start", f"{view.sent:,}"
    yield "Running for", spoken(situation.up_for)
    yield "Servers", f"{view.guilds:,}"
    if figures is not None:
        yield "Calls that post", f"{figures.calls.get(CallState.ON, 0):,}"
        yield "Calls that stopped", f"{figures.calls.get(CallState.STOPPED, 0):,}"
        yield "People I cannot write to", f"{figures.unreachable:,}"
        yield "Size of the database", size(figures.database_bytes)
    yield "Processes", _processes(view)
    yield "Version", view.version


def _processes(view: View) -> str:
    if view.processes == 1:
        return "1"
    return f"{view.processes}, this one {'leads' if view.is_leader else 'follows'}"


def spoken(length: timedelta) -> str:
    """Return a length as a person would say it: its largest unit, and the next one of hours and days."""
    length = max(length, timedelta())
    if length < _MINUTE:
        return _count(int(length.total_seconds()), "second")
    if length < _HOUR:
        return _count(length // _MINUTE, "minute")
    if length < _DAY:
        return _two(_count(length // _HOUR, "hour"), length % _HOUR // _MINUTE, "minute")
    return _two(_count(length // _DAY, "day"), length % _DAY // _HOUR, "hour")


def _two(first: str, second: int, unit: str) -> str:
    return f"{first} {_count(second, unit)}" if second else first


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"


def size(count: int) -> str:
    """Return a number of bytes as a person would say it."""
    number, unit = float(count), "bytes"
    for larger in ("KiB", "MiB", "GiB", "TiB"):
        if number < _KIB:
            break
        number, unit = number / _KIB, larger
    return f"{number:.0f} {unit}" if unit == "bytes" else f"{number:.1f} {unit}"
