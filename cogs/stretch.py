"""The bedtime stretch: /stretch remind and /stretch done."""

from datetime import date

from discord import app_commands
from discord.ext import commands

from bot.client import act_arguments
from bot.client.act_arguments import occurrence_id
from bot.client.acts import Act, answers
from bot.client.bot import CharleyBot
from bot.client.components import ActButton, button_rows, stacked
from bot.client.kind_words import AnyWords
from bot.domain.delivery.outcomes import Outcome
from bot.domain.guided.session import STANDING, Host
from bot.domain.ids import OfferId, UserId
from bot.kinds.kind import act_name
from bot.kinds.stretch import BACK, LEAD_LIMIT, REPEAT_LIMIT, START, STRETCH
from bot.messaging.texts.formatting import night_name
from bot.messaging.texts.sentences import say
from bot.messaging.ui.cards import Topic
from bot.messaging.ui.delivery.buttons import turn_on_button
from bot.messaging.ui.delivery.parts import companion_in
from bot.messaging.ui.delivery.preset_news import news_alone, news_in
from bot.messaging.ui.guided.giving_back import give_back
from bot.messaging.ui.guided.guided_message import AnswerScreen, ReminderScreen, show_start
from bot.messaging.ui.guided.opening import ROUTINE_NAMES
from bot.messaging.ui.kinds.stretch_words import StretchWords, done_line
from bot.messaging.ui.people.dm_results import welcome_if_new
from bot.messaging.ui.people.settings import next_text
from bot.messaging.ui.people.undo import taken_back_text, undo_setting_button
from bot.messaging.ui.people.ways_on import panel_button
from bot.messaging.ui.replies import Interaction, acknowledge, reply, send_followup, server_names
from bot.services.guided.admission import anybody, reminded_by
from bot.services.guided.service import Started
from bot.services.reminders.nights import ClosedNight

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
                "**Stretch reminders are off.**\nYour settings are kept: {rule}.",
                rule=rule,
            )
            undo = undo_setting_button(changed, STRETCH)
            view = stacked(
                [turn_on_button(user_id, STRETCH), button_rows([*undo, panel_button(user_id)])]
            )
            await reply(interaction, text, view=view)
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
        """Begin the guided routine in the reminder's own message."""
        user_id, services = await acknowledge(interaction), interaction.client.services
        beside = companion_in(interaction.message, act)
        stands = await services.answers.look(user_id, act.read(occurrence_id), beside=beside)
        host = Host(
            occurrence_id=stands.occurrence.id,
            beside_id=stands.beside.occurrence.id if stands.beside else None,
        )
        screen, told = ReminderScreen(interaction), news_in(interaction.message)
        answer = await services.guiding.start(
            user_id, STANDING, screen, admission=reminded_by(host.occurrence_id), host=host
        )
        await show_start(answer, routine=STANDING, screen=screen)
        if told is not None and isinstance(answer, Started):
            await _keep_news(interaction, user_id, told)

    @answers(act_name(STRETCH, BACK))
    async def back(self, interaction: Interaction, act: Act) -> None:
        """Stop the guided routine: the reminder stands in its message again, to be answered."""
        user_id = await acknowledge(interaction)
        await give_back(interaction, user_id, act.read(occurrence_id))

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
        await self._show_done(interaction, user_id, None)

    async def _show_done(
        self, interaction: Interaction, user_id: UserId, night: date | None
    ) -> None:
        closed = await interaction.client.services.nights.done(user_id, night=night)
        await _show_logged(interaction, closed)

    @answers("night.done")
    async def yes(self, interaction: Interaction, act: Act) -> None:
        """Log the night of a stretch that ran to its end by itself."""
        user_id = await acknowledge(interaction)
        await self._show_done(interaction, user_id, act.read(act_arguments.night))

    @answers("night.open")
    async def no(self, interaction: Interaction, act: Act) -> None:
        """Leave the night of such a stretch as it is: whatever is due for it still comes."""
        user_id = await acknowledge(interaction)
        text = say("night.left_open", "**OK, nothing is logged.** What is due still comes.")
        await reply(
            interaction, text, view=button_rows([panel_button(user_id)]), topic=Topic.EVENING
        )

    @answers("night.undo")
    async def undo(self, interaction: Interaction, act: Act) -> None:
        """Take a logged or skipped night back."""
        user_id = await acknowledge(interaction)
        night, outcome = act.read(act_arguments.closed_night)
        nights = interaction.client.services.nights
        closed = await nights.reopen(user_id, night, outcome or Outcome.SKIPPED)
        if closed.outcome is Outcome.DONE:  # a button of 0.1, or the night was logged since
            await _show_logged(interaction, closed)
            return
        opening = taken_back_text(is_new=closed.is_new)
        text = f"{opening}\n{next_text(closed.overview, STRETCH, WORDS)}"
        await reply(interaction, text, view=button_rows([panel_button(user_id)]))


async def _show_logged(interaction: Interaction, closed: ClosedNight) -> None:
    """Show a night that is done, with the *Undo* of that."""
    name = night_name(closed.night, closed.overview)
    opening = done_line(name, closed.overview) if closed.is_new else _done_already_line(name)
    text = f"{opening}\n{next_text(closed.overview, STRETCH, WORDS)}"
    argument = act_arguments.closed_night_text(closed.night, Outcome.DONE)
    act = Act(name="night.undo", owner=closed.overview.user.id, argument=argument)
    await reply(
        interaction, text, view=button_rows([ActButton(act, label=say("button.undo", "Undo"))])
    )


async def _keep_news(interaction: Interaction, user_id: UserId, offer_id: OfferId) -> None:
    """Say the news of a preset below a stretch that has taken the place of their reminder."""
    memberships = interaction.client.services.servers.memberships
    news = await memberships.news(user_id, offer_id)
    if news is not None:
        alone = news_alone(news, server_names(interaction))
        await send_followup(interaction, alone.content, view=alone.view, topic=Topic.COMMUNITY)


def _done_already_line(night: str) -> str:
    return say("night.done_already", "**Already marked as done for {night}.**", night=night)


async def setup(bot: CharleyBot) -> None:
    """Add the commands."""
    await bot.add_cog(Stretch())
