"""Answers to reminders, by their buttons: in a DM, days later, and after any restart.

Which buttons there are, and what each asks for, is said by the kinds of reminder.
"""

from contextlib import suppress

from discord.ext import commands

from bot.client.act_arguments import occurrence_id
from bot.client.acts import Act, answers
from bot.client.bot import CharleyBot
from bot.client.components import button_rows
from bot.domain.delivery.notices import STOP
from bot.domain.errors import DayFullError, OccurrenceGoneError
from bot.domain.reminders.rules import ReminderKind
from bot.kinds.kind import TURN_ON, act_name
from bot.messaging.texts.formatting import full_timestamp
from bot.messaging.texts.sentences import say
from bot.messaging.ui.cards import Topic
from bot.messaging.ui.delivery.answers import (
    answered_message,
    nothing_changed_text,
    turned_off_message,
    turned_on_message,
    with_beside,
)
from bot.messaging.ui.delivery.buttons import (
    KEEP,
    PAUSE,
    QUIET,
    QUIET_PAUSE_NIGHTS,
)
from bot.messaging.ui.delivery.parts import RenderedMessage, companion_in, shows_session
from bot.messaging.ui.delivery.preset_news import news_in, with_news
from bot.messaging.ui.guided.guided_message import AnswerScreen
from bot.messaging.ui.kinds.drink_day import about_button, day_full_text
from bot.messaging.ui.people.settings import next_text
from bot.messaging.ui.people.ways_on import panel_button
from bot.messaging.ui.replies import (
    MISSING,
    Interaction,
    acknowledge,
    reply,
    send_followup,
    server_names,
    user_id_of,
)
from bot.services.people.overview import Overview
from bot.services.reminders.press import Answered


class Responses(commands.Cog):
    """The buttons under your reminders."""

    async def answer(self, interaction: Interaction, act: Act) -> None:
        """Do what a button of a kind asks for, and show the reminder as it stands then."""
        user_id, services = await acknowledge(interaction), interaction.client.services
        try:
            answered = await services.answers.answer(
                user_id,
                act.read(occurrence_id),
                act.name,
                beside=companion_in(interaction.message, act),
            )
        except DayFullError as error:
            overview = await services.overviews.show(user_id)
            full = day_full_text(services.library, overview, error)
            view = button_rows([about_button(user_id)])
            await send_followup(interaction, full, view=view, topic=Topic.REFUSAL)
            return
        await _show(interaction, answered)

    async def stop(self, interaction: Interaction, act: Act) -> None:
        """Turn the reminder off."""
        user_id, services = await acknowledge(interaction), interaction.client.services
        kind = services.kinds.named(act.name.partition(".")[0]).name
        _, part = await _turn(interaction, act, kind, on=False)
        pressed = occurrence_id(act.argument) if act.argument else None
        message = turned_off_message(
            user_id,
            kind,
            services.vocabulary,
            occurrence_id=part.occurrence.id if part else pressed,
        )
        await _reply(interaction, message, part)

    async def turn_back_on(self, interaction: Interaction, act: Act) -> None:
        """Undo *Stop these*."""
        await acknowledge(interaction)
        services = interaction.client.services
        kind = services.kinds.named(act.name.partition(".")[0]).name
        overview, part = await _turn(interaction, act, kind, on=True)
        message = turned_on_message(
            overview, kind, services.library, services.vocabulary, part=part
        )
        await _reply(interaction, message, part)

    @answers(f"{QUIET}.{STOP}")
    async def stop_quiet(self, interaction: Interaction, act: Act) -> None:
        """Turn off what has fallen silent."""
        user_id, services = await acknowledge(interaction), interaction.client.services
        await services.preferences.turn_off_quiet(user_id)
        quiet = services.kinds.falling_quiet[0]
        await _reply(interaction, turned_off_message(user_id, quiet, services.vocabulary), None)

    @answers(f"{QUIET}.{KEEP}")
    async def keep(self, interaction: Interaction, act: Act) -> None:
        """Go on reminding: the press itself has ended the silence."""
        user_id, services = await acknowledge(interaction), interaction.client.services
        overview = (await services.pauses.resume(user_id)).after
        quiet = services.kinds.falling_quiet[0]
        coming = next_text(overview, quiet, services.vocabulary[quiet])
        text = say("quiet.kept", "**I will keep reminding you.**\n{next}", next=coming)
        await reply(interaction, text, view=button_rows([panel_button(user_id)]))

    @answers(f"{QUIET}.{PAUSE}")
    async def pause(self, interaction: Interaction, act: Act) -> None:
        """Pause for a fortnight."""
        user_id = await acknowledge(interaction)
        pauses = interaction.client.services.pauses
        overview = (await pauses.for_nights(user_id, QUIET_PAUSE_NIGHTS)).after
        end = full_timestamp(overview.user.resumes_at or overview.now)
        text = say("quiet.paused", "**Paused.** Your reminders come back {at}.", at=end)
        await reply(interaction, text, view=button_rows([panel_button(user_id)]))


