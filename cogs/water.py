"""Drinks: /water remind, /water drink and /water today."""

from discord import app_commands
from discord.ext import commands

from bot.client.acts import Act, answers
from bot.client.charley import CharleyBot
from bot.domain.amounts import parse_millilitres
from bot.domain.ids import EntryId
from bot.domain.reminders import (
    DRINK_LIMIT_ML,
    GLASS_ML,
    TARGET_HIGH_ML,
    TARGET_LOW_ML,
    ReminderKind,
    WaterMode,
)
from bot.domain.screening import screened_mode
from bot.domain.wall_time import parse_waking_time
from bot.messaging.act_arguments import entry_id
from bot.messaging.actions import ActButton, rows
from bot.messaging.amounts import millilitres, progress
from bot.messaging.reminder_buttons import turn_on_button
from bot.messaging.replies import Interaction, acknowledge, reply
from bot.messaging.safety_screen import (
    WaterWish,
    again_button,
    ask_again,
    ask_safety_questions,
)
from bot.messaging.settings_text import next_text, rule_text
from bot.messaging.welcoming import welcome_if_new
from bot.services.drinks import DrinkDay


@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
class Water(commands.GroupCog, name="water"):
    """Your drinks."""

    @app_commands.command()
    @app_commands.describe(
        enabled="Whether I remind you by direct message",
        wake="When you get up, such as 7:00; the first prompt comes half an hour later",
        target_ml="How much a day, 1200 to 2000 ml, at first 1600; or such as 54 oz",
        mode="Towards a target, or three gentle nudges without a number",
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
        enabled: bool,
        wake: str | None = None,
        target_ml: str | None = None,
        mode: str | None = None,
    ) -> None:
        """Turn drink reminders on, after a short safety check, or off."""
        user_id = await acknowledge(interaction)
        services = interaction.client.services
        wake_at = None if wake is None else parse_waking_time(wake)
        chosen = WaterMode(mode) if mode else None
        target = None if target_ml is None else _target(target_ml)
        if not enabled:
            changed = await services.rules.turn_off_water(
                user_id, wake=wake_at, target_ml=target, mode=chosen
            )
            rule = rule_text(changed.after.statuses[ReminderKind.WATER])
            text = f"Drink reminders are off. Your settings are kept: {rule}."
            await reply(interaction, text, view=turn_on_button(user_id, ReminderKind.WATER))
            return
        wish = WaterWish(mode=chosen, wake=wake_at, target_ml=target)
        await ask_safety_questions(interaction, wish)

    @answers("water.screen")
    async def screened(self, interaction: Interaction, act: Act) -> None:
        """Turn the reminders on in the mode that the answers allow; the answers are forgotten."""
        user_id = await acknowledge(interaction)
        services = interaction.client.services
        wish = act.read(WaterWish.parse)
        picked = act.read_chosen(services.library.hydration.row)
        mode = screened_mode(picked, wish=wish.mode)
        notes = "\n".join(row.message for row in picked)
        if mode is None:
            await services.preferences.rule_out_water(user_id)
            await reply(interaction, f"{services.library.hydration.off_note}\n{notes}")
            return
        changed = await services.preferences.turn_on_water(
            user_id, mode=mode, wake=wish.wake, target_ml=wish.target_ml
        )
        overview = changed.after
        text = (
            f"**Drink reminders are on:** {rule_text(overview.statuses[ReminderKind.WATER])}.\n"
            f"{next_text(overview, ReminderKind.WATER)}\n{notes}"
        )
        await welcome_if_new(interaction, changed, kind=ReminderKind.WATER, text=text)

    @app_commands.command()
    @app_commands.describe(ml="How much, such as 250 ml, 8 oz or 1 cup; a glass is 200 ml")
    async def drink(self, interaction: Interaction, ml: str | None = None) -> None:
        """Log a drink."""
        user_id = await acknowledge(interaction)
        # The interaction's id makes it harmless if Discord delivers the command twice.
        entry = EntryId(str(interaction.id))
        amount = _drunk(ml) if ml is not None else GLASS_ML
        day = await interaction.client.services.drinks.log(user_id, entry, millilitres=amount)
        act = Act(name="drink.undo", owner=user_id, argument=entry)
        locale = str(interaction.locale)
        text = f"**{millilitres(amount, locale=locale)} logged.** {_day_text(day, locale=locale)}"
        await _show_day(interaction, day, text=text, buttons=[ActButton(act, label="Undo")])

    @answers("drink.undo")
    async def undo(self, interaction: Interaction, act: Act) -> None:
        """Take a logged drink back."""
        user_id = await acknowledge(interaction)
        day = await interaction.client.services.drinks.undo(user_id, act.read(entry_id))
        opening = "Taken back." if day.is_new else "That was taken back already."
        day_text = _day_text(day, locale=str(interaction.locale))
        await reply(interaction, f"**{opening}** {day_text}")

    @app_commands.command()
    async def today(self, interaction: Interaction) -> None:
        """Show what you have logged today."""
        user_id = await acknowledge(interaction)
        day = await interaction.client.services.drinks.today(user_id)
        next_one = next_text(day.overview, ReminderKind.WATER)
        text = f"{_day_text(day, locale=str(interaction.locale))}\n{next_one}"
        await _show_day(interaction, day, text=text, buttons=[])

    @answers("water.again")
    async def screen_again(self, interaction: Interaction, act: Act) -> None:
        """Show the safety screen once more; the reminders go on until it is answered."""
        await acknowledge(interaction)
        await ask_again(interaction, act.read(WaterWish.parse))


async def _show_day(
    interaction: Interaction, day: DrinkDay, *, text: str, buttons: list[ActButton]
) -> None:
    """Answer a drink command; in passing, ask those to the safety screen whose answer is old."""
    again = again_button(day.overview)
    if again is not None:
        text += f"\n\n{interaction.client.services.library.hydration.screen_again_note}"
        buttons = [*buttons, again]
    await reply(interaction, text, view=rows(buttons) if buttons else None)


def _drunk(text: str) -> int:
    return parse_millilitres(text, name="ml", low=1, high=DRINK_LIMIT_ML)


def _target(text: str) -> int:
    return parse_millilitres(text, name="target_ml", low=TARGET_LOW_ML, high=TARGET_HIGH_ML)


def _day_text(day: DrinkDay, *, locale: str) -> str:
    if day.target_ml is None:
        return f"So far today: {millilitres(day.total_ml, locale=locale)}."
    text = f"So far today: {progress(day.total_ml, day.target_ml, locale=locale)}."
    return f"{text} That is all for today." if day.is_target_met else text


async def setup(bot: CharleyBot) -> None:
    """Add the commands."""
    await bot.add_cog(Water())
