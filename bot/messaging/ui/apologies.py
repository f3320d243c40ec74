"""Apologies: one plain sentence to the person, the details to the log under an id they see."""

import secrets
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import discord
import structlog
from discord import ButtonStyle, app_commands, ui

from bot.client.bot import TooManyPressesError
from bot.client.components import ActButton, button_rows
from bot.client.door.gate import LeftAlone, note_left_alone
from bot.domain import errors
from bot.domain.guided.session import SessionGoneError
from bot.domain.ids import UserId
from bot.domain.operations.measured import InteractionOutcome
from bot.domain.servers import errors as servers
from bot.kinds.stretch import STRETCH
from bot.messaging.discord_io.errors import FAILURES
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.cards import Topic, act_button, card_of
from bot.messaging.ui.error_sentences import sentence_for
from bot.messaging.ui.error_sentences_members import ABOUT_ERRORS
from bot.messaging.ui.people.home import edit_act
from bot.messaging.ui.people.ways_on import (
    cramp_button,
    help_button,
    panel_button,
    plain_set_up_button,
)
from bot.messaging.ui.servers.admin.panel import panel_button as server_button
from bot.messaging.ui.servers.admin.questions import conflict_text
from bot.messaging.ui.servers.presser import may_open_settings
from bot.messaging.ui.setup.form import set_up_button
from bot.ports.storage import StorageUnavailableError

log = structlog.get_logger(__name__)

_OLD = (errors.OccurrenceGoneError, SessionGoneError)
"""What a message leads to whose rows are gone, be it with everything about the person."""

_NOTHING_STORED = Sentence(
    "error.nothing_stored",
    "This one is old.\nI have nothing stored about you any more, so nothing comes of it.",
)

_FORMS: Mapping[str, tuple[str, Sentence]] = MappingProxyType(
    {
        "bedtime": ("edit.bedtime", Sentence("error.set_bedtime", "Set bedtime")),
        "timezone": ("edit.place", Sentence("timezone.change", "Change place")),
        "stretch remind": (edit_act(STRETCH), Sentence("panel.edit_stretch", "Edit stretch")),
        "pause": ("pause.ask", Sentence("pause.everything", "Pause everything…")),
    }
)
"""By the command: the act, and its label. Drinks have none, for they may be off: the home turns them on."""

_Typed = app_commands.Command[Any, ..., Any] | app_commands.ContextMenu | None

_EXPIRED = frozenset({10015, 10062, 40060, 50027})
"""Unknown webhook, unknown interaction, already acknowledged, invalid webhook token."""


async def apologise(interaction: discord.Interaction[Any], error: Exception) -> InteractionOutcome:
    """Tell a person what went wrong, and return how that has ended; never raise."""
    if isinstance(error, discord.HTTPException) and error.code in _EXPIRED:
        log.info("interaction expired", action="interaction_expired", code=error.code)
        note_left_alone(LeftAlone.TOO_LATE)
        return InteractionOutcome.FAILED
    if interaction.type is discord.InteractionType.autocomplete:
        log.error("suggesting failed", action="autocomplete_failed", **_why(error))
        return InteractionOutcome.FAILED
    sentence = _sentence_for(error)
    outcome = _outcome_of(error, sentence)
    if sentence is None or outcome is InteractionOutcome.FAILED:
        error_id = secrets.token_hex(4)
        log.error("command failed", action="command_failed", error_id=error_id, **_why(error))
        sentence = _with_id(sentence, error_id)
    view = _way_on(interaction, error)
    if isinstance(error, _OLD) and await _is_stranger(interaction):
        owner = UserId(interaction.user.id)
        view = button_rows([set_up_button(owner), help_button(owner)])
        sentence = _NOTHING_STORED.say()
    layout = interaction.client.mentions.link(card_of(Topic.REFUSAL, sentence, view))
    try:
        if interaction.response.is_done():
            await interaction.followup.send(view=layout, ephemeral=True)
        else:
            await interaction.response.send_message(view=layout, ephemeral=True)
    except FAILURES:
        log.warning("apology failed", action="apology_failed", exc_info=True)
        return InteractionOutcome.FAILED
    return outcome


