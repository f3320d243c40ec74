"""Everything at a glance: /reminders, /pause and /resume."""

from discord import app_commands
from discord.ext import commands

from bot.client import act_arguments
from bot.client.acts import Act, answers
from bot.client.bot import CharleyBot
from bot.domain.delivery.outcomes import Outcome
from bot.domain.errors import DomainError, NothingOnError
from bot.domain.reminders.pauses import PAUSE_LIMIT_NIGHTS
from bot.messaging.texts.formatting import full_timestamp
from bot.messaging.texts.sentences import say
from bot.messaging.ui.error_sentences import sentence_for
from bot.messaging.ui.people.dm_results import dm_result_text_for, send_welcome
from bot.messaging.ui.people.home import SEND_A_TEST, kind_turned, turn_off_act, turn_on_act
from bot.messaging.ui.people.panel import overview_for, show_panel, show_turned
from bot.messaging.ui.people.pauses import UNTIL_A_DAY, PauseForm, pause_card
from bot.messaging.ui.people.undo import taken_back_text, undo_pause_button, undo_standing
from bot.messaging.ui.people.ways_on import panel_button
from bot.messaging.ui.replies import Interaction, acknowledge, acknowledge_below, show, user_id_of
from bot.services.delivery.direct_messages import test
from bot.services.people.overview import Overview
from bot.services.people.user_change import Changed


class Reminders(commands.Cog):
    """What you have set."""

    @app_commands.command()
    async def reminders(self, interaction: Interaction) -> None:
        """Show your reminders, with buttons to change them."""
        user_id = await acknowledge(interaction)
        await show_panel(interaction, await overview_for(interaction, user_id))

    @answers("panel.show")
    async def show(self, interaction: Interaction, act: Act) -> None:
        """Show the reminders by a press."""
        user_id = await acknowledge_below(interaction)
        await show_panel(interaction, await overview_for(interaction, user_id))

    @app_commands.command()
    @app_commands.describe(
        nights="How many nights, from tonight on",
        until="Or until a day: 2026-12-24, tomorrow, friday",
    )
    async def pause(
        self,
        interaction: Interaction,
        nights: app_commands.Range[int, 1, PAUSE_LIMIT_NIGHTS] | None = None,
        until: str | None = None,
    ) -> None:
        """Be silent for a while; the reminders come back by themselves."""
        user_id = await acknowledge(interaction)
        pauses = interaction.client.services.pauses
        if nights is not None and until is not None:
            either = say("pause.either", "Give me either `nights` or `until`, not both.")
            await show(interaction, pause_card(user_id, panel_button(user_id), note=either))
        elif until is not None:
            await _show_pause(interaction, await pauses.until(user_id, until))
        else:
            await _show_pause(interaction, await pauses.for_nights(user_id, nights or 1))

    @answers("pause.ask")
    async def ask_how_long(self, interaction: Interaction, act: Act) -> None:
        """Offer some lengths of a pause."""
        user_id = await acknowledge(interaction)
        await show(interaction, pause_card(user_id, panel_button(user_id)))

    @answers("pause.for")
    async def pause_as_picked(self, interaction: Interaction, act: Act) -> None:
        """Pause for the nights that were picked, or ask for a day."""
        if act.chosen == UNTIL_A_DAY:
            await interaction.response.send_modal(PauseForm(user_id_of(interaction)))
            return
        user_id = await acknowledge(interaction)
        (nights,) = act.read_chosen(int)
        await _show_pause(
            interaction, await interaction.client.services.pauses.for_nights(user_id, nights)
        )

    @answers("pause.until")
    async def pause_until_typed(self, interaction: Interaction, act: Act) -> None:
        """Pause until the day that was typed."""
        user_id = await acknowledge(interaction)
        try:
            changed = await interaction.client.services.pauses.until(
                user_id, act.fields.get("day", "")
            )
        except DomainError as error:
            sentence = sentence_for(error)
            if sentence is None or isinstance(error, NothingOnError):
                raise
            await show(interaction, pause_card(user_id, panel_button(user_id), note=sentence))
        else:
            await _show_pause(interaction, changed)

    @app_commands.command()
    async def resume(self, interaction: Interaction) -> None:
        """End the pause."""
        await _resume(interaction)

    @answers("pause.end")
    async def end_pause(self, interaction: Interaction, act: Act) -> None:
        """End the pause by a press."""
        await _resume(interaction)

    @answers("panel.pause")
    async def pause_tonight(self, interaction: Interaction, act: Act) -> None:
        """Pause for tonight."""
        user_id = await acknowledge(interaction)
        await _show_pause(
            interaction, await interaction.client.services.pauses.for_nights(user_id, 1)
        )

    @answers("panel.resume")
    async def resume_all(self, interaction: Interaction, act: Act) -> None:
        """End the pause or the silence."""
        await _resume(interaction)

    @answers("panel.skip")
    async def skip_tonight(self, interaction: Interaction, act: Act) -> None:
        """Send no stretch reminder tonight."""
        user_id = await acknowledge(interaction)
        closed = await interaction.client.services.nights.skip(user_id)
        note = (
            say("panel.skipped", "Tonight's stretch is skipped.")
            if closed.is_new
            else say("panel.nothing_due", "Nothing is due tonight.")
        )
        await show_panel(interaction, closed.overview, note=note)

    @answers("panel.unskip")
    async def take_skip_back(self, interaction: Interaction, act: Act) -> None:
        """Let tonight's stretch come after all."""
        user_id, night = await acknowledge(interaction), act.read(act_arguments.night)
        reopened = await interaction.client.services.nights.reopen(user_id, night, Outcome.SKIPPED)
        note = taken_back_text(is_new=reopened.is_new)
        if reopened.outcome is Outcome.DONE:
            note = say("panel.done_since", "Tonight's stretch is logged as done, and stays so.")
        await show_panel(interaction, reopened.overview, note=note)

    @answers("panel.test", "dm.retry")
    async def send_test(self, interaction: Interaction, act: Act) -> None:
        """Send a direct message, and say whether it arrived."""
        user_id = await acknowledge(interaction)
        overview = await overview_for(interaction, user_id)
        sent = await interaction.client.services.direct_messages.send(
            user_id, test, next_due_at=overview.next_due_at
        )
        note = dm_result_text_for(interaction, sent, button=SEND_A_TEST.say())
        if sent.arrived is overview.user.is_unreachable:  # by which anything is different now
            overview = await overview_for(interaction, user_id)
        await show_panel(interaction, overview, note=note)

    async def turn_off(self, interaction: Interaction, act: Act) -> None:
        """Turn one reminder off."""
        user_id, services = await acknowledge(interaction), interaction.client.services
        kind = services.kinds.named(kind_turned(act.name)).name
        await show_turned(interaction, await services.preferences.turn_off(user_id, kind), kind)

    async def turn_on(self, interaction: Interaction, act: Act) -> None:
        """Turn one reminder on, for the first time or again."""
        user_id, services = await acknowledge(interaction), interaction.client.services
        kind = services.kinds.named(kind_turned(act.name))
        try:
            turned = await services.preferences.turn_back_on(user_id, kind.name)
        except NothingOnError:
            changed = await services.preferences.turn_on(user_id, kind.rule())
            sent = await send_welcome(interaction, changed)
            note = dm_result_text_for(interaction, sent, button=SEND_A_TEST.say())
            await show_panel(interaction, await overview_for(interaction, user_id), note=note)
        else:
            await show_turned(interaction, turned, kind.name)


