"""How the nights went: /progress, its periods and forms, the night that is put right, the summary."""

from collections.abc import Sequence

from discord import app_commands
from discord.ext import commands

from bot.client.acts import Act, answers
from bot.client.bot import CharleyBot
from bot.client.components import ActButton
from bot.domain.ids import UserId
from bot.domain.progress.periods import Period
from bot.kinds.kind import act_name
from bot.kinds.summary import OPEN, SUMMARY
from bot.messaging.texts.formatting import first_weekday
from bot.messaging.ui.kinds.summary_switch import (
    SUMMARY_NO,
    SUMMARY_OFF,
    SUMMARY_ON,
    offer_line,
    switch_buttons,
    turn_summary,
)
from bot.messaging.ui.people.undo import taken_back_text
from bot.messaging.ui.people.ways_on import panel_button, plain_set_up_button
from bot.messaging.ui.progress.changing import (
    CHANGE,
    UNDO,
    changed_text,
    read_change,
    read_correction,
    undo_buttons,
)
from bot.messaging.ui.progress.picture.pictures import CalendarPictures
from bot.messaging.ui.progress.screen import AS_TEXT, SHOW, ProgressScreen, nothing_yet_card
from bot.messaging.ui.replies import (
    Interaction,
    acknowledge,
    acknowledge_below,
    show,
)
from bot.services.progress.progress import Shown


class Progress(commands.Cog):
    """Your nights."""

    def __init__(self) -> None:
        self._pictures = CalendarPictures()

    @app_commands.command()
    @app_commands.describe(period="How far back; 6 weeks, if you leave it out")
    @app_commands.choices(
        period=[
            app_commands.Choice(name="6 weeks", value=Period.WEEKS.value),
            app_commands.Choice(name="6 months", value=Period.MONTHS.value),
            app_commands.Choice(name="a year", value=Period.YEAR.value),
        ]
    )
    async def progress(self, interaction: Interaction, period: str | None = None) -> None:
        """Show how your nights of stretching went; only you see it."""
        user_id = await acknowledge(interaction)
        await self._show(interaction, user_id, Period(period) if period else Period.WEEKS)

    @answers("progress.open", act_name(SUMMARY, OPEN))
    async def open(self, interaction: Interaction, act: Act) -> None:
        """Show the nights below what was pressed."""
        user_id = await acknowledge_below(interaction)
        await self._show(interaction, user_id, Period.WEEKS)

    @answers(SHOW)
    async def show_period(self, interaction: Interaction, act: Act) -> None:
        """Show a period as a picture."""
        user_id, period = await acknowledge(interaction), act.read(Period)
        await self._show(interaction, user_id, period)

    @answers(AS_TEXT)
    async def show_as_text(self, interaction: Interaction, act: Act) -> None:
        """Show a period in words."""
        user_id, period = await acknowledge(interaction), act.read(Period)
        await self._show(interaction, user_id, period, is_drawn=False)

    @answers(CHANGE)
    async def change(self, interaction: Interaction, act: Act) -> None:
        """Put right the night that was picked."""
        user_id, ((night, outcome),) = await acknowledge(interaction), act.read_chosen(read_change)
        correction = await interaction.client.services.progress.correct(user_id, night, outcome)
        way_back = undo_buttons(user_id, correction)
        await self._show(
            interaction, user_id, Period.WEEKS, note=changed_text(correction), undo=way_back
        )

    @answers(UNDO)
    async def take_back(self, interaction: Interaction, act: Act) -> None:
        """Bring back what was on record of a night."""
        user_id, correction = await acknowledge(interaction), act.read(read_correction)
        is_new = await interaction.client.services.progress.take_back(user_id, correction)
        note = taken_back_text(is_new=is_new)
        await self._show(interaction, user_id, Period.WEEKS, note=note)

    @answers(SUMMARY_ON, SUMMARY_OFF, SUMMARY_NO)
    async def turn_summary(self, interaction: Interaction, act: Act) -> None:
        """Turn the weekly summary on or off, or decline it."""
        user_id = await acknowledge(interaction)
        note = await turn_summary(interaction, act)
        await self._show(interaction, user_id, Period.WEEKS, note=note)

    async def _show(
        self,
        interaction: Interaction,
        user_id: UserId,
        period: Period,
        *,
        is_drawn: bool = True,
        note: str | None = None,
        undo: Sequence[ActButton] = (),
    ) -> None:
        """Show a period, drawn where that is possible; to whoever is new, what will be here."""
        weekday = first_weekday(str(interaction.locale))
        shown = await interaction.client.services.progress.of(
            user_id, period=period, first_weekday=weekday
        )
        if shown is None or not shown.is_begun:
            ways = [*undo, *_ways_from_nothing(user_id, shown)]
            await show(interaction, nothing_yet_card(*ways, note=note))
            return
        nights = shown.progress.nights
        drawn = (
            await self._pictures.of(user_id, nights, period=period, first_weekday=weekday)
            if is_drawn
            else None
        )
        screen = ProgressScreen(
            owner=user_id,
            progress=shown.progress,
            first_weekday=weekday,
            drawn=drawn,
            note=note,
            undo=undo,
            summary=offer_line(shown.overview),
            summary_buttons=switch_buttons(shown.overview),
            ways=[panel_button(user_id)],
        )
        await show(interaction, screen.layout(), attachment=screen.file())


def _ways_from_nothing(user_id: UserId, shown: Shown | None) -> list[ActButton]:
    """Return where somebody goes who has no nights yet: to the set-up, or to what they have set."""
    is_set_up = shown is not None and shown.overview.is_set_up
    if shown is None or not is_set_up:
        return [plain_set_up_button(user_id)]
    switch = switch_buttons(shown.overview) if SUMMARY in shown.overview.statuses else []
    return [*switch, panel_button(user_id)]


async def setup(bot: CharleyBot) -> None:
    """Add the command."""
    await bot.add_cog(Progress())
