"""First aid in words: fixed strings, the thing to do now in the first line.

Nothing here asks for memory: what has gone before stands in the buttons (`cramp_flow.py`).
"""

from datetime import date, datetime

from bot.domain.library.entries import Review
from bot.domain.library.first_aid import (
    EmergencyNumbers,
    FirstAid,
    FirstAidStep,
    LocalNumber,
    RedFlagCard,
)
from bot.domain.library.library import Library
from bot.domain.library.terms import BodyPlace, Tier
from bot.messaging.texts.formatting import full_timestamp, listed, relative
from bot.messaging.texts.sentences import say
from bot.messaging.ui.library.tips import review_text

AFTER_STEP = "warmth"
"""The step that also helps once the cramp has let go."""


def first_step_text(library: Library, place: BodyPlace, *, over_at: datetime, on: date) -> str:
    """Return what to do right now, the danger signs in one line, and when ten minutes are over."""
    aid = library.first_aid(place)
    lines = [f"**{aid.first_line}**", aid.comfort, *_checks(aid), *_ten_minutes(aid, over_at)]
    return "\n".join([*lines, *_small_print(aid.carer, aid.review, library, on=on)])


def step_text(
    library: Library, place: BodyPlace, number: int, *, over_at: datetime, on: date
) -> str:
    """Return one later step, counted from 1; the first line stays in sight below it."""
    aid = library.first_aid(place)
    number = min(number, len(aid.steps))  # a button may come from a version with more steps
    lines = [
        say(
            "cramp.step",
            "**{number} of {count}.** {instruction}",
            number=number,
            count=len(aid.steps),
            instruction=_instruction(aid.steps[number - 1]),
        )
    ]
    lines += [f"-# {aid.go_on.format(first_line=aid.first_line)}", *_ten_minutes(aid, over_at)]
    lines += _checks(aid)
    return "\n".join([*lines, *_small_print(aid.carer, aid.review, library, on=on)])


def eased_text(library: Library, place: BodyPlace, *, on: date) -> str:
    """Return what helps once the cramp has let go."""
    aid = library.first_aid(place)
    after = [_instruction(step) for step in aid.steps if step.id == AFTER_STEP]
    lines = [aid.eased, *after]
    return "\n".join([*lines, *_small_print(None, aid.review, library, on=on)])


def ten_minutes_text(
    library: Library,
    place: BodyPlace,
    *,
    over_at: datetime,
    on: date,
    number_line: str | None = None,
) -> str:
    """Return what to do about a cramp that does not let go."""
    aid, card = library.first_aid(place), library.red_flags[Tier.SAME_DAY]
    lines = [*_ten_minutes(aid, over_at), aid.call_now, *_checks(aid), card.closing]
    lines += [number_line] if number_line else []
    return "\n".join([*lines, *_small_print(None, card.review, library, on=on)])


def danger_text(library: Library, tier: Tier, *, on: date, number_line: str | None = None) -> str:
    """Return all danger signs of a tier, what to do about any of them first.

    *number_line*, whom to call where the reader is, stands on each card that sends to the emergency
    number: as the second thing to do on the first, at the end of the second.
    """
    card = library.red_flags[tier]
    call = [number_line] if number_line and tier is Tier.EMERGENCY else []
    last = [number_line] if number_line and tier is Tier.SAME_DAY else []
    lines = [f"**{card.title}**", card.action, *call, *_signs(card), card.closing, *last]
    return "\n".join([*lines, *_small_print(None, card.review, library, on=on)])


def got_help_text(library: Library, place: BodyPlace) -> str:
    """Return the last word to somebody who has help."""
    return library.first_aid(place).got_help


def paused_text(resumes_at: datetime) -> str:
    """Return until when it stays quiet."""
    return say(
        "cramp.paused",
        "**Your reminders are paused.** They come back {at}; `/resume` brings them back sooner.",
        at=full_timestamp(resumes_at),
    )


def nothing_to_pause_text() -> str:
    """Answer somebody who has no reminders."""
    return say("cramp.nothing_to_pause", "**You have no reminders from me, so nothing will come.**")


def pause_failed_text() -> str:
    """Return what to do while the database is away."""
    return say(
        "cramp.pause_failed",
        "**Your reminders are not paused: I can't reach my data right now.** Press again in a "
        "minute, or turn off this app's notifications for tonight.",
    )


def _checks(aid: FirstAid) -> list[str]:
    return [f"⚠ {line}" for line in aid.checks]


def _signs(card: RedFlagCard) -> list[str]:
    return [f"- {flag.sign}" for flag in card.flags]


def _ten_minutes(aid: FirstAid, over_at: datetime) -> list[str]:
    mark = say("cramp.ten_minute_mark", "Ten-minute mark: {at}.", at=relative(over_at))
    return [f"**{aid.ten_minutes}** {mark}"]


def _instruction(step: FirstAidStep) -> str:
    return f"{step.text} {step.skip_if}" if step.skip_if else step.text


def _small_print(carer: str | None, review: Review, library: Library, *, on: date) -> list[str]:
    text = " ".join(part for part in (carer, review_text(review, library.standing, on=on)) if part)
    return [f"-# {text}"] if text else []


def emergency_line(library: Library, zone_key: str | None) -> str:
    """Return the emergency number of the zone's country, such as "in Germany: 112".

    A zone that spans countries without a number in common, or that is not known, gets the numbers
    that most people know. Nothing is asked for it, so that it may stand where nothing may wait.
    """
    numbers = library.emergency
    local = numbers.in_zone(zone_key)
    return _local(numbers, local) if local else _well_known(numbers)


def _local(numbers: EmergencyNumbers, local: LocalNumber) -> str:
    known = numbers.known.format(place=local.place, numbers=listed(local.numbers, style="or"))
    shared = [numbers.shared.format(others=listed(local.others))] if local.others else []
    return " ".join([f"**{known}**", *shared, numbers.elsewhere])


def _well_known(numbers: EmergencyNumbers) -> str:
    common = [
        say("emergency.number_in", "{number} in {places}", number=each.number, places=each.places)
        for each in numbers.common
    ]
    return f"**{numbers.unknown.format(common=listed(common, style='unit'))}**"
