"""The home of a person, `/reminders`: everything that is set, each part with the button that changes it.

From top to bottom: what has just happened, what keeps messages back, what comes, and the ways on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from discord import ButtonStyle, ui

from bot.client.components import ActButton
from bot.client.kind_words import AnyWords, Vocabulary
from bot.domain.ids import UserId
from bot.domain.progress.fortnight import Mark
from bot.domain.reminders.nights import coming_night
from bot.domain.reminders.rules import Cycle, ReminderKind
from bot.domain.time.zones import night_of
from bot.kinds.registry import AnyKind, Kinds
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.cards import Piece, Topic, act_button, beside, card, heading, line, row, text
from bot.messaging.ui.people.pauses import pause_button, quiet_until_text, resume_button
from bot.messaging.ui.people.settings import (
    local_time_text,
    own_bedtimes_text,
    what_comes_text,
)
from bot.messaging.ui.people.shift_words import single_night_lines
from bot.messaging.ui.people.ways_on import shifts_button
from bot.messaging.ui.progress.fortnight_words import fortnight_line
from bot.services.people.overview import Overview, ReminderStatus

MOST_NIGHTS = 7
"""Coming nights that differ from what is usual, as the home lists them: a week."""

SEND_A_TEST = Sentence("panel.send_a_test", "Send a test")

_LAST_NIGHT = {
    Mark.DONE: Sentence("home.last_done", "Last night: done. {line}"),
    Mark.SKIPPED: Sentence("home.last_skipped", "Last night: skipped. {line}"),
    Mark.MISSED: Sentence("home.last_missed", "Last night: no answer. {line}"),
}
_TONIGHT = {
    Mark.DONE: Sentence("home.tonight_done", "Tonight: done. {line}"),
    Mark.SKIPPED: Sentence("home.tonight_skipped", "Tonight: skipped. {line}"),
    Mark.MISSED: Sentence("home.tonight_missed", "Tonight: no answer. {line}"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What stands on a person's home beside their settings."""

    note: str | None = None
    """What has just happened."""
    undo: Sequence[ActButton] = ()
    """The way back from it."""
    presets: Sequence[str] = ()
    """The presets of servers that the person follows, a line each."""
    preset_buttons: Sequence[ActButton] = ()


def home_card(
    overview: Overview, kinds: Kinds, vocabulary: Vocabulary, beside_it: Beside | None = None
) -> ui.LayoutView:
    """Return the home of a person, with a note of what has just happened above it."""
    more, owner = beside_it or Beside(), overview.user.id
    return card(
        Topic.REMINDERS,
        *([text(more.note), *_undo_row(more)] if more.note else []),
        heading(say("home.heading", "Your reminders")),
        *_obstacles(overview),
        *(
            _kind_section(overview, kind, vocabulary[kind.name])
            for kind in kinds
            if kind.traits.is_proposed or overview.is_on(kind.name)
        ),
        _bedtime_section(overview),
        *([] if overview.user.is_unreachable else [_messages_section(owner)]),
        *([text("\n".join(more.presets))] if more.presets else []),
        line(),
        row(*_ways(overview, kinds)),
        row(*_changes(overview, kinds, vocabulary), *more.preset_buttons),
    )


def _undo_row(more: Beside) -> list[Piece]:
    return [row(*more.undo)] if more.undo else []


def _obstacles(overview: Overview) -> list[Piece]:
    """Return what keeps messages back, each with the button that mends it."""
    owner, found = overview.user.id, []
    if overview.is_paused:
        found.append(beside(quiet_until_text(overview), resume_button(owner)))
    elif any(status.is_quiet for status in overview.statuses.values()):
        words = say("home.quiet", "💤 **I am quiet, because you have not answered for a while.**")
        found.append(beside(words, resume_button(owner)))
    if overview.user.is_unreachable:
        words = say("home.unreachable", "⚠ **My direct messages do not reach you.**")
        found.append(beside(words, _test_button(owner, ButtonStyle.primary)))
    return found


def _kind_section(overview: Overview, kind: AnyKind, words: AnyWords) -> Piece:
    owner, name = overview.user.id, kind.name
    symbol, title = words.symbol, words.title()
    if not overview.is_on(name):
        off = say("home.off", "{symbol} **{title}:** off", symbol=symbol, title=title)
        return beside(off, act_button(turn_on_act(name), words.turn_on_label(), owner=owner))
    status = overview.statuses[name]
    if not kind.traits.is_proposed:
        return _switched_on(overview, kind, words)
    is_on = say(
        "home.on",
        "{symbol} **{title}:** {rule}.\n{next}",
        symbol=symbol,
        title=title,
        rule=words.rule(status.reminder.rule, locale=overview.user.locale),
        next=what_comes_text(overview, name, words),
    )
    lines = [is_on, *_last_night(status, overview)]
    act, label = (
        (edit_act(name), words.edit_label())
        if kind.has_form
        else (turn_off_act(name), words.turn_off_label())
    )
    return beside("\n".join(lines), act_button(act, label, owner=owner))


