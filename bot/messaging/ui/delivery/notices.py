"""Notices in words: the direct messages that Charley sends unasked, with their buttons.

The first line is what a phone shows of a push message; it says what to do.
"""

from collections.abc import Sequence
from datetime import timedelta

from bot.client.kind_words import Vocabulary
from bot.domain.delivery.notices import (
    Notice,
    PauseOfferNotice,
    ReminderNotice,
    SignpostNotice,
    TrialNotice,
    WelcomeNotice,
)
from bot.domain.library.library import Library
from bot.domain.operations.incidents import IncidentKind, OperatorNotice, OutageOverNotice
from bot.messaging.texts.formatting import full_timestamp, relative
from bot.messaging.texts.sentences import Sentence, say, say_count
from bot.messaging.ui.delivery.buttons import pause_offer_buttons, reminder_buttons
from bot.messaging.ui.delivery.parts import RenderedMessage, joined
from bot.messaging.ui.kinds.vocabulary import VOCABULARY
from bot.messaging.ui.people.panel import SIGNPOST, signpost_buttons


def render_notice(
    notice: Notice, library: Library, vocabulary: Vocabulary = VOCABULARY
) -> RenderedMessage:
    """Return the message that says a notice."""
    match notice:
        case PauseOfferNotice():
            return RenderedMessage(
                content=_pause_offer(notice),
                view=pause_offer_buttons(notice.user_id, notice.occurrence_id),
            )
        case SignpostNotice():
            return RenderedMessage(content=SIGNPOST.say(), view=signpost_buttons(notice.user_id))
        case OutageOverNotice():
            return RenderedMessage(content=_outage_over(notice))
        case WelcomeNotice() | TrialNotice() | OperatorNotice():
            return RenderedMessage(content=_without_buttons(notice, library))
        case _:
            return _render_reminder(notice, library, vocabulary)


def _render_reminder(
    notice: ReminderNotice, library: Library, vocabulary: Vocabulary
) -> RenderedMessage:
    words = vocabulary[notice.kind]
    lines = [words.notice(notice, library), *_late(notice.late_by)]
    return RenderedMessage(content="\n".join(lines), view=reminder_buttons(notice, words))


def render_notices(
    notices: Sequence[Notice], library: Library, vocabulary: Vocabulary = VOCABULARY
) -> RenderedMessage:
    """Return the one message that says some notices, one part after the other."""
    return joined([render_notice(notice, library, vocabulary) for notice in notices], vocabulary)


def _without_buttons(notice: WelcomeNotice | TrialNotice | OperatorNotice, library: Library) -> str:
    match notice:
        case WelcomeNotice():
            return _welcome(notice, library)
        case TrialNotice():
            return _test(notice)
        case OperatorNotice(incident=incident):
            return operator_text(incident)


def _pause_offer(notice: PauseOfferNotice) -> str:
    return say_count(
        "quiet.offer",
        "**You have not answered for {count} night, so I will be quiet now.**\n"
        "Nothing is lost. Choose: keep them, pause for 14 nights, or stop.",
        "**You have not answered for {count} nights, so I will be quiet now.**\n"
        "Nothing is lost. Choose: keep them, pause for 14 nights, or stop.",
        notice.unanswered,
    )


def _welcome(notice: WelcomeNotice, library: Library) -> str:
    lines = [_HELLO.say() if notice.is_first else _ON_AGAIN.say()]
    if notice.next_due_at is not None:
        at = full_timestamp(notice.next_due_at)
        lines.append(say("welcome.next", "Your next reminder comes {at}.", at=at))
    lines.append(
        say(
            "welcome.way_out",
            "To change or stop anything, type `/reminders`. Every reminder also has a "
            "**Stop these** button.",
        )
    )
    if notice.is_first:
        lines.append(f"-# {library.standing.onboarding}")
    return "\n".join(lines)


_HELLO = Sentence("welcome.hello", "**Hello, I am Charley. My messages reach you.**")
_ON_AGAIN = Sentence("welcome.on_again", "**Your reminders are on again. My messages reach you.**")


def _test(notice: TrialNotice) -> str:
    lines = [say("trial.arrived", "**This is your test message. It arrived.**")]
    if notice.next_due_at is not None:
        at = relative(notice.next_due_at)
        lines.append(say("trial.next", "The next real one comes {at}.", at=at))
    return "\n".join(lines)


def operator_text(incident: IncidentKind) -> str:
    """Return what the person who runs Charley is told of an incident."""
    once = say(
        "operator.once", "You get this once, and again only if it comes back after it has healed."
    )
    return f"{_INCIDENTS[incident].say()}\n-# {once}"


def _outage_over(notice: OutageOverNotice) -> str:
    length = _hours_and_minutes(notice.length)
    lines = [
        say("outage.over", "**I can reach Discord again, and commands are answered.**"),
        say("outage.length", "It was away for {length}.", length=length),
    ]
    if notice.late or notice.missed:
        lines.append(
            say(
                "outage.late",
                "Reminders that came late, and said so: {late}. Too late to be of use, and left "
                "out: {missed}.",
                late=notice.late,
                missed=notice.missed,
            )
        )
    else:
        lines.append(say("outage.none_late", "No reminder came late."))
    return "\n".join(lines)


def _hours_and_minutes(length: timedelta) -> str:
    hours, minutes = divmod(max(round(length / timedelta(minutes=1)), 1), 60)
    if hours:
        return say("outage.hours", "{hours} h {minutes} min", hours=hours, minutes=minutes)
    return say("outage.minutes", "{minutes} min", minutes=minutes)


_INCIDENTS = {
    IncidentKind.SPAM_FLAGGED: Sentence(
        "operator.spam_flagged",
        "**Discord has flagged me as spam: ask Discord's support for an appeal.**\n"
        "Until then I can write to nobody new. People I have written to before are still reminded.",
    ),
    IncidentKind.REQUESTS_REFUSED: Sentence(
        "operator.requests_refused",
        "**Discord refuses my requests, so reminders wait.**\n"
        "I try again by myself. What is late by then says so; what is too late is skipped and "
        "recorded. If this lasts, look whether something else uses my token or my address.",
    ),
    IncidentKind.DATABASE_UNAVAILABLE: Sentence(
        "operator.database_unavailable",
        "**My database has not answered for minutes, so no reminder goes out.**\n"
        "Look at the disk, at what else has the file open, and at my log.",
    ),
    IncidentKind.CRASH_LOOP: Sentence(
        "operator.crash_loop",
        "**My connection to Discord keeps breaking.**\n"
        "Reminders go out while Discord takes them; commands and buttons may not be answered. My "
        "log says why it breaks.",
    ),
    IncidentKind.DISCORD_AWAY: Sentence(
        "operator.discord_away",
        "**I have not been able to reach all of Discord for five minutes.**\n"
        "Reminders go out while Discord takes them; commands and buttons may not be answered. I "
        "keep trying, and tell you when it is over.",
    ),
}


def _late(late_by: timedelta | None) -> list[str]:
    if late_by is None:
        return []
    minutes = round(late_by / timedelta(minutes=1))
    apology = say_count(
        "reminder.late",
        "Sorry, this comes {count} minute late.",
        "Sorry, this comes {count} minutes late.",
        minutes,
    )
    return [f"-# {apology}"]
