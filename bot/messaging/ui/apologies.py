"""Apologies: one plain sentence to the person, the details to the log under an id they see."""

import secrets
from typing import Any

import discord
import structlog
from discord import ui

from bot.client.acts import Act, UnknownActError
from bot.client.components import ActButton, button_rows
from bot.domain import errors
from bot.domain.guided.session import SessionGoneError
from bot.domain.ids import UserId
from bot.domain.reminders.undo import ChangedSinceError
from bot.domain.servers import errors as servers
from bot.messaging.discord_io.errors import FAILURES
from bot.messaging.texts.sentences import say
from bot.messaging.ui.cards import Topic, card_of
from bot.messaging.ui.error_sentences import sentence_for
from bot.messaging.ui.people.panel import panel_button
from bot.messaging.ui.servers.admin.panel import panel_button as server_button
from bot.messaging.ui.servers.admin.questions import conflict_text
from bot.messaging.ui.setup.form import set_up_button
from bot.ports.storage import StorageUnavailableError

log = structlog.get_logger(__name__)

_EXPIRED = frozenset({10062, 40060})  # unknown interaction; already acknowledged


async def apologise(interaction: discord.Interaction[Any], error: Exception) -> None:
    """Tell a person what went wrong; never raise."""
    if isinstance(error, discord.HTTPException) and error.code in _EXPIRED:
        log.info("interaction expired", action="interaction_expired", code=error.code)
        return
    if interaction.type is discord.InteractionType.autocomplete:
        log.error("suggesting failed", action="autocomplete_failed", exc_info=error)
        return
    sentence = _sentence_for(error)
    if sentence is None or isinstance(error, StorageUnavailableError):
        error_id = secrets.token_hex(4)
        log.error("command failed", action="command_failed", error_id=error_id, exc_info=error)
        sentence = _with_id(sentence, error_id)
    view = _way_on(error, UserId(interaction.user.id))
    layout = interaction.client.mentions.link(card_of(Topic.REFUSAL, sentence, view))
    try:
        if interaction.response.is_done():
            await interaction.followup.send(view=layout, ephemeral=True)
        else:
            await interaction.response.send_message(view=layout, ephemeral=True)
    except FAILURES:
        log.warning("apology failed", action="apology_failed", exc_info=True)


def _sentence_for(error: Exception) -> str | None:
    if isinstance(error, servers.EditConflictError):
        who = conflict_text(error)
        return say("error.conflict_by", "{who}\nYour press has changed nothing.", who=who)
    return sentence_for(error)


def _way_on(error: Exception, owner: UserId) -> ui.View | None:
    """Return a button to where the person can go on, if there is one such place."""
    match error:
        case errors.NothingOnError() | errors.ZoneMissingError() | errors.NotYoursError():
            return button_rows([set_up_button(owner)])
        case errors.BedtimeMissingError():
            act = Act(name="edit.bedtime", owner=owner)
            return button_rows([ActButton(act, label=say("error.set_bedtime", "Set bedtime"))])
        case errors.ScreenDueError():
            act = Act(name="panel.water-on", owner=owner)
            return button_rows(
                [ActButton(act, label=say("error.go_through_check", "Go through the check"))]
            )
        case (
            ChangedSinceError()
            | UnknownActError()
            | errors.OccurrenceGoneError()
            | SessionGoneError()
        ):
            return button_rows([panel_button(owner)])
        case _:
            return _way_on_in_server(error, owner)


def _way_on_in_server(error: Exception, owner: UserId) -> ui.View | None:
    """Return the way to what is true now in a server, for those who may see it."""
    match error:
        case (
            servers.EditConflictError()
            | servers.NotOfThisServerError()
            | servers.ServerZoneMissingError()
            | servers.UndoTooLateError()
            | servers.ImportOutdatedError()
        ):
            return button_rows([server_button(owner)])
        case _:
            return None


def _with_id(sentence: str | None, error_id: str) -> str:
    start = sentence or say(
        "error.unforeseen", "Something went wrong on my side. Try again in a minute."
    )
    hint = say(
        "error.with_id",
        "If it stays like this, tell the person who runs me: error `{error_id}`.",
        error_id=error_id,
    )
    return f"{start}\n-# {hint}"