async def _show_pause(interaction: Interaction, changed: Changed) -> None:
    """Show that it is quiet, with the way back."""
    note = say("pause.paused", "**Paused.**")
    undo = undo_pause_button(changed) or undo_standing(interaction.message, changed.after)
    await show_panel(interaction, changed.after, note=note, more=undo)


async def _resume(interaction: Interaction) -> None:
    """End the pause or the silence, and show the way back to a pause."""
    user_id = await acknowledge(interaction)
    changed = await interaction.client.services.pauses.resume(user_id)
    note = _resumed_text(changed.after)
    undo = undo_pause_button(changed) or undo_standing(interaction.message, changed.after)
    await show_panel(interaction, changed.after, note=note, more=undo)


def _resumed_text(overview: Overview) -> str:
    if overview.next_due_at is None:
        return say(
            "pause.all_off",
            "**No pause is on.**\nAll your reminders are off; `/reminders` shows them.",
        )
    return say(
        "pause.over",
        "**Your reminders are on.**\nThe next one comes {at}.",
        at=full_timestamp(overview.next_due_at),
    )


async def setup(bot: CharleyBot) -> None:
    """Add the commands, and the answers to the panel's buttons of every kind."""
    reminders = Reminders()
    await bot.add_cog(reminders)
    for kind in bot.services.kinds:
        bot.acts.add(reminders.turn_off, turn_off_act(kind.name))
        if not kind.traits.needs_screening:  # that is answered by the safety screen
            bot.acts.add(reminders.turn_on, turn_on_act(kind.name))
