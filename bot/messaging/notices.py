"""Notices in words: the direct messages that Charley sends unasked, with their buttons.

The first line is what a phone shows of a push message; it says what to do.
"""

from dataclasses import dataclass
from datetime import timedelta

import discord
from discord import ui

from bot.domain.notices import (
    Notice,
    OperatorNotice,
    PauseOfferNotice,
    SignpostNotice,
    StretchNotice,
    TrialNotice,
    Trouble,
    WaterNotice,
    WelcomeNotice,
)
from bot.domain.reminders import WaterMode
from bot.messaging.amounts import millilitres
from bot.messaging.reminder_buttons import pause_offer_buttons, stretch_buttons, water_buttons
from bot.messaging.signpost import SIGNPOST, signpost_buttons
from bot.messaging.timestamps import clock, relative, when


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message ready to be sent."""

    content: str
    view: ui.View = discord.utils.MISSING


def letter_of(notice: Notice) -> Letter:
    """Return the message that says a notice."""
    match notice:
        case StretchNotice():
            return Letter(
                content=_stretch(notice),
                view=stretch_buttons(notice.user_id, notice.occurrence_id),
            )
        case WaterNotice():
            return Letter(
                content=_water(notice), view=water_buttons(notice.user_id, notice.occurrence_id)
            )
        case PauseOfferNotice():
            return Letter(
                content=_pause_offer(notice),
                view=pause_offer_buttons(notice.user_id, notice.occurrence_id),
            )
        case SignpostNotice():
            return Letter(content=SIGNPOST, view=signpost_buttons(notice.user_id))
        case WelcomeNotice() | TrialNotice() | OperatorNotice():
            return Letter(content=_without_buttons(notice))


def _without_buttons(notice: WelcomeNotice | TrialNotice | OperatorNotice) -> str:
    match notice:
        case WelcomeNotice():
            return _welcome(notice)
        case TrialNotice():
            return _test(notice)
        case OperatorNotice(trouble=trouble):
            return _operator(trouble)


def _stretch(notice: StretchNotice) -> str:
    if notice.is_snoozed:
        opening = "**Here I am again: time for your bedtime stretch.**"
    elif notice.repeat:
        opening = "**Your bedtime stretch is still open.**"
    else:
        opening = "**Time for your bedtime stretch.**"
    lines = [opening, f"Three minutes for both legs. Bedtime is {clock(notice.bed_at)}."]
    if notice.tip is not None:
        lines.append(f"-# Tip ({notice.tip.badge}): {notice.tip.text}")
    return "\n".join(lines + _late(notice.late_by))


def _water(notice: WaterNotice) -> str:
    return "\n".join([*_water_lines(notice), *_late(notice.late_by)])


def _water_lines(notice: WaterNotice) -> list[str]:
    match notice.mode:
        case WaterMode.GENTLE:
            return ["**Thirsty? Have a sip.**"]
        case WaterMode.TARGET:
            drunk, target = millilitres(notice.drunk_ml), millilitres(notice.target_ml)
            progress = f"So far today: {drunk} of {target}. Any drink without alcohol counts."
            return ["**Time for a glass.**", progress]


def _pause_offer(notice: PauseOfferNotice) -> str:
    return (
        f"**You have not answered for {notice.unanswered} nights, so I will be quiet now.**\n"
        "Nothing is lost. Press a button when you want me back, or a pause, or an end."
    )


def _welcome(notice: WelcomeNotice) -> str:
    lines = ["**Hello, I am Charley. My messages reach you.**"]
    if notice.next_due_at is not None:
        lines.append(f"Your next reminder comes {when(notice.next_due_at)}.")
    lines.append(
        "To change or stop anything, type `/reminders`. Every reminder also has a "
        "**Stop these** button."
    )
    lines.append("-# I cannot examine you. If something feels wrong, ask a doctor.")
    return "\n".join(lines)


def _test(notice: TrialNotice) -> str:
    lines = ["**This is your test message. It arrived.**"]
    if notice.next_due_at is not None:
        lines.append(f"The next real one comes {relative(notice.next_due_at)}.")
    return "\n".join(lines)


def _operator(trouble: Trouble) -> str:
    closing = "-# You get this once, and again only if it comes back after it has healed."
    return f"{_TROUBLES[trouble]}\n{closing}"


_TROUBLES = {
    Trouble.SPAM_FLAGGED: (
        "**Discord has flagged me as spam: ask Discord's support for an appeal.**\n"
        "Until then I can write to nobody new. People I have written to before are still reminded."
    ),
    Trouble.REQUESTS_REFUSED: (
        "**Discord refuses my requests, so reminders wait.**\n"
        "I try again by myself. What is late by then says so; what is too late is skipped and "
        "recorded. If this lasts, look whether something else uses my token or my address."
    ),
    Trouble.DATABASE_UNAVAILABLE: (
        "**My database has not answered for minutes, so no reminder goes out.**\n"
        "Look at the disk, at what else has the file open, and at my log."
    ),
    Trouble.CRASH_LOOP: (
        "**My connection to Discord keeps breaking.**\n"
        "Reminders go out while Discord takes them; commands and buttons may not be answered. My "
        "log says why it breaks."
    ),
}


def _late(late_by: timedelta | None) -> list[str]:
    if late_by is None:
        return []
    minutes = round(late_by / timedelta(minutes=1))
    return [f"-# Sorry, this comes {minutes} minutes late."]
