"""The page with what came of a hunt, `docs/hostile.md`."""

import statistics
from collections.abc import Sequence

from benchmarks.machine import machine
from bot.client.door.gate import LeftAlone
from tests.hostile.floods import CALM, EVERY_S, LASTS_S, PRESSES, Flood
from tests.hostile.hunts import Hunt

REASONS = {
    LeftAlone.MALFORMED: (
        "Discord could not have sent it so: a field that is relied on is missing or of another type, an "
        "id is no positive number below 2^63, or discord.py cannot read it. Nobody stands behind it who "
        "could see an answer"
    ),
    LeftAlone.UNKNOWN_TYPE: "a ping, or a type of interaction from after this version",
    LeftAlone.BEYOND_SHARE: (
        "more than one person may send (`bot/client/door/shares.py`), and they were told so in the last "
        "ten seconds; among suggestions no sentence fits"
    ),
    LeftAlone.TOO_LATE: "Discord takes no answer any more, has one already, or does not know its token",
}


def page(found: Hunt, came: Sequence[Flood], *, seed: int, minutes: float) -> str:
    """Return the whole page."""
    sent = sum(row.sent for row in found.tallies.values())
    kinds = [
        (name, f"{row.sent:,}", f"{row.answered:,}", f"{row.left:,}", _named(row.reasons))
        for name, row in sorted(found.tallies.items(), key=lambda each: (each[1].left > 0, each[0]))
    ]
    reasons = [
        (f"`{reason}`", text, f"{found.reasons[reason.value]:,}")
        for reason, text in REASONS.items()
    ]
    parts = [
        "# Hostile input",
        _HEAD.format(sent=sent, seed=seed, minutes=minutes, machine=machine()),
        _table(("kind", "sent", "answered", "left alone", "for"), kinds),
        "## Why something is left alone",
        _WHY,
        _table(("reason", "when", "times"), reasons),
        "## What was looked at",
        _LOOKED.format(memory=_memory(found.megabytes)),
        *_about_floods(came),
    ]
    return "\n\n".join(parts) + "\n"


def _about_floods(came: Sequence[Flood]) -> list[str]:
    if not came:
        return []
    rows = [
        (
            each.name,
            f"{each.sent:,}",
            f"{each.answered:,}",
            f"{each.told:,}",
            *_times(each.before_ms),
            *_times(each.during_ms),
            f"{each.ratio:.2f}",
        )
        for each in came
    ]
    head = (
        *("one person sends", "sent", "answered", "of them told so"),
        *("others before, p50", "p95", "others during, p50", "p95", "ratio of p50"),
    )
    return ["## A flood", _FLOOD, _table(head, rows)]


def _times(milliseconds: Sequence[float]) -> tuple[str, str]:
    tail = statistics.quantiles(milliseconds, n=20)[-1]
    return f"{statistics.median(milliseconds):.1f} ms", f"{tail:.1f} ms"


def _memory(megabytes: Sequence[float]) -> str:
    middle = len(megabytes) // 2
    return f"{megabytes[0]:.0f} MB after the first tenth, {megabytes[middle]:.0f} MB in the middle, {megabytes[-1]:.0f} MB at the end"


def _named(reasons: set[LeftAlone]) -> str:
    return " or ".join(f"`{each}`" for each in sorted(reasons))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


_HEAD = """\
`python -m tests.hostile --write` wrote this page. It sends interactions of the kinds below to the real
`charley run` through the gateway of the wire-level double (`tests/wire`), which refuses what Discord
refuses. Who sends them has rows of their own, or none; a quarter manages a server; all are members of a
server that is not theirs. Discord's own clients could send hardly any of this: whoever reads this page
sees what happens if something else does.

{sent:,} interactions, seed {seed}: **no error, no traceback, no row of anybody else read or changed, one
connection from the beginning to the end**. It took {minutes:.0f} minutes with the floods below, on: {machine}"""

_WHY = """\
These are all the reasons (`LeftAlone` in `bot/client/door/gate.py`). The process names one for each
interaction that it leaves alone; as many are named as have no answer, and each only where it fits."""

_LOOKED = """\
- **Answers**: each interaction has its first answer and, where that only says "thinking", the message
  after it. A gate in front of discord.py (`bot/client/door`) keeps out what nobody could answer: one such
  event used to end the connection of all people.
- **Rows**: bystanders have rows in every table of a person and of a server. All rows that name one of
  them, or a server of theirs, are compared before and after, whole. Left out are an attacker's own
  opt-ins to what stands in a server that they are a member of.
- **Words**: texts, a time zone and amounts of the bystanders stand nowhere else, and in no answer; nor
  do their ids, unless the asker sent them. No answer pings anybody, or shows markdown that was sent.
- **The log**: no line is an error or has a traceback, and nothing is written beside the log.
- **Memory** (resident): {memory}."""

_FLOOD = f"""\
One person sends {PRESSES:,} in {LASTS_S:.0f} seconds, as fast as a script. {CALM} others use `/help` and `/reminders`
once in {EVERY_S} s each, in the ten seconds before and during it. The times are from the event to the first
answer, as the double sees them; both processes share the machine's cores, so part of what the others wait
is the double's own work for the flood.

Beyond 30 at once and one a second, a person is told "That was a lot at once" and when to go on, once in ten
seconds; the rest is left alone. First aid has a share of its own, `/cramp` and the buttons on its card, so
that no other press ever uses it up. Letters that are typed have one too (60 at once, four a second)."""


__all__ = ["page"]
