"""What is stored about a person: /privacy show, export and delete."""

import io
import json

import discord
from discord import ButtonStyle, app_commands
from discord.ext import commands

from bot.client.acts import Act, answers
from bot.client.bot import CharleyBot
from bot.client.components import ActButton, button_rows
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.replies import Interaction, acknowledge, reply
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
        "privacy.call_joins", "below which posts you pressed *Stretching with you*, for 2 days"
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
        await reply(interaction, _summary(records))

    @app_commands.command()
    async def export(self, interaction: Interaction) -> None:
        """Get a file of everything stored about you."""
        user_id = await acknowledge(interaction)
        records = await interaction.client.services.privacy.export(user_id)
        text = json.dumps(records, indent=2, ensure_ascii=False)
        file = discord.File(io.BytesIO(text.encode()), filename="charley-export.json")
        here = say("privacy.exported", "Here is everything I have stored about you.")
        await reply(interaction, here, attachment=file)

    @app_commands.command()
    async def delete(self, interaction: Interaction) -> None:
        """Delete everything stored about you, after one question."""
        user_id = await acknowledge(interaction)
        text = say(
            "privacy.sure",
            "**Delete everything I know about you?** Your reminders stop, and your settings and "
            "nights are gone for good. `/privacy export` gives you a copy first.",
        )
        yes = Act(name="privacy.delete", owner=user_id)
        no = Act(name="privacy.keep", owner=user_id)
        buttons = [
            ActButton(
                yes,
                label=say("privacy.delete", "Delete everything"),
                style=ButtonStyle.danger,
            ),
            ActButton(no, label=say("privacy.keep", "Keep it")),
        ]
        await reply(interaction, text, view=button_rows(buttons))

    @answers("privacy.delete")
    async def erase(self, interaction: Interaction, act: Act) -> None:
        """Delete everything."""
        user_id = await acknowledge(interaction)
        erased = await interaction.client.services.privacy.erase(user_id)
        await reply(interaction, _erased_text() if erased else _unknown_text())

    @answers("privacy.keep")
    async def keep(self, interaction: Interaction, act: Act) -> None:
        """Delete nothing."""
        await acknowledge(interaction)
        await reply(interaction, say("privacy.kept", "Nothing was deleted."))


def _erased_text() -> str:
    return say(
        "privacy.deleted",
        "**Everything is deleted.** I know nothing about you any more. The messages in this "
        "app are yours to delete. `/start` starts over.",
    )


def _unknown_text() -> str:
    return say(
        "privacy.nothing_to_delete", "There was nothing to delete: I know nothing about you."
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
            say(
                "privacy.commands",
                "`/privacy export` gives you the file, `/privacy delete` deletes everything.",
            ),
        ]
    )


def _stored_line(table: str, count: int) -> str:
    return say("privacy.line", "• {meaning} ({count})", meaning=_MEANINGS[table].say(), count=count)


async def setup(bot: CharleyBot) -> None:
    """Add the commands."""
    await bot.add_cog(Privacy())