def _switched_on(overview: Overview, kind: AnyKind, words: AnyWords) -> Piece:
    """Return one line of what another screen has turned on; a button further down turns it off."""
    rule = overview.statuses[kind.name].reminder.rule
    is_on = say(
        "home.switched_on",
        "{symbol} **{title}:** {rule}.",
        symbol=words.symbol,
        title=words.title(),
        rule=words.rule(rule, locale=overview.user.locale),
    )
    return text(is_on)


def _last_night(status: ReminderStatus, overview: Overview) -> list[str]:
    """Return how the latest night went that is on record, and the fortnight before it."""
    nights = status.fortnight.nights
    if status.reminder.traits.cycle is not Cycle.NIGHT or not nights:
        return []
    (night, mark), line = nights[-1], fortnight_line(status.fortnight)
    nights_ago = (night_of(overview.now, overview.user.zone) - night).days
    named = {0: _TONIGHT, 1: _LAST_NIGHT}.get(nights_ago)
    return [f"-# {named[mark].say(line=line) if named else line}"]


def _bedtime_section(overview: Overview) -> Piece:
    user, lines = overview.user, []
    bedtimes = own_bedtimes_text(overview)
    lines.append(say("home.bedtime", "🛏 **Bedtime:** {bedtimes}.", bedtimes=bedtimes))
    if user.zone_key is not None:
        lines += single_night_lines(overview)[:MOST_NIGHTS]
        lines.append(local_time_text(overview))
    label = say("panel.edit_bedtime", "Edit bedtime")
    return beside("\n".join(lines), act_button("edit.bedtime", label, owner=user.id))


def _messages_section(owner: UserId) -> Piece:
    words = say("home.messages", "📬 **Direct messages:** this is how I reach you.")
    return beside(words, _test_button(owner))


def _ways(overview: Overview, kinds: Kinds) -> list[ActButton]:
    """Return how tonight, or some days, are left out, and the nights of who works shifts."""
    is_nightly_on = any(overview.is_on(kind) for kind in kinds.nightly)
    tonight = _tonight(overview, kinds) if is_nightly_on and not overview.is_paused else []
    shifts = [shifts_button(overview)] if overview.user.zone_key is not None else []
    return [*tonight, pause_button(overview.user.id), *shifts, *_nights(overview)]


def _nights(overview: Overview) -> list[ActButton]:
    """Return the way to the nights on record, for whoever had a reminder before bed."""
    is_counted = any(status.reminder.traits.keeps_nights for status in overview.statuses.values())
    label = say("panel.my_nights", "My nights")
    return [act_button("progress.open", label, owner=overview.user.id)] if is_counted else []


def _tonight(overview: Overview, kinds: Kinds) -> list[ActButton]:
    """Return how tonight is left out, or the way back from that; a night that is done has neither."""
    user = overview.user
    if not overview.is_set_up:
        return []
    night = coming_night(overview.now, bedtimes=user.bedtimes, zone=user.zone)
    marks = {
        mark
        for kind in kinds.nightly
        if overview.is_on(kind)
        for each, mark in overview.statuses[kind].fortnight.nights
        if each == night
    }
    if Mark.SKIPPED in marks:
        label, argument = say("panel.undo_skip", "Undo skip"), night.isoformat()
        return [act_button("panel.unskip", label, owner=user.id, argument=argument)]
    if marks:
        return []
    label = say("panel.skip_stretch", "Skip tonight's stretch")
    return [act_button("panel.skip", label, owner=user.id)]


def _changes(overview: Overview, kinds: Kinds, vocabulary: Vocabulary) -> list[ActButton]:
    owner = overview.user.id
    off = [
        act_button(turn_off_act(kind.name), vocabulary[kind.name].turn_off_label(), owner=owner)
        for kind in kinds
        if overview.is_on(kind.name) and (kind.has_form or not kind.traits.is_proposed)
    ]
    place = act_button("edit.place", say("panel.edit_place", "Edit place"), owner=owner)
    return [place, *off]


def _test_button(owner: UserId, style: ButtonStyle = ButtonStyle.secondary) -> ActButton:
    return act_button("panel.test", SEND_A_TEST.say(), owner=owner, style=style)


def turn_on_act(kind: ReminderKind) -> str:
    """Return the act of the button that turns a reminder on."""
    return f"panel.{kind}-on"


def turn_off_act(kind: ReminderKind) -> str:
    """Return the act of the button that turns a reminder off."""
    return f"panel.{kind}-off"


def kind_turned(act: str) -> str:
    """Return the name of the kind that such an act turns on or off."""
    return act.removeprefix("panel.").rpartition("-")[0]


def edit_act(kind: ReminderKind) -> str:
    """Return the act of the button that opens a reminder's form."""
    return f"edit.{kind}"
