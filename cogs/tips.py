"""Tips and myth-busters: /tip and /myth. They need no set-up, and get by without the database."""

from discord import app_commands
from discord.ext import commands

from bot.client.acts import Act, answers
from bot.client.bot import CharleyBot
from bot.client.components import button_rows
from bot.domain.library.entries import Myth, Tip
from bot.messaging.texts.sentences import Sentence
from bot.messaging.ui.cards import Topic as CardTopic
from bot.messaging.ui.library.tip_cards import (
    Part,
    Place,
    Shelf,
    another_button,
    page_card,
    place_of,
)
from bot.messaging.ui.library.tip_topics import myth_shelves, tip_shelves, topic_of
from bot.messaging.ui.library.tips import myth_page, tip_page
from bot.messaging.ui.replies import Interaction, acknowledge, reply, show, user_id_of

_NOTHING_FITS = Sentence(
    "tip.nothing_fits",
    "**I have nothing about that.**\nPick a topic from the list that opens while you type, or leave it out.",
)


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
            await _show_tip(interaction, found, in_topic=True)
        elif topic and found is None:
            await _say_nothing_fits(interaction, "tip")
        else:
            tip = await services.tips.next_tip(user_id, topic=found)
            await _show_tip(interaction, tip, in_topic=found is not None)

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
        await _show_tip(interaction, tip, in_topic=topic is not None)

    @answers("tip.card", "tip.why", "tip.sources")
    async def turn_tip(self, interaction: Interaction, act: Act) -> None:
        """Open or close why it is that sure, or who says so."""
        place = act.read(Place.parse)
        library = interaction.client.services.library
        tip = act.read(lambda _: library.tip(place.entry_id))
        await acknowledge(interaction)
        await _show_tip(interaction, tip, in_topic=place.in_topic, part=_part_of(act))

    @app_commands.command()
    @app_commands.describe(topic="A topic or a title; leave it out for a new one")
    async def myth(self, interaction: Interaction, topic: str | None = None) -> None:
        """Show what people believe about cramps, and what is known."""
        user_id = await acknowledge(interaction)
        services = interaction.client.services
        found = myth_shelves(services.library).find(topic) if topic else None
        if isinstance(found, Myth):
            await services.tips.note(user_id, found)
            await _show_myth(interaction, found, in_topic=True)
        elif topic and found is None:
            await _say_nothing_fits(interaction, "myth")
        else:
            myth = await services.tips.next_myth(user_id, topic=found)
            await _show_myth(interaction, myth, in_topic=found is not None)

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
        await _show_myth(interaction, myth, in_topic=topic is not None)

    @answers("myth.card", "myth.why", "myth.sources")
    async def turn_myth(self, interaction: Interaction, act: Act) -> None:
        """Open or close why that is known, or who says so."""
        place = act.read(Place.parse)
        library = interaction.client.services.library
        myth = act.read(lambda _: library.myth(place.entry_id))
        await acknowledge(interaction)
        await _show_myth(interaction, myth, in_topic=place.in_topic, part=_part_of(act))


def _part_of(act: Act) -> Part:
    return Part(act.name.partition(".")[2])


async def _say_nothing_fits(interaction: Interaction, kind: str) -> None:
    view = button_rows([another_button(kind, user_id_of(interaction))])
    await reply(interaction, _NOTHING_FITS.say(), view=view, topic=CardTopic.LIBRARY)


async def _show_tip(
    interaction: Interaction, tip: Tip, *, in_topic: bool, part: Part = Part.NOTHING
) -> None:
    library = interaction.client.services.library
    more = tip_shelves(library).topic_with_more(tip) if in_topic else None
    shelf = Shelf(
        kind="tip",
        owner=user_id_of(interaction),
        place=place_of(tip, in_topic=in_topic),
        topic=more or "",
    )
    page = tip_page(tip, library, on=interaction.created_at.date())
    await show(interaction, page_card(page, part, shelf))


async def _show_myth(
    interaction: Interaction, myth: Myth, *, in_topic: bool, part: Part = Part.NOTHING
) -> None:
    library = interaction.client.services.library
    more = myth_shelves(library).topic_with_more(myth) if in_topic else None
    shelf = Shelf(
        kind="myth",
        owner=user_id_of(interaction),
        place=place_of(myth, in_topic=in_topic),
        topic=more or "",
    )
    page = myth_page(myth, library, on=interaction.created_at.date())
    await show(interaction, page_card(page, part, shelf))


async def setup(bot: CharleyBot) -> None:
    """Add the commands."""
    await bot.add_cog(Tips())