async def _show(interaction: Interaction, answered: Answered) -> None:
    """Show the reminder as it stands now; explain a press that could not change it."""
    services = interaction.client.services
    if shows_session(interaction.message):
        # Its own reminder was answered by an older view of it, or another one beside it was.
        await services.guiding.give_back(user_id_of(interaction), answered.occurrence.id)
        card = await services.guiding.beside(answered)
        if card is not None:
            await AnswerScreen(interaction).show(card)
            return
    message = answered_message(answered, services.library, services.vocabulary)
    message = await _with_news(interaction, message)
    await reply(interaction, message.content, view=message.view)
    if not answered.is_new and answered.occurrence.state is not answered.leads_to:
        view = button_rows([panel_button(user_id_of(interaction))])
        await send_followup(interaction, nothing_changed_text(answered), view=view)


async def _turn(
    interaction: Interaction, act: Act, kind: ReminderKind, *, on: bool
) -> tuple[Overview, Answered | None]:
    """Turn a reminder off or back on; return how the one that was pressed stands since.

    `None`: its button is of a version that named no occurrence, or the occurrence is pruned.
    """
    services, user_id = interaction.client.services, user_id_of(interaction)
    beside = companion_in(interaction.message, act)
    if act.argument:
        with suppress(OccurrenceGoneError):  # pruned since: the press counts all the same
            part = await services.answers.turn(
                user_id, act.read(occurrence_id), kind, on=on, beside=beside
            )
            return part.overview, part
    turn = services.preferences.turn_back_on if on else services.preferences.turn_off
    return (await turn(user_id, kind)).after, None


async def _reply(interaction: Interaction, message: RenderedMessage, part: Answered | None) -> None:
    """Show a message in place of the reminder that was pressed; what is beside it stays."""
    services = interaction.client.services
    if part is not None:
        message = with_beside(message, part, services.library, services.vocabulary)
    message = await _with_news(interaction, message)
    view = None if message.view is MISSING else message.view
    await reply(interaction, message.content, view=view)


async def _with_news(interaction: Interaction, message: RenderedMessage) -> RenderedMessage:
    """Keep the news of a preset below the reminder, as long as nothing was decided about it."""
    offer_id = news_in(interaction.message)
    if offer_id is None:
        return message
    owner = user_id_of(interaction)
    news = await interaction.client.services.servers.memberships.news(owner, offer_id)
    return message if news is None else with_news(message, news, server_names(interaction))


async def setup(bot: CharleyBot) -> None:
    """Register the answers to what the kinds' buttons ask for."""
    responses = Responses()
    await bot.add_cog(responses)
    for kind in bot.services.kinds:
        bot.acts.add(responses.answer, *(act_name(kind.name, act) for act in kind.reactions))
        bot.acts.add(responses.stop, act_name(kind.name, STOP))
        bot.acts.add(responses.turn_back_on, act_name(kind.name, TURN_ON))
