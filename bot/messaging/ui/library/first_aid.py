"""First aid in words: fixed strings, the thing to do now in the first line.

Nothing here asks for memory: what has gone before stands in the buttons (`cramp_flow.py`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.library.entries import Review
from bot.domain.library.first_aid import FirstAid, FirstAidStep, RedFlag, RedFlagCard
from bot.domain.library.library import Library
from bot.domain.library.terms import BodyPlace, Tier
from bot.messaging.texts.formatting import clock, full_timestamp, relative
from bot.messaging.texts.sentences import say
from bot.messaging.ui.library.emergency_words import EmergencyCall
from bot.messaging.ui.library.tips import review_text

_FIRST_TRIED = 2
"""So many ways stand above the buttons: those that need nothing at hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a card says."""

    heading: str
    """What to do now, in one glance."""
    parts: tuple[str, ...] = ()
    """Paragraphs above the buttons, each of one line or more."""
    below: tuple[str, ...] = ()
    """Paragraphs below the buttons: what may be long, so that the buttons are in sight without it."""
    small: str = ""
    """What is said last, in small letters."""


def first_words(library: Library, place: BodyPlace, *, over_at: datetime, on: date) -> Words:
    """Return what to do right now, how long to go on alone, and the danger signs in two lines."""
    aid = library.first_aid(place)
    return Words(
        heading=aid.first_line,
        parts=(f"{aid.comfort} {aid.hold}", _clock(aid, over_at), _checks(aid)),
        small=_small(library, aid.review, aid.carer, on=on),
    )


def next_words(library: Library, place: BodyPlace, *, over_at: datetime, on: date) -> Words:
    """Return all that may help where the first line was not enough; it stays in sight."""
    aid = library.first_aid(place)
    steps = aid.next_steps
    ways = [f"- {step.text}" for step in steps]
    return Words(
        heading=aid.try_next,
        parts=(
            aid.go_on.format(first_line=aid.first_line),
            "\n".join(ways[:_FIRST_TRIED]),
            _cautions(steps),
            _clock(aid, over_at),
        ),
        below=("\n".join(ways[_FIRST_TRIED:]),),
        small=_small(library, aid.review, aid.carer, on=on),
    )


def eased_words(library: Library, place: BodyPlace, *, on: date) -> Words:
    """Return what helps once the cramp has let go."""
    aid = library.first_aid(place)
    steps = aid.last_steps
    after = "\n".join(f"- {step.text}" for step in steps)
    return Words(
        heading=aid.eased,
        parts=(aid.rest, after, _cautions(steps)),
        small=_small(library, aid.review, on=on),
    )


def help_words(
    library: Library,
    place: BodyPlace,
    *,
    over_at: datetime | None,
    on: date,
    call: EmergencyCall,
) -> Words:
    """Return what to do about a cramp that does not let go; no *over_at*: it is over."""
    aid = library.first_aid(place)
    ambulance = aid.ambulance_now.format(number=call.number)
    return Words(
        heading=aid.help_by.format(at=clock(over_at)) if over_at else aid.ten_minutes,
        parts=(aid.call_now, _warnings(ambulance, aid.check_more)),
        below=(call.where,),
        small=_small(library, library.red_flags[Tier.SAME_DAY].review, aid.carer, on=on),
    )


def danger_words(library: Library, tier: Tier, *, on: date, call: EmergencyCall) -> Words:
    """Return all danger signs of a tier, what to do about any of them first.

    Where the number holds stands on each card that sends there: above the buttons of the first, and at
    the end of the second.
    """
    card = library.red_flags[tier]
    where = call.where
    return Words(
        heading=card.title,
        parts=(card.action.format(number=call.number), where if tier is Tier.EMERGENCY else ""),
        below=(
            _signs(card),
            card.closing.format(number=call.number),
            where if tier is Tier.SAME_DAY else "",
        ),
        small=_small(library, card.review, on=on),
    )


def got_help_words(library: Library, place: BodyPlace) -> Words:
    """Return the last word to somebody who has help."""
    return Words(heading=library.first_aid(place).got_help)


def paused_words(resumes_at: datetime) -> Words:
    """Return until when it stays quiet."""
    return Words(
        heading=say("cramp.paused", "Your reminders are paused."),
        parts=(
            say(
                "cramp.paused_until",
                "The next one comes after {at}; `/resume` brings them back sooner.",
                at=full_timestamp(resumes_at),
            ),
        ),
    )


def nothing_to_pause_words() -> Words:
    """Answer somebody who has no reminders."""
    return Words(
        heading=say(
            "cramp.nothing_to_pause", "You have no reminders from me, so nothing will come."
        )
    )


def pause_failed_words() -> Words:
    """Return what to do while the database is away."""
    return Words(
        heading=say("cramp.pause_failed", "Your reminders are not paused."),
        parts=(
            say(
                "cramp.pause_failed_because",
                "I can't reach my data right now. Press again in a minute, or turn off this app's "
                "notifications for tonight.",
            ),
        ),
    )


def _checks(aid: FirstAid) -> str:
    return _warnings(*aid.checks)


def _warnings(*lines: str) -> str:
    return "\n".join(f"⚠ {line}" for line in lines)


def _signs(card: RedFlagCard) -> str:
    return "\n".join(line for flag in card.flags for line in _sign(flag))


def _sign(flag: RedFlag) -> list[str]:
    return [f"- {flag.sign}", *([f"  - {flag.more}"] if flag.more else [])]


def _clock(aid: FirstAid, over_at: datetime) -> str:
    return f"**⏱ {_until(aid, over_at)}**"


def _until(aid: FirstAid, over_at: datetime) -> str:
    at = say("cramp.at", "{time} ({distance})", time=clock(over_at), distance=relative(over_at))
    return aid.clock.format(at=at)


def _cautions(steps: Iterable[FirstAidStep]) -> str:
    """Return when to leave steps out, each reason once."""
    return "\n".join(f"⚠ {each}" for each in dict.fromkeys(step.skip_if for step in steps) if each)


def _small(library: Library, review: Review, carer: str = "", *, on: date) -> str:
    return " ".join(filter(None, (carer, review_text(review, library.standing, on=on))))
