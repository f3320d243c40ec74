"""The last fortnight in one line: a count in words, and a strip of marks beside it."""

from bot.domain.progress.fortnight import Fortnight, Mark
from bot.messaging.texts.formatting import listed
from bot.messaging.texts.sentences import Sentence, say, say_count

_SIGNS = {Mark.DONE: "●", Mark.SKIPPED: "-", Mark.MISSED: "○"}
_FIRST_STRIP = 3
"""Nights: of fewer, a row of signs says nothing that the count does not."""
_NAMES = {
    Mark.DONE: Sentence("progress.mark_done", "{sign} done"),
    Mark.SKIPPED: Sentence("progress.mark_skipped", "{sign} skipped"),
    Mark.MISSED: Sentence("progress.mark_missed", "{sign} no answer"),
}


def fortnight_count(fortnight: Fortnight) -> str:
    """Return such as `12 of the last 14 nights`; nothing where no night is known."""
    if not fortnight.planned:
        return ""
    return say_count(
        "progress.fortnight",
        "{done} of {count} night so far",
        "{done} of the last {count} nights",
        fortnight.planned,
        done=fortnight.done,
    )


def fortnight_strip(fortnight: Fortnight) -> str:
    """Return a sign for each night, the earliest first, such as `●●○-●`; never without the count."""
    return "".join(_SIGNS[mark] for _, mark in fortnight.nights)


def fortnight_line(fortnight: Fortnight) -> str:
    """Return such as `●●○-● 3 of the last 5 nights`; no signs while the nights are few."""
    if fortnight.planned < _FIRST_STRIP:
        return fortnight_count(fortnight)
    strip, count = fortnight_strip(fortnight), fortnight_count(fortnight)
    return say("progress.strip", "{strip} {count}", strip=strip, count=count)


def fortnight_legend(fortnight: Fortnight) -> str:
    """Return what the signs mean that a strip has, such as `● done, ○ no answer`."""
    used = {mark for _, mark in fortnight.nights}
    return listed(
        (_NAMES[mark].say(sign=_SIGNS[mark]) for mark in Mark if mark in used), style="unit"
    )