def _why(error: Exception) -> dict[str, Any]:
    """Return what the log says of an error; a traceback is for what was not foreseen."""
    if isinstance(error, StorageUnavailableError):
        return {"cause": str(error)}
    return {"exc_info": error}


def _outcome_of(error: Exception, sentence: str | None) -> InteractionOutcome:
    if sentence is None or isinstance(error, StorageUnavailableError):
        return InteractionOutcome.FAILED
    if isinstance(error, TooManyPressesError):
        return InteractionOutcome.TOO_MANY
    return InteractionOutcome.EXPLAINED


async def _is_stranger(interaction: discord.Interaction[Any]) -> bool:
    """Tell whether nothing is stored about a person, as after they were erased; unsure: `False`."""
    try:
        overviews = interaction.client.services.overviews
        return await overviews.show(UserId(interaction.user.id)) is None
    except Exception:  # an apology never fails
        log.warning("stranger not looked up", action="stranger_not_looked_up", exc_info=True)
        return False


def _sentence_for(error: Exception) -> str | None:
    if isinstance(error, servers.EditConflictError):
        who = conflict_text(error)
        return say("error.conflict_by", "{who}\nYour press has changed nothing.", who=who)
    return sentence_for(error)


def _way_on(interaction: discord.Interaction[Any], error: Exception) -> ui.View:
    """Return the button that mends it, if there is one, and the ways on that always work."""
    owner = UserId(interaction.user.id)
    if sentence_for(error) is None or isinstance(error, StorageUnavailableError):
        return button_rows([cramp_button(), help_button(owner)])
    mending = (
        _mending(error, owner)
        or _in_server(interaction, error, owner)
        or _form_of(interaction.command, owner)
    )
    return button_rows([*mending, panel_button(owner), help_button(owner)])


def _mending(error: Exception, owner: UserId) -> list[ActButton]:
    match error:
        case errors.NothingOnError() | errors.ZoneMissingError():
            return [set_up_button(owner)]
        case errors.NotYoursError() | errors.OccurrenceGoneError():
            return [plain_set_up_button(owner)]
        case errors.BedtimeMissingError():
            label = say("error.set_bedtime", "Set bedtime")
            shifts = act_button(
                "shift.show", say("shift.work_shifts", "I work shifts"), owner=owner
            )
            return [_next_step("edit.bedtime", label, owner), shifts]
        case errors.ScreenDueError():
            label = say("error.go_through_check", "Go through the check")
            return [_next_step("panel.water-on", label, owner)]
        case _:
            return []


def _form_of(command: _Typed, owner: UserId) -> list[ActButton]:
    """Return the form, or the menu, in which the same can be said as by the command that was typed."""
    act, label = _FORMS.get(command.qualified_name if command else "", (None, None))
    return [] if act is None or label is None else [_next_step(act, label.say(), owner)]


def _next_step(act: str, label: str, owner: UserId) -> ActButton:
    return act_button(act, label, owner=owner, style=ButtonStyle.primary)


def _in_server(
    interaction: discord.Interaction[Any], error: Exception, owner: UserId
) -> list[ActButton]:
    """Return the way to what is true now in a server, for those who may see it."""
    is_of_team = type(error).__module__ == servers.__name__ and type(error) not in ABOUT_ERRORS
    if not is_of_team or isinstance(error, servers.NotForYouError):
        return []
    return [server_button(owner)] if may_open_settings(interaction) else []


def _with_id(sentence: str | None, error_id: str) -> str:
    start = sentence or say(
        "error.unforeseen",
        "Something went wrong on my side.\nTry again in a minute. First aid works: `/cramp`.",
    )
    hint = say(
        "error.with_id",
        "If it stays like this, tell the person who runs me: error `{error_id}`.",
        error_id=error_id,
    )
    return f"{start}\n-# {hint}"
