"""The bedtime stretch: /stretch remind and /stretch done."""

from discord import app_commands
from discord.ext import commands

from bot.client import act_arguments
from bot.client.act_arguments import occurrence_id
from bot.client.acts import Act, answers
from bot.client.bot import CharleyBot
from bot.client.components import ActButton, button_rows
from bot.client.kind_words import AnyWords
from bot.domain.guided.session import STANDING
from bot.kinds.kind import act_name
from bot.kinds.stretch import LEAD_LIMIT, REPEAT_LIMIT, START, STRETCH
from bot.messaging.texts.formatting import night_name
from bot.messaging.texts.sentences import say
from bot.messaging.ui.delivery.buttons import turn_on_button
from bot.messaging.ui.guided.guided_message import AnswerScreen, FollowUpScreen, show_start
from bot.messaging.ui.guided.opening import ROUTINE_NAMES
from bot.messaging.ui.kinds.stretch_words import StretchWords, done_line
from bot.messaging.ui.people.dm_results import welcome_if_new
from bot.messaging.ui.people.panel import panel_button
from bot.messaging.ui.people.settings import next_text
from bot.messaging.ui.people.undo import taken_back_text, undo_setting_button
from bot.messaging.ui.replies import Interaction, acknowledge, reply
from bot.services.guided.admission import anybody, reminded_by

WORDS: AnyWords = StretchWords()


@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
class Stretch(commands.GroupCog, name="stretch"):
    """Your bedtime stretch."""

    @app_commands.command()
    @app_commands.describe(
        enabled="Whether I remind you by direct message",
        minutes_before="How long before bedtime: 0 to 180, default 30",
        repeat="Gentle repeats until bedtime: 0 to 3, default none",
    )
    async def remind(
        self,
        interaction: Interaction,
        enabled: bool,
        minutes_before: app_commands.Range[int, 0, LEAD_LIMIT] | None = None,
        repeat: app_commands.Range[int, 0, REPEAT_LIMIT] | None = None,
    ) -> None:
        """Turn the bedtime stretch reminder on or off."""
        user_id = await acknowledge(interaction)
        services = interaction.client.services
        if not enabled:
            changed = await services.rules.turn_off_stretch(
                user_id, minutes_before=minutes_before, repeats=repeat
            )
            rule = WORDS.rule(changed.after.statuses[STRETCH].reminder.rule)
            text = say(
                "stretch.off",
                "Stretch reminders are off. Your settings are kept: {rule}.",
                rule=rule,
            )
            await reply(interaction, text, view=turn_on_button(user_id, STRETCH))
            return
        changed = await services.rules.turn_on_stretch(
            user_id, minutes_before=minutes_before, repeats=repeat
        )
        overview = changed.after
        more = [*undo_setting_button(changed, STRETCH), panel_button(user_id)]
        rule = WORDS.rule(overview.statuses[STRETCH].reminder.rule)
        on = say("stretch.on", "**Stretch reminders are on:** {rule}.", rule=rule)
        text = f"{on}\n{next_text(overview, STRETCH, WORDS)}"
        await welcome_if_new(interaction, changed, kind=STRETCH, text=text, more=more)

    @answers(act_name(STRETCH, START))
    async def start(self, interaction: Interaction, act: Act) -> None:
        """Begin the guided routine below the reminder, which stays as it is."""
        user_id = await acknowledge(interaction)
        screen, admission = FollowUpScreen(interaction), reminded_by(act.read(occurrence_id))
        guiding = interaction.client.services.guiding
        answer = await guiding.start(user_id, STANDING, screen, admission=admission)
        await show_start(answer, routine=STANDING, screen=screen)

    @app_commands.command()
    @app_commands.describe(routine="Which stretch; default: standing")
    @app_commands.choices(
        routine=[app_commands.Choice(name=name, value=id_) for id_, name in ROUTINE_NAMES.items()]
    )
    async def now(self, interaction: Interaction, routine: str = STANDING) -> None:
        """Stretch with me, step by step: about four minutes, with a countdown."""
        user_id = await acknowledge(interaction)
        screen = AnswerScreen(interaction)
        guiding = interaction.client.services.guiding
        answer = await guiding.start(user_id, routine, screen, admission=anybody)
        await show_start(answer, routine=routine, screen=screen)

    @app_commands.command()
    async def done(self, interaction: Interaction) -> None:
        """Log tonight's stretch; nothing more is sent for tonight."""
        user_id = await acknowledge(interaction)
        closed = await interaction.client.services.nights.done(user_id)
        night = night_name(closed.night, closed.overview)
        opening = done_line(night, closed.overview) if closed.is_new else _done_already_line(night)
        text = f"{opening}\n{next_text(closed.overview, STRETCH, WORDS)}"
        act = Act(name="night.undo", owner=user_id, argument=closed.night.isoformat())
        await reply(
            interaction, text, view=button_rows([ActButton(act, label=say("button.undo", "Undo"))])
        )

    @answers("night.undo")
    async def undo(self, interaction: Interaction, act: Act) -> None:
        """Take a logged or skipped night back."""
        user_id = await acknowledge(interaction)
        night = act.read(act_arguments.night)
        closed = await interaction.client.services.nights.reopen(user_id, night)
        opening = taken_back_text(is_new=closed.is_new)
        await reply(interaction, f"{opening} {next_text(closed.overview, STRETCH, WORDS)}")


def _done_already_line(night: str) -> str:
    return say("night.done_already", "**Already marked as done for {night}.**", night=night)


async def setup(bot: CharleyBot) -> None:
    """Add the commands."""
    await bot.add_cog(Stretch())
