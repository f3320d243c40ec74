"""Everything at a glance: /reminders, /pause and /resume."""

from discord import ButtonStyle, app_commands, ui
from discord.ext import commands

from bot.client.acts import Act, answers
from bot.client.charley import CharleyBot
from bot.domain.errors import NothingOnError
from bot.domain.ids import UserId
from bot.domain.pauses import PAUSE_LIMIT_NIGHTS
from bot.domain.reminders import ReminderKind
from bot.messaging.actions import ActButton, rows
from bot.messaging.reach import reach_text
from bot.messaging.replies import Interaction, acknowledge, acknowledge_below, reply
from bot.messaging.settings_text import overview_text
from bot.messaging.setup_form import edit_button
from bot.messaging.timestamps import when
from bot.services.direct_messages import test
from bot.services.overview import Overview


class Reminders(commands.Cog):
    """What you have set."""

    @app_commands.command()
    async def reminders(self, interaction: Interaction) -> None:
        """Show your reminders, with buttons to change them."""
        user_id = await acknowledge(interaction)
        await _show_panel(interaction, await _overview(interaction, user_id))

    @answers("panel.show")
    async def show(self, interaction: Interaction, act: Act) -> None:
        """Show the reminders by a press."""
        user_id = await acknowledge_below(interaction)
        await _show_panel(interaction, await _overview(interaction, user_id))

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
            await reply(interaction, "Give me either `nights` or `until`, not both.")
            return
        if until is not None:
            overview = await pauses.until(user_id, until)
        else:
            overview = await pauses.for_nights(user_id, nights or 1)
        await reply(interaction, _paused_text(overview), view=_resume_button(user_id))

    @app_commands.command()
    async def resume(self, interaction: Interaction) -> None:
        """End the pause."""
        user_id = await acknowledge(interaction)
        overview = await interaction.client.services.pauses.resume(user_id)
        await reply(interaction, _resumed_text(overview))

    @answers("pause.end")
    async def end_pause(self, interaction: Interaction, act: Act) -> None:
        """End the pause by a press."""
        user_id = await acknowledge(interaction)
        overview = await interaction.client.services.pauses.resume(user_id)
        await reply(interaction, _resumed_text(overview))

    @answers("panel.pause")
    async def pause_tonight(self, interaction: Interaction, act: Act) -> None:
        """Pause for tonight."""
        user_id = await acknowledge(interaction)
        await _show_panel(
            interaction, await interaction.client.services.pauses.for_nights(user_id, 1)
        )

    @answers("panel.resume")
    async def resume_all(self, interaction: Interaction, act: Act) -> None:
        """End the pause or the silence."""
        user_id = await acknowledge(interaction)
        await _show_panel(interaction, await interaction.client.services.pauses.resume(user_id))

    @answers("panel.skip")
    async def skip_tonight(self, interaction: Interaction, act: Act) -> None:
        """Send no stretch reminder tonight."""
        user_id = await acknowledge(interaction)
        closed = await interaction.client.services.nights.skip(user_id)
        note = "Tonight's stretch is skipped." if closed.is_new else "Nothing is due tonight."
        undo = Act(name="night.undo", owner=user_id, argument=closed.night.isoformat())
        await _show_panel(
            interaction,
            closed.overview,
            note=note,
            more=[ActButton(undo, label="Undo skip")] if closed.is_new else [],
        )

    @answers("panel.test", "dm.retry")
    async def send_test(self, interaction: Interaction, act: Act) -> None:
        """Send a direct message, and say whether it arrived."""
        user_id = await acknowledge(interaction)
        overview = await _overview(interaction, user_id)
        sent = await interaction.client.services.direct_messages.send(
            user_id, test, next_due_at=overview.next_due_at
        )
        note = reach_text(sent, application_id=interaction.client.application_id)
        await _show_panel(interaction, await _overview(interaction, user_id), note=note)

    @answers("panel.stretch-off", "panel.stretch-on", "panel.water-off", "panel.water-on")
    async def switch(self, interaction: Interaction, act: Act) -> None:
        """Turn one reminder off or back on."""
        user_id = await acknowledge(interaction)
        kind_name, _, wish = act.name.removeprefix("panel.").partition("-")
        preferences = interaction.client.services.preferences
        turn = preferences.turn_back_on if wish == "on" else preferences.turn_off
        await _show_panel(interaction, await turn(user_id, ReminderKind(kind_name)))


async def _overview(interaction: Interaction, user_id: UserId) -> Overview:
    """Return what the person has set.

    Raises:
        NothingOnError: nothing at all.
    """
    overview = await interaction.client.services.overviews.show(user_id)
    if overview is None:
        raise NothingOnError
    return overview


async def _show_panel(
    interaction: Interaction,
    overview: Overview,
    *,
    note: str | None = None,
    more: list[ActButton] | None = None,
) -> None:
    text = overview_text(overview)
    await reply(
        interaction, f"{text}\n\n{note}" if note else text, view=_panel(overview, more or [])
    )


def _panel(overview: Overview, more: list[ActButton]) -> ui.View:
    owner = overview.user.id

    def button(name: str, label: str, style: ButtonStyle = ButtonStyle.secondary) -> ActButton:
        return ActButton(Act(name=name, owner=owner), label=label, style=style)

    needs_resume = overview.is_paused or any(
        status.is_quiet for status in overview.statuses.values()
    )
    first = (
        button("panel.resume", "Resume", ButtonStyle.success)
        if needs_resume
        else button("panel.pause", "Pause tonight")
    )
    switches = [
        button(
            f"panel.{kind}-{'off' if overview.is_on(kind) else 'on'}", _switch_label(overview, kind)
        )
        for kind in ReminderKind
        if kind in overview.statuses
    ]
    return rows(
        [first, button("panel.skip", "Skip tonight"), button("panel.test", "Send a test"), *more],
        [edit_button(overview), *switches],
    )


def _switch_label(overview: Overview, kind: ReminderKind) -> str:
    name = "stretch" if kind is ReminderKind.STRETCH else "drinks"
    return f"Turn {name} off" if overview.is_on(kind) else f"Turn {name} on"


def _resume_button(owner: UserId) -> ui.View:
    return rows([ActButton(Act(name="pause.end", owner=owner), label="Resume now")])


def _paused_text(overview: Overview) -> str:
    end = overview.user.paused_until or overview.now
    text = f"**Paused.** Your reminders come back {when(end)}."
    if overview.next_due_at is not None:
        text += f"\nThe first one then comes {when(overview.next_due_at)}."
    return text


def _resumed_text(overview: Overview) -> str:
    if overview.next_due_at is None:
        return "**No pause is on.** All your reminders are off; `/reminders` shows them."
    return f"**Your reminders are on.** The next one comes {when(overview.next_due_at)}."


async def setup(bot: CharleyBot) -> None:
    """Add the commands."""
    await bot.add_cog(Reminders())
