"""Drinks: /water remind, /water drink and /water today."""

from dataclasses import replace
from typing import NamedTuple

from discord import app_commands
from discord.ext import commands

from bot.client.act_arguments import entry_id
from bot.client.acts import Act, answers
from bot.client.bot import CharleyBot
from bot.client.components import ActButton, button_rows, stacked
from bot.client.kind_words import AnyWords
from bot.domain.errors import AmountOutOfRangeError, DayFullError, ZoneMissingError
from bot.domain.ids import EntryId, UserId
from bot.domain.library.hydration import HydrationTexts
from bot.domain.reminders.amounts import DRINK_LIMIT_ML, GLASS_ML, WaterMode, parse_millilitres
from bot.domain.time.wall_time import parse_waking_time
from bot.kinds.drinks import DRINKS, TARGET_HIGH_ML, TARGET_LOW_ML
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.cards import Topic
from bot.messaging.ui.delivery.buttons import turn_on_button
from bot.messaging.ui.delivery.safety_screen import (
    WaterRequest,
    again_button,
    ask_safety_questions,
    water_rule,
)
from bot.messaging.ui.error_sentences import sentence_for
from bot.messaging.ui.kinds.drink_day import (
    about_button,
    about_text,
    day_full_text,
    day_text,
    evening_text,
    glass_button,
    is_done,
)
from bot.messaging.ui.kinds.drinks_words import DrinkWords
from bot.messaging.ui.people.settings import next_text
from bot.messaging.ui.people.undo import taken_back_text, undo_setting_button
from bot.messaging.ui.people.ways_on import panel_button
from bot.messaging.ui.replies import Interaction, acknowledge, reply, send_followup
from bot.services.people.overview import Overview
from bot.services.reminders.drinks import DrinkDay

WORDS: AnyWords = DrinkWords()


class _Limits(NamedTuple):
    """What an amount may be, in millilitres."""

    name: str
    low: int
    high: int


_ONE_DRINK = _Limits("ml", 1, DRINK_LIMIT_ML)
_GOAL = _Limits("target_ml", TARGET_LOW_ML, TARGET_HIGH_ML)
_ANY_ML = 10**9
_GOAL_OR_GENTLE = Sentence(
    "water.goal_or_gentle",
    "Gentle nudges name no amount.\nLeave `target_ml` out, or pick the mode with a target.",
)


@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
class Water(commands.GroupCog, name="water"):
    """Your drinks."""

    @app_commands.command()
    @app_commands.describe(
        enabled="Whether I remind you by direct message",
        wake="When you get up, such as 7:00; the first prompt is 30 minutes later",
        target_ml="How much a day, 1200 to 2000 ml, default 1600; or such as 54 oz",
        mode="Towards a target, or three gentle nudges without a number",
        early_stop="The last prompt comes 4 hours before bed instead of 2",
    )
    @app_commands.choices(
        mode=[
            app_commands.Choice(name="towards a target", value=WaterMode.TARGET.value),
            app_commands.Choice(name="gentle nudges", value=WaterMode.GENTLE.value),
        ]
    )
    async def remind(
        self,
        interaction: Interaction,
        *,
        enabled: bool,
        wake: str | None = None,
        target_ml: str | None = None,
        mode: str | None = None,
        early_stop: bool | None = None,
    ) -> None:
        """Turn drink reminders on, after a short safety check, or off."""
        user_id = await acknowledge(interaction)
        request = WaterRequest(
            mode=WaterMode(mode) if mode else None,
            wake=None if wake is None else parse_waking_time(wake),
            target_ml=None if target_ml is None else _any_amount(target_ml, _GOAL),
            early_stop=early_stop,
        )
        if refusal := _refusal(request, interaction.client.services.library.hydration):
            await _refuse(interaction, user_id, refusal)
            return
        if not enabled:
            await self._turn_off(interaction, user_id, request)
            return
        overview = await interaction.client.services.overviews.show(user_id)
        if overview is None:
            raise ZoneMissingError
        overview.user.require_set_up()
        await ask_safety_questions(interaction, _with_mode(request, overview))

    async def _turn_off(
        self, interaction: Interaction, user_id: UserId, request: WaterRequest
    ) -> None:
        changed = await interaction.client.services.rules.turn_off_water(
            user_id,
            wake=request.wake,
            target_ml=request.target_ml,
            mode=request.mode,
            ends_before_bed=request.ends_before_bed,
        )
        after = changed.after
        rule = WORDS.rule(after.statuses[DRINKS].reminder.rule, locale=after.user.locale)
        text = say(
            "water.off", "**Drink reminders are off.**\nYour settings are kept: {rule}.", rule=rule
        )
        undo = undo_setting_button(changed, DRINKS)
        ways = button_rows([*undo, panel_button(user_id)])
        view = stacked([turn_on_button(user_id, DRINKS), ways])
        await reply(interaction, text, view=view, topic=Topic.WATER)

    @app_commands.command()
    @app_commands.describe(ml="How much, such as 250 ml, 8 oz or 1 cup; a glass is 200 ml")
    async def drink(self, interaction: Interaction, ml: str | None = None) -> None:
        """Log a drink."""
        user_id = await acknowledge(interaction)
        library = interaction.client.services.library
        amount = _any_amount(ml, _ONE_DRINK) if ml is not None else GLASS_ML
        if amount > _ONE_DRINK.high:
            await _refuse(interaction, user_id, _too_much(_ONE_DRINK, library.hydration))
            return
        await _log(interaction, user_id, amount)

    @answers("drink.glass")
    async def glass(self, interaction: Interaction, act: Act) -> None:
        """Log one more glass."""
        await _log(interaction, await acknowledge(interaction), GLASS_ML)

    @answers("drink.undo")
    async def undo(self, interaction: Interaction, act: Act) -> None:
        """Take a logged drink back."""
        user_id = await acknowledge(interaction)
        day = await interaction.client.services.drinks.undo(user_id, act.read(entry_id))
        opening = taken_back_text(is_new=day.is_new)
        text = f"**{opening}** {_day_text(interaction, day, logged_ml=0)}"
        await _show_day(interaction, day, text=text, buttons=_next_buttons(user_id, day))

    @app_commands.command()
    async def today(self, interaction: Interaction) -> None:
        """Show what you have logged today."""
        user_id = await acknowledge(interaction)
        services = interaction.client.services
        day = await services.drinks.today(user_id)
        lines = [
            _day_text(interaction, day),
            next_text(day.overview, DRINKS, WORDS),
            *evening_text(services.library.hydration, day.overview),
        ]
        buttons = [*_next_buttons(user_id, day), about_button(user_id)]
        await _show_day(interaction, day, text="\n".join(lines), buttons=buttons)

    @answers("water.about")
    async def about(self, interaction: Interaction, act: Act) -> None:
        """Show the card about drinking, below whatever led to it."""
        user_id = await acknowledge(interaction)
        services = interaction.client.services
        overview = await services.overviews.show(user_id)
        zone_key = overview.user.zone_key if overview else None
        on = interaction.created_at.date()
        about = about_text(services.library, zone_key, on=on)
        view = button_rows([panel_button(user_id)])
        await send_followup(interaction, about, view=view, topic=Topic.WATER)


