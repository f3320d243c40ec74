"""The weekly summary in words."""

from collections.abc import Iterator

from typing_extensions import override

from bot.client.kind_words import KindWords
from bot.domain.delivery.occurrence import Reason
from bot.domain.library.library import Library
from bot.domain.progress.week import EndedStreak, Week
from bot.domain.time.weekdays import Weekday
from bot.kinds import summary
from bot.kinds.summary import SENT_AT, SummaryNotice, SummaryRule
from bot.messaging.texts.formatting import percent, wall_clock, weekday_name
from bot.messaging.texts.sentences import Sentence, say, say_count
from bot.messaging.ui.kinds.stretch_words import tip_words
from bot.services.reminders.press import Answered

_LABELS = {summary.OPEN: Sentence("summary.open", "Open")}

_WHY_UNSENT = {
    Reason.STALE: Sentence("summary.was_down", "I was out of order."),
    Reason.OUT_OF_TIME: Sentence("summary.discord_was_down", "Discord did not take it in time."),
}
_OWN_MISTAKE = Sentence("summary.own_mistake", "I had made a mistake.")


class SummaryWords(KindWords[SummaryRule, SummaryNotice]):
    """The words of the weekly summary."""

    command = "/progress"
    symbol = "📈"

    @override
    def title(self) -> str:
        return say("summary.title", "Weekly summary")

    @override
    def offer(self) -> str:
        return say("summary.offer", "A short summary each week")

    @override
    def offer_detail(self) -> str:
        return say("summary.offer_detail", "One message on Mondays: how the last week went")

    @override
    def agreed_to(self) -> str:
        return say("summary.agreed", "on Mondays")

    @override
    def rule(self, rule: SummaryRule, *, locale: str | None = None) -> str:
        at = wall_clock(SENT_AT, locale)
        return say("summary.rule", "on Mondays at {time}", time=at)

    @override
    def edit_label(self) -> str:
        return self.turn_off_label()  # there is nothing else to set

    @override
    def turn_on_label(self) -> str:
        return say("summary.turn_on", "Turn summary on")

    @override
    def turn_off_label(self) -> str:
        return say("summary.turn_off", "Turn summary off")

    @override
    def turned_on(self) -> str:
        return say("progress.summary_on", "**The weekly summary is on.**")

    @override
    def turned_off(self) -> str:
        return say(
            "summary.turned_off",
            "**The weekly summary is off.** `/progress` shows how it goes any time.",
        )

    @override
    def in_short(self, coming: str) -> str:
        return say("summary.in_short", "Weekly summary: {next}", next=coming)

    @override
    def next_comes(self, at: str) -> str:
        return say("summary.comes", "Your next weekly summary comes {at}.", at=at)

    @override
    def next_moves(self, before: str, after: str) -> str:
        return say(
            "summary.moves",
            "Your next weekly summary moves from {old} to {new}.",
            old=before,
            new=after,
        )

    @override
    def nothing_due(self) -> str:
        return say("summary.none_due", "None is due in the next weeks.")

    @override
    def notice(self, notice: SummaryNotice, library: Library) -> str:
        lines = [_opening(notice.week), *_more(notice.week)]
        if notice.tip is not None:
            lines.append(f"-# {tip_words(notice.tip)}")
        return "\n".join(lines)

    @override
    def label(self, act: str) -> str:
        return _LABELS[act].say()

    @override
    def answered(self, answered: Answered, library: Library) -> str:
        return self.title()  # nobody answers it: it stands there as it was sent


def _opening(week: Week) -> str:
    """Return the line that a phone shows: the nights, and the strength after them."""
    if not week.planned:
        return say("summary.none_came", "**Last week, none of my reminders reached you.**")
    nights = say_count(
        "summary.nights",
        "**Last week: {done} of {count} night.**",
        "**Last week: {done} of {count} nights.**",
        week.planned,
        done=week.done,
    )
    return f"{nights} {_strength(week)}"


def _strength(week: Week) -> str:
    now = percent(week.strength.percent)
    if week.strength_before is None:
        return say("summary.strength", "Strength: {now}.", now=now)
    before = percent(week.strength_before.percent)
    return say(
        "summary.strengths", "Strength: {now}, the week before {before}.", now=now, before=before
    )


def _more(week: Week) -> Iterator[str]:
    """Yield what is said beside it, where there is any of it: what Charley owes, and a streak's end."""
    if week.why_unsent is not None:
        yield say_count(
            "summary.unsent",
            "Sorry: {count} night got no reminder. {reason} It doesn't count.",
            "Sorry: {count} nights got no reminder. {reason} They don't count.",
            len(week.unsent),
            reason=_WHY_UNSENT.get(week.why_unsent, _OWN_MISTAKE).say(),
        )
    if week.ended_streak is not None:
        yield _ended(week.ended_streak)


def _ended(streak: EndedStreak) -> str:
    day = weekday_name(Weekday.of(streak.ended_on))
    return say_count(
        "summary.streak_ended",
        "Your streak of {count} night ended on {day}. A new one begins with any night.",
        "Your streak of {count} nights ended on {day}. A new one begins with any night.",
        streak.nights,
        day=day,
    )
