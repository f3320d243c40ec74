"""Drink reminders in words. What they say about health comes from `data/`."""

from datetime import time, timedelta

from typing_extensions import override

from bot.client.kind_words import KindWords
from bot.domain.delivery.occurrence import Reason, State
from bot.domain.library.library import Library
from bot.domain.reminders.amounts import GLASS_ML, WaterMode
from bot.kinds import drinks
from bot.kinds.drinks import WATER_STARTS_AFTER_WAKE, WaterNotice, WaterRule
from bot.messaging.texts.formatting import millilitres, wall_clock
from bot.messaging.texts.sentences import Sentence, say, say_count
from bot.messaging.ui.kinds.drink_day import GLASS_LABEL, day_text, prompt_text
from bot.services.reminders.press import Answered

_LABELS = {
    drinks.GLASS: GLASS_LABEL,
    drinks.SKIP: Sentence("water.skip", "Skip"),
    drinks.ENOUGH: Sentence("water.enough", "Enough for today"),
}


class DrinkWords(KindWords[WaterRule, WaterNotice]):
    """The words of the drink reminders."""

    command = "/water remind"
    symbol = "💧"

    @override
    def title(self) -> str:
        return say("water.title", "Drinks")

    @override
    def offer(self) -> str:
        return say("setup.drinks", "Drink through the day")

    @override
    def offer_detail(self) -> str:
        return say("setup.drinks_detail", "After a short safety check")

    @override
    def agreed_to(self) -> str:
        return say("start.agreed_drinks", "about drinks")

    @override
    def rule(self, rule: WaterRule, *, locale: str | None = None) -> str:
        if rule.mode is WaterMode.GENTLE:
            return say(
                "settings.gentle_nudges",
                "three gentle nudges a day, {span}",
                span=_span(rule, locale),
            )
        return say(
            "settings.towards_a_target",
            "{amount} a day, up to {prompts} reminders, {span}",
            amount=millilitres(rule.target_ml, locale=locale),
            prompts=rule.prompts,
            span=_span(rule, locale),
        )

    @override
    def edit_label(self) -> str:
        return say("panel.edit_drinks", "Edit drinks")

    @override
    def turn_on_label(self) -> str:
        return say("panel.turn_drinks_on", "Turn drinks on")

    @override
    def turn_off_label(self) -> str:
        return say("panel.turn_drinks_off", "Turn drinks off")

    @override
    def turned_on(self) -> str:
        return say("water.turned_on", "**Drink reminders are on.**")

    @override
    def turned_off(self) -> str:
        return say("water.turned_off", "**Drink reminders are off.** Your settings are kept.")

    @override
    def in_short(self, coming: str) -> str:
        return say("water.in_short", "Drinks: {next}", next=coming)

    @override
    def next_comes(self, at: str) -> str:
        return say("places.drink_comes", "Your next drink reminder comes {at}.", at=at)

    @override
    def next_moves(self, before: str, after: str) -> str:
        return say(
            "places.drink_moves",
            "Your next drink reminder moves from {old} to {new}.",
            old=before,
            new=after,
        )

    @override
    def nothing_due(self) -> str:
        return say(
            "settings.no_room_for_drinks",
            "None fits between getting up and bed, so none will come. "
            "**Edit drinks** in `/reminders` changes when you get up.",
        )

    @override
    def notice(self, notice: WaterNotice, library: Library) -> str:
        return prompt_text(
            library.hydration, notice.mode, drunk_ml=notice.drunk_ml, target_ml=notice.target_ml
        )

    @override
    def label(self, act: str) -> str:
        return _LABELS[act].say()

    @override
    def answered(self, answered: Answered, library: Library) -> str:
        if answered.occurrence.state is State.DONE:
            return day_text(
                library, answered.overview, drunk_ml=answered.drunk_ml, logged_ml=GLASS_ML
            )
        if answered.occurrence.reason is Reason.ENOUGH:
            return say("water.enough_today", "**Enough for today.** I ask again tomorrow.")
        note = library.hydration.missed_glass_note
        return say("water.skipped", "**Skipped.** {note}", note=note)


def _span(rule: WaterRule, locale: str | None) -> str:
    """Return from when to when drinks are prompted."""
    return say_count(
        "settings.span",
        "from {start} until {count} hour before bed",
        "from {start} until {count} hours before bed",
        rule.ends_before_bed // timedelta(hours=1),
        start=wall_clock(_later(rule.wake, WATER_STARTS_AFTER_WAKE), locale),
    )


def _later(wake: time, length: timedelta) -> time:
    total = (wake.hour * 60 + wake.minute + length // timedelta(minutes=1)) % (24 * 60)
    return time(total // 60, total % 60)