async def _log(interaction: Interaction, user_id: UserId, amount: int) -> None:
    """Log a drink, and show the day."""
    services = interaction.client.services
    # The interaction's id makes it harmless if Discord delivers it twice.
    entry = EntryId(str(interaction.id))
    try:
        day = await services.drinks.log(user_id, entry, millilitres=amount)
    except DayFullError as error:
        overview = await services.overviews.show(user_id)
        await _refuse(interaction, user_id, day_full_text(services.library, overview, error))
        return
    act = Act(name="drink.undo", owner=user_id, argument=entry)
    undo = ActButton(act, label=say("button.undo", "Undo"))
    text = _day_text(interaction, day, logged_ml=amount)
    await _show_day(interaction, day, text=text, buttons=[*_next_buttons(user_id, day), undo])


async def _refuse(interaction: Interaction, user_id: UserId, text: str) -> None:
    """Say why an amount was not taken, with the ways to go on."""
    view = button_rows([panel_button(user_id), about_button(user_id)])
    await reply(interaction, text, view=view, topic=Topic.REFUSAL)


def _next_buttons(user_id: UserId, day: DrinkDay) -> list[ActButton]:
    """Return what may come next: a glass more, unless the day has enough, and the reminders."""
    more = [] if is_done(day.overview, drunk_ml=day.total_ml) else [glass_button(day.overview)]
    return [*more, panel_button(user_id)]


def _refusal(request: WaterRequest, texts: HydrationTexts) -> str | None:
    """Return why a request cannot be met, if it cannot."""
    if request.target_ml is None:
        return None
    if request.mode is WaterMode.GENTLE:
        return _GOAL_OR_GENTLE.say()
    return _too_much(_GOAL, texts) if request.target_ml > _GOAL.high else None


def _any_amount(text: str, limits: _Limits) -> int:
    """Read an amount; one above its limit is answered with more than a refusal.

    Raises:
        AmountUnreadableError: the text is no amount.
        AmountOutOfRangeError: it is too little.
    """
    amount = parse_millilitres(text, name=limits.name, low=-_ANY_ML, high=_ANY_ML)
    if amount < limits.low:
        raise AmountOutOfRangeError(name=limits.name, low=limits.low, high=limits.high)
    return amount


def _too_much(limits: _Limits, texts: HydrationTexts) -> str:
    refusal = AmountOutOfRangeError(name=limits.name, low=limits.low, high=limits.high)
    return f"{sentence_for(refusal)}\n{texts.above_range_warning}"


def _with_mode(request: WaterRequest, overview: Overview) -> WaterRequest:
    """Return the request in the mode that it implies, or that is set: nothing else changes by itself."""
    if request.mode is not None:
        return request
    if request.target_ml is not None:
        return replace(request, mode=WaterMode.TARGET)
    rule = water_rule(overview)
    is_on = rule is not None and overview.is_on(DRINKS)
    return replace(request, mode=rule.mode) if rule and is_on else request


async def _show_day(
    interaction: Interaction, day: DrinkDay, *, text: str, buttons: list[ActButton]
) -> None:
    """Answer a drink command; in passing, ask those to the safety screen whose answer is old."""
    again = again_button(day.overview)
    if again is not None:
        text += f"\n\n{interaction.client.services.library.hydration.screen_again_note}"
        buttons = [*buttons, again]
    await reply(interaction, text, view=button_rows(buttons), topic=Topic.WATER)


def _day_text(interaction: Interaction, day: DrinkDay, *, logged_ml: int | None = None) -> str:
    library, locale = interaction.client.services.library, str(interaction.locale)
    return day_text(
        library, day.overview, drunk_ml=day.total_ml, logged_ml=logged_ml, locale=locale
    )


async def setup(bot: CharleyBot) -> None:
    """Add the commands."""
    await bot.add_cog(Water())
