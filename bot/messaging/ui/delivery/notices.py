"""Notices in words: the direct messages that Charley sends unasked, with their buttons.

The first line is what a phone shows of a push message; it says what to do.
"""

from collections.abc import Sequence
from datetime import timedelta

from bot.client.components import button_rows
from bot.client.kind_words import Vocabulary
from bot.domain.delivery.notices import (
    PauseOfferNotice,
    PersonalNotice,
    ReminderNotice,
    SignpostNotice,
    TrialNotice,
    WelcomeNotice,
)
from bot.domain.library.library import Library
from bot.domain.operations.incidents import OperatorNotice, OutageOverNotice
from bot.messaging.texts.formatting import full_timestamp, relative
from bot.messaging.texts.sentences import Sentence, say, say_count
from bot.messaging.ui.delivery.buttons import pause_offer_buttons, reminder_buttons, trial_buttons
from bot.messaging.ui.delivery.parts import RenderedMessage, joined
from bot.messaging.ui.kinds.vocabulary import VOCABULARY
from bot.messaging.ui.operations.alerts import operator_text, outage_over_text
from bot.messaging.ui.people.ways_on import SIGNPOST, panel_button, signpost_buttons


def render_notice(
    notice: PersonalNotice, library: Library, vocabulary: Vocabulary = VOCABULARY
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
        case OperatorNotice() | OutageOverNotice():
            return RenderedMessage(content=_to_owner(notice))
        case TrialNotice(reminder=reminder) if reminder is not None:
            return _trial_of(reminder, library, vocabulary)
        case WelcomeNotice() | TrialNotice():
            return _about_messages(notice, library)
        case _:
            return _render_reminder(notice, library, vocabulary)


def _render_reminder(
    notice: ReminderNotice, library: Library, vocabulary: Vocabulary
) -> RenderedMessage:
    return RenderedMessage(
        content=reminder_text(notice, library, vocabulary),
        view=reminder_buttons(notice, vocabulary[notice.kind]),
    )


def _trial_of(
    reminder: ReminderNotice, library: Library, vocabulary: Vocabulary
) -> RenderedMessage:
    words = vocabulary[reminder.kind]
    content = f"{_TRIAL.say()}\n\n{reminder_text(reminder, library, vocabulary)}"
    return RenderedMessage(content=content, view=trial_buttons(reminder, words))


def pressed_trial(
    reminder: ReminderNotice, opening: str, library: Library, vocabulary: Vocabulary
) -> RenderedMessage:
    """Return a trial of which one button was pressed: the others can be tried as well."""
    content = f"{opening}\n\n{reminder_text(reminder, library, vocabulary)}"
    return RenderedMessage(content=content, view=trial_buttons(reminder, vocabulary[reminder.kind]))


def reminder_text(reminder: ReminderNotice, library: Library, vocabulary: Vocabulary) -> str:
    """Return what a reminder says, without its buttons."""
    words = vocabulary[reminder.kind]
    return "\n".join([words.notice(reminder, library), *_late(reminder.late_by)])


def render_notices(
    notices: Sequence[PersonalNotice], library: Library, vocabulary: Vocabulary = VOCABULARY
) -> RenderedMessage:
    """Return the one message that says some notices, one part after the other."""
    return joined([render_notice(notice, library, vocabulary) for notice in notices], vocabulary)


def _to_owner(notice: OperatorNotice | OutageOverNotice) -> str:
    match notice:
        case OperatorNotice():
            return operator_text(notice)
        case OutageOverNotice():
            return outage_over_text(notice)


def _about_messages(notice: WelcomeNotice | TrialNotice, library: Library) -> RenderedMessage:
    """Return a message that says that messages arrive, with the way on from it."""
    content = _welcome(notice, library) if isinstance(notice, WelcomeNotice) else _test(notice)
    return RenderedMessage(content=content, view=button_rows([panel_button(notice.user_id)]))


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
            "To change or stop anything, press *My reminders*. Every reminder also has a "
            "**Stop these** button.",
        )
    )
    if notice.is_first:
        lines.append(f"-# {library.standing.onboarding}")
    return "\n".join(lines)


_HELLO = Sentence("welcome.hello", "**Hello, I am Charley. My messages reach you.**")
_ON_AGAIN = Sentence("welcome.on_again", "**Your reminders are on again. My messages reach you.**")


_TRIAL = Sentence("trial.of_reminder", "**Only a trial: this is what your reminder looks like.**")


def _test(notice: TrialNotice) -> str:
    lines = [say("trial.arrived", "**This is your test message. It arrived.**")]
    if notice.next_due_at is not None:
        at = relative(notice.next_due_at)
        lines.append(say("trial.next", "The next real one comes {at}.", at=at))
    return "\n".join(lines)


_IN_HOURS = timedelta(hours=2)
"""From then on a delay is told in hours."""


def _late(late_by: timedelta | None) -> list[str]:
    if late_by is None:
        return []
    minutes = round(late_by / timedelta(minutes=1))
    if late_by >= _IN_HOURS:
        apology = say_count(
            "reminder.late_by_hours",
            "Sorry, this comes {count} hour late.",
            "Sorry, this comes {count} hours late.",
            round(late_by / timedelta(hours=1)),
        )
        return [f"-# {apology}"]
    apology = say_count(
        "reminder.late",
        "Sorry, this comes {count} minute late.",
        "Sorry, this comes {count} minutes late.",
        minutes,
    )
    return [f"-# {apology}"]
