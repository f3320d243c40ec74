"""What is stored about a person: /privacy show, export and delete."""

import io
import json

import discord
from discord import ButtonStyle, app_commands, ui
from discord.ext import commands

from bot.client.acts import Act, answers
from bot.client.bot import CharleyBot
from bot.client.components import ActButton, button_rows
from bot.domain.ids import UserId
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.cards import act_button
from bot.messaging.ui.people.ways_on import help_button, panel_button, plain_set_up_button
from bot.messaging.ui.replies import Interaction, acknowledge, acknowledge_below, reply
from bot.services.people.privacy import Records

_MEANINGS = {
    "users": Sentence(
        "privacy.users",
        "your time zone, bedtimes, language, DM channel, pause, consent, and the day of your last "
        "drink safety check",
    ),
    "reminders": Sentence("privacy.reminders", "what you want to be reminded of, and how"),
    "occurrences": Sentence(
        "privacy.occurrences",
        "the reminders of the last 90 days: when they were due and how they ended",
    ),
    "outcomes": Sentence(
        "privacy.outcomes", "which nights you stretched, skipped or paused, with their bedtimes"
    ),
    "tips_seen": Sentence("privacy.tips_seen", "which tips and myths I have shown you"),
    "sessions": Sentence("privacy.sessions", "the stretch routine that you are in the middle of"),
    "drinks": Sentence("privacy.drinks", "the drinks that you logged in the last 7 days"),
    "offer_members": Sentence("privacy.offer_members", "which offers of servers you have joined"),
    "call_joins": Sentence(
        "privacy.call_joins", "below which posts you pressed *I'm in tonight*, for 2 days"
    ),
    "audit": Sentence(
        "privacy.audit",
        "what you changed in a server's settings, for a year; after a deletion it was *somebody*",
    ),
}


@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
class Privacy(commands.GroupCog, name="privacy"):
    """What I know about you."""

    @app_commands.command()
    async def show(self, interaction: Interaction) -> None:
        """Show what is stored about you."""
        user_id = await acknowledge(interaction)
        records = await interaction.client.services.privacy.export(user_id)
        await reply(interaction, _summary(records), view=_ways(user_id, records))

    @app_commands.command()
    async def export(self, interaction: Interaction) -> None:
        """Get a file of everything stored about you."""
        user_id = await acknowledge(interaction)
        await self._show_file(interaction, user_id)

    @answers("privacy.file")
    async def get_file(self, interaction: Interaction, act: Act) -> None:
        """Show the file below the message that was pressed, which stays."""
        user_id = await acknowledge_below(interaction)
        await self._show_file(interaction, user_id)

    async def _show_file(self, interaction: Interaction, user_id: UserId) -> None:
        records = await interaction.client.services.privacy.export(user_id)
        text = json.dumps(records, indent=2, ensure_ascii=False)
        file = discord.File(io.BytesIO(text.encode()), filename="charley-export.json")
        here = say("privacy.exported", "**Here is everything I have stored about you.**")
        view = button_rows([panel_button(user_id), _delete_button(user_id)])
        await reply(interaction, here, view=view, attachment=file)

    @app_commands.command()
    async def delete(self, interaction: Interaction) -> None:
        """Delete everything stored about you, after one question."""
        user_id = await acknowledge(interaction)
        await reply(interaction, _question(), view=_sure(user_id))

    @answers("privacy.ask")
    async def ask(self, interaction: Interaction, act: Act) -> None:
        """Ask once more before everything is deleted."""
        user_id = await acknowledge(interaction)
        await reply(interaction, _question(), view=_sure(user_id))

    @answers("privacy.delete")
    async def erase(self, interaction: Interaction, act: Act) -> None:
        """Delete everything."""
        user_id = await acknowledge(interaction)
        erased = await interaction.client.services.privacy.erase(user_id)
        text = _erased_text() if erased else _unknown_text()
        view = button_rows([plain_set_up_button(user_id), help_button(user_id)])
        await reply(interaction, text, view=view)

    @answers("privacy.keep")
    async def keep(self, interaction: Interaction, act: Act) -> None:
        """Delete nothing."""
        user_id = await acknowledge(interaction)
        kept = say("privacy.kept", "**OK, nothing was deleted.**")
        await reply(interaction, kept, view=button_rows([panel_button(user_id)]))


def _question() -> str:
    return say(
        "privacy.sure",
        "**Delete everything I know about you?**\n"
        "Your reminders stop, and your settings and nights are gone for good.",
    )


def _sure(owner: UserId) -> ui.View:
    """Return the buttons of the question: a copy first, or nothing at all."""
    label = say("privacy.delete", "Delete everything")
    yes = act_button("privacy.delete", label, owner=owner, style=ButtonStyle.danger)
    no = act_button("privacy.keep", say("privacy.keep", "Keep it"), owner=owner)
    return button_rows([yes, no, _file_button(owner)])


def _ways(owner: UserId, records: Records) -> ui.View:
    if not any(records.values()):
        return button_rows([plain_set_up_button(owner), help_button(owner)])
    return button_rows([_file_button(owner), panel_button(owner), _delete_button(owner)])


def _file_button(owner: UserId) -> ActButton:
    return act_button("privacy.file", say("privacy.get_file", "Get the file"), owner=owner)


def _delete_button(owner: UserId) -> ActButton:
    label = say("privacy.delete_ask", "Delete everything…")
    return act_button("privacy.ask", label, owner=owner, style=ButtonStyle.danger)


def _erased_text() -> str:
    return say(
        "privacy.deleted",
        "**Everything is deleted.** I know nothing about you any more.\n"
        "Old messages stay in this chat. You can delete the chat.",
    )


def _unknown_text() -> str:
    return say(
        "privacy.nothing_to_delete", "**There was nothing to delete.** I know nothing about you."
    )


def _summary(records: Records) -> str:
    stored = [_stored_line(table, len(rows)) for table, rows in records.items() if rows]
    if not stored:
        return say("privacy.nothing_stored", "I have nothing stored about you.")
    return "\n".join(
        [
            say("privacy.stored", "**This is what I have stored about you:**"),
            *stored,
            say(
                "privacy.not_stored",
                "No names, no messages, no health record; `/cramp` leaves no trace at all.",
            ),
        ]
    )


def _stored_line(table: str, count: int) -> str:
    return say("privacy.line", "• {meaning} ({count})", meaning=_MEANINGS[table].say(), count=count)


async def setup(bot: CharleyBot) -> None:
    """Add the commands."""
    await bot.add_cog(Privacy())
