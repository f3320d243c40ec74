"""Tips and myth-busters: /tip and /myth. They need no set-up, and get by without the database."""

from discord import app_commands
from discord.ext import commands

from bot.client.acts import Act, answers
from bot.client.bot import CharleyBot
from bot.client.components import ActButton, button_rows
from bot.domain.library.entries import Myth, Tip
from bot.domain.library.terms import Topic
from bot.messaging.texts.sentences import Sentence
from bot.messaging.ui.library.tip_topics import myth_shelves, tip_shelves, topic_of
from bot.messaging.ui.library.tips import myth_text, tip_text
from bot.messaging.ui.replies import Interaction, acknowledge, reply, user_id_of

_NOTHING_FITS = Sentence(
    "tip.nothing_fits",
    "**I have nothing about that.** Pick a topic from the list that opens while you type, or "
    "leave it out.",
)
_ANOTHER = Sentence("tip.another", "Another one")


class Tips(commands.Cog):
    """What helps, and what is only said to help."""

    @app_commands.command()
    @app_commands.describe(topic="A topic or a title; leave it out for a new one")
    async def tip(self, interaction: Interaction, topic: str | None = None) -> None:
        """Show a tip, with how sure it is."""
        user_id = await acknowledge(interaction)
        services = interaction.client.services
        found = tip_shelves(services.library).find(topic) if topic else None
        if isinstance(found, Tip):
            await services.tips.note(user_id, found)
            await _show_tip(interaction, found, topic=found.topic)
        elif topic and found is None:
            await reply(interaction, _NOTHING_FITS.say())
        else:
            tip = await services.tips.next_tip(user_id, topic=found)
            await _show_tip(interaction, tip, topic=found)

    @tip.autocomplete("topic")
    async def _tip_choices(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        return tip_shelves(interaction.client.services.library).choices(current)

    @answers("tip.another")
    async def another_tip(self, interaction: Interaction, act: Act) -> None:
        """Show the next tip in place of this one."""
        user_id = await acknowledge(interaction)
        topic = topic_of(act.argument)
        tip = await interaction.client.services.tips.next_tip(user_id, topic=topic)
        await _show_tip(interaction, tip, topic=topic)

    @app_commands.command()
    @app_commands.describe(topic="A topic or a title; leave it out for a new one")
    async def myth(self, interaction: Interaction, topic: str | None = None) -> None:
        """Show what people believe about cramps, and what is known."""
        user_id = await acknowledge(interaction)
        services = interaction.client.services
        found = myth_shelves(services.library).find(topic) if topic else None
        if isinstance(found, Myth):
            await services.tips.note(user_id, found)
            await _show_myth(interaction, found, topic=found.topic)
        elif topic and found is None:
            await reply(interaction, _NOTHING_FITS.say())
        else:
            myth = await services.tips.next_myth(user_id, topic=found)
            await _show_myth(interaction, myth, topic=found)

    @myth.autocomplete("topic")
    async def _myth_choices(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        return myth_shelves(interaction.client.services.library).choices(current)

    @answers("myth.another")
    async def another_myth(self, interaction: Interaction, act: Act) -> None:
        """Show the next myth in place of this one."""
        user_id = await acknowledge(interaction)
        topic = topic_of(act.argument)
        myth = await interaction.client.services.tips.next_myth(user_id, topic=topic)
        await _show_myth(interaction, myth, topic=topic)


async def _show_tip(interaction: Interaction, tip: Tip, *, topic: Topic | None) -> None:
    library = interaction.client.services.library
    more = tip_shelves(library).topic_with_more(tip) if topic else None
    act = Act(name="tip.another", owner=user_id_of(interaction), argument=more or "")
    text = tip_text(tip, library, on=interaction.created_at.date())
    await reply(interaction, text, view=button_rows([ActButton(act, label=_ANOTHER.say())]))


async def _show_myth(interaction: Interaction, myth: Myth, *, topic: Topic | None) -> None:
    library = interaction.client.services.library
    more = myth_shelves(library).topic_with_more(myth) if topic else None
    act = Act(name="myth.another", owner=user_id_of(interaction), argument=more or "")
    text = myth_text(myth, library, on=interaction.created_at.date())
    await reply(interaction, text, view=button_rows([ActButton(act, label=_ANOTHER.say())]))


async def setup(bot: CharleyBot) -> None:
    """Add the commands."""
    await bot.add_cog(Tips())
