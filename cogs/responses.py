"""Answers to reminders, by their buttons: in a DM, days later, and after any restart."""

from datetime import timedelta

from discord.ext import commands

from bot.client.act_arguments import occurrence_id
from bot.client.acts import Act, answers
from bot.client.bot import CharleyBot
from bot.client.components import ActButton, ActSelect
from bot.domain.delivery.occurrence import State
from bot.domain.delivery.snoozes import SNOOZE_CHOICES
from bot.domain.errors import DayFullError
from bot.domain.guided.session import STANDING
from bot.domain.reminders.rules import ReminderKind
from bot.kinds.drinks import DRINKS
from bot.kinds.stretch import STRETCH
from bot.messaging.texts.formatting import full_timestamp
from bot.messaging.ui.delivery.answers import (
    answered_text,
    answered_view,
    nothing_changed_text,
)
from bot.messaging.ui.delivery.buttons import minutes, turn_on_button
from bot.messaging.ui.delivery.drinks import day_full_text
from bot.messaging.ui.guided.guided_message import FollowUpScreen, show_start
from bot.messaging.ui.people.settings import next_text
from bot.messaging.ui.replies import Interaction, acknowledge, reply, send_followup
from bot.services.guided.admission import reminded_by
from bot.services.reminders.answers import Answered

QUIET_PAUSE_NIGHTS = 14


class Responses(commands.Cog):
    """The buttons under your reminders."""

    @answers("stretch.start")
    async def start(self, interaction: Interaction, act: Act) -> None:
        """Begin the guided routine below the reminder, which stays as it is."""
        user_id = await acknowledge(interaction)
        screen, starter = FollowUpScreen(interaction), reminded_by(act.read(occurrence_id))
        guiding = interaction.client.services.guiding
        answer = await guiding.start(user_id, STANDING, screen, starter=starter)
        await show_start(answer, routine=STANDING, screen=screen)

    @answers("stretch.done")
    async def done(self, interaction: Interaction, act: Act) -> None:
        """Log the night's stretch."""
        user_id = await acknowledge(interaction)
        service = interaction.client.services.answers
        await _show(
            interaction, await service.stretch_done(user_id, act.read(occurrence_id)), State.DONE
        )

    @answers("stretch.skip")
    async def skip_tonight(self, interaction: Interaction, act: Act) -> None:
        """Send nothing more for the night."""
        user_id = await acknowledge(interaction)
        service = interaction.client.services.answers
        answered = await service.skip_night(user_id, act.read(occurrence_id))
        await _show(interaction, answered, State.SKIPPED)

    @answers(*(f"stretch.snooze-{minutes(length)}" for length in SNOOZE_CHOICES))
    async def snooze(self, interaction: Interaction, act: Act) -> None:
        """Come back later."""
        user_id = await acknowledge(interaction)
        length = timedelta(minutes=int(act.name.rpartition("-")[2]))
        service = interaction.client.services.answers
        answered = await service.snooze(user_id, act.read(occurrence_id), length=length)
        await _show(interaction, answered, State.SNOOZED)

    @answers("stretch.undo")
    async def undo_stretch(self, interaction: Interaction, act: Act) -> None:
        """Take the answer back."""
        user_id = await acknowledge(interaction)
        service = interaction.client.services.answers
        await _show(
            interaction, await service.undo_stretch(user_id, act.read(occurrence_id)), State.SENT
        )

    @answers("water.glass")
    async def glass(self, interaction: Interaction, act: Act) -> None:
        """Log a glass."""
        user_id = await acknowledge(interaction)
        service = interaction.client.services.answers
        try:
            answered = await service.drink(user_id, act.read(occurrence_id))
        except DayFullError as error:
            overview = await interaction.client.services.overviews.show(user_id)
            await send_followup(
                interaction, day_full_text(interaction.client.services.library, overview, error)
            )
            return
        await _show(interaction, answered, State.DONE)

    @answers("water.skip")
    async def skip_drink(self, interaction: Interaction, act: Act) -> None:
        """Let this drink go."""
        user_id = await acknowledge(interaction)
        service = interaction.client.services.answers
        await _show(
            interaction, await service.skip_drink(user_id, act.read(occurrence_id)), State.SKIPPED
        )

    @answers("water.enough")
    async def enough(self, interaction: Interaction, act: Act) -> None:
        """Prompt no more drinks today."""
        user_id = await acknowledge(interaction)
        service = interaction.client.services.answers
        answered = await service.enough_today(user_id, act.read(occurrence_id))
        await _show(interaction, answered, State.SKIPPED)

    @answers("water.undo")
    async def undo_drink(self, interaction: Interaction, act: Act) -> None:
        """Take the answer back."""
        user_id = await acknowledge(interaction)
        service = interaction.client.services.answers
        await _show(
            interaction, await service.undo_drink(user_id, act.read(occurrence_id)), State.SENT
        )

    @answers("stretch.stop", "water.stop", "quiet.stop")
    async def stop(self, interaction: Interaction, act: Act) -> None:
        """Turn the reminder off."""
        user_id = await acknowledge(interaction)
        kind = DRINKS if act.name.startswith("water") else STRETCH
        await interaction.client.services.preferences.turn_off(user_id, kind)
        name = "Drink" if kind == DRINKS else "Stretch"
        text = f"**{name} reminders are off.** Your settings are kept."
        await reply(interaction, text, view=turn_on_button(user_id, kind))

    @answers("stretch.on", "water.on")
    async def turn_back_on(self, interaction: Interaction, act: Act) -> None:
        """Undo *Stop these*."""
        user_id = await acknowledge(interaction)
        kind = ReminderKind(act.name.partition(".")[0])
        overview = await interaction.client.services.preferences.turn_back_on(user_id, kind)
        await reply(interaction, f"**They are back on.** {next_text(overview, kind)}")

    @answers("quiet.keep")
    async def keep(self, interaction: Interaction, act: Act) -> None:
        """Go on reminding: the press itself has ended the silence."""
        user_id = await acknowledge(interaction)
        overview = await interaction.client.services.pauses.resume(user_id)
        next_one = next_text(overview, STRETCH)
        await reply(interaction, f"**I will keep reminding you.** {next_one}")

    @answers("quiet.pause")
    async def pause(self, interaction: Interaction, act: Act) -> None:
        """Pause for a fortnight."""
        user_id = await acknowledge(interaction)
        pauses = interaction.client.services.pauses
        overview = await pauses.for_nights(user_id, QUIET_PAUSE_NIGHTS)
        end = overview.user.resumes_at or overview.now
        await reply(interaction, f"**Paused.** Your reminders come back {full_timestamp(end)}.")


async def _show(interaction: Interaction, answered: Answered, wish: State) -> None:
    """Show the reminder as it stands now; explain a press that could not change it."""
    library = interaction.client.services.library
    text, view = answered_text(answered, library), answered_view(answered, library)
    await reply(interaction, text, view=view)
    if not answered.is_new and answered.occurrence.state is not wish:
        await send_followup(interaction, nothing_changed_text(answered))


async def setup(bot: CharleyBot) -> None:
    """Register the components that carry acts, and their answers."""
    bot.add_dynamic_items(ActButton, ActSelect)
    await bot.add_cog(Responses())
