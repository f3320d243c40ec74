"""The bedtime stretch in words."""

from collections.abc import Iterator
from datetime import timedelta

from typing_extensions import override

from bot.client.kind_words import KindWords
from bot.domain.delivery.notices import TipLine
from bot.domain.delivery.occurrence import State
from bot.domain.library.library import Library
from bot.domain.progress.fortnight import Fortnight
from bot.kinds import stretch
from bot.kinds.stretch import SNOOZES, StretchNotice, StretchRule
from bot.messaging.texts.formatting import clock, listed, night_name, tonight
from bot.messaging.texts.sentences import Sentence, say, say_count
from bot.messaging.ui.people.settings import next_text
from bot.messaging.ui.progress.fortnight_words import fortnight_count
from bot.services.people.overview import Overview
from bot.services.reminders.press import Answered

_LABELS = {
    stretch.START: Sentence("stretch.start", "Start"),
    stretch.DONE: Sentence("stretch.done", "Done"),
    stretch.SKIP: Sentence("stretch.skip", "Skip tonight"),
}


class StretchWords(KindWords[StretchRule, StretchNotice]):
    """The words of the bedtime stretch."""

    command = "/stretch remind"
    symbol = "🌙"

    @override
    def title(self) -> str:
        return say("stretch.title", "Bedtime stretch")

    @override
    def offer(self) -> str:
        return say("setup.stretch", "Stretch before bed")

    @override
    def offer_detail(self) -> str:
        return say("setup.stretch_detail", "One message a night, half an hour before bed")

    @override
    def agreed_to(self) -> str:
        return say("start.agreed_stretch", "half an hour before bed")

    @override
    def rule(self, rule: StretchRule, *, locale: str | None = None) -> str:
        return listed(_parts(rule), style="unit")

    @override
    def edit_label(self) -> str:
        return say("panel.edit_stretch", "Edit stretch")

    @override
    def turn_on_label(self) -> str:
        return say("panel.turn_stretch_on", "Turn stretch on")

    @override
    def turn_off_label(self) -> str:
        return say("panel.turn_stretch_off", "Turn stretch off")

    @override
    def turned_on(self) -> str:
        return say("stretch.turned_on", "**Stretch reminders are on.**")

    @override
    def turned_off(self) -> str:
        return say("stretch.turned_off", "**Stretch reminders are off.** Your settings are kept.")

    @override
    def in_short(self, coming: str) -> str:
        return say("bedtime.stretch", "Stretch: {next}", next=coming)

    @override
    def next_comes(self, at: str) -> str:
        return say("places.stretch_comes", "Your next stretch reminder comes {at}.", at=at)

    @override
    def next_moves(self, before: str, after: str) -> str:
        return say(
            "places.stretch_moves",
            "Your next stretch reminder moves from {old} to {new}.",
            old=before,
            new=after,
        )

    @override
    def nothing_due(self) -> str:
        return say("settings.nothing_due", "Nothing is due in the next three weeks.")

    @override
    def notice(self, notice: StretchNotice, library: Library) -> str:
        lines = [_opening(notice), f"{library.standing.stretch_line} {_bedtime(notice)}"]
        if notice.tip is not None:
            lines.append(f"-# {tip_words(notice.tip)}")
        return "\n".join(lines)

    @override
    def label(self, act: str) -> str:
        if act in SNOOZES:
            minutes = SNOOZES[act] // timedelta(minutes=1)
            return say_count("stretch.snooze", "Snooze {count} min", "Snooze {count} min", minutes)
        return _LABELS[act].say()

    @override
    def answered(self, answered: Answered, library: Library) -> str:
        night = night_name(answered.occurrence.slot.local_date, answered.overview)
        match answered.occurrence.state:
            case State.DONE:
                return done_line(night, answered.overview)
            case State.SNOOZED:
                return _snoozed(answered)
            case _:
                coming = next_text(answered.overview, answered.occurrence.kind, self)
                return say(
                    "stretch.skipped", "**Skipped for {night}.**\n{next}", night=night, next=coming
                )


def _parts(rule: StretchRule) -> Iterator[str]:
    """Yield when the first reminder comes, and how often it is repeated."""
    if rule.minutes_before:
        yield say_count(
            "settings.before_bedtime",
            "{count} minute before bedtime",
            "{count} minutes before bedtime",
            rule.minutes_before,
        )
    else:
        yield say("settings.at_bedtime", "at bedtime")
    if rule.repeats:
        yield say_count("settings.repeats", "{count} repeat", "{count} repeats", rule.repeats)


def tip_words(tip: TipLine) -> str:
    """Return a tip with how sure it is; common sense needs no such word."""
    if tip.badge is None:
        return tip.text
    return say("stretch.tip", "Tip ({badge}): {text}", badge=tip.badge, text=tip.text)


def _opening(notice: StretchNotice) -> str:
    if notice.is_snoozed:
        return say("stretch.again", "**Here I am again: time for your bedtime stretch.**")
    if notice.repeat:
        return say("stretch.still_open", "**Your bedtime stretch is still open.**")
    return say("stretch.time", "**Time for your bedtime stretch.**")


def _bedtime(notice: StretchNotice) -> str:
    at = clock(notice.bed_at)
    if notice.is_past_bedtime:
        return say("stretch.bedtime_was", "Bedtime was {at}.", at=at)
    return say("stretch.bedtime_is", "Bedtime is {at}.", at=at)


def done_line(night: str, overview: Overview) -> str:
    """Return the praise for a night that was done, and how the last ones went, in one line.

    *night* is its name, such as `tonight`.
    """
    is_tonight = night == tonight()
    praise = (
        say("stretch.done_tonight", "**Done tonight ✓**")
        if is_tonight
        else say("stretch.done_for", "**Done for {night} ✓**", night=night)
    )
    status = overview.statuses.get(stretch.STRETCH)
    fortnight = status.fortnight if status else Fortnight()
    # After a first night there is nothing to compare it with.
    count = f"{fortnight_count(fortnight)}." if fortnight.planned > 1 else ""
    sleep_well = say("stretch.sleep_well", "Sleep well.") if is_tonight else ""
    return " ".join(filter(None, [praise, count, sleep_well]))


def _snoozed(answered: Answered) -> str:
    status = answered.overview.statuses[answered.occurrence.kind]
    if status.snoozed_until is None:
        return say("stretch.snooze_over", "**Snoozed.** I've come back since, below.")
    at = clock(status.snoozed_until)
    return say("stretch.snoozed", "**Snoozed until {at}.** I'll come back then.", at=at)
