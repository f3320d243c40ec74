"""First aid for a cramp: /cramp. Needs no set-up, no database, and leaves no trace."""

import asyncio
from contextlib import suppress
from datetime import timedelta

from discord import app_commands
from discord.ext import commands

from bot.client.acts import Act, ActBrokenError, answers
from bot.client.bot import CharleyBot
from bot.domain.errors import NothingOnError
from bot.domain.library.terms import BodyPlace, Tier
from bot.messaging.ui.cards import Topic
from bot.messaging.ui.library import cramp_flow
from bot.messaging.ui.library.cramp_flow import Course, Screen, Screens
from bot.messaging.ui.library.first_aid import (
    emergency_line,
    nothing_to_pause_text,
    pause_failed_text,
    paused_text,
)
from bot.messaging.ui.replies import (
    Interaction,
    acknowledge,
    reply,
    respond_now,
    turn_to,
    user_id_of,
)
from bot.ports.storage import StorageUnavailableError

ZONE_PATIENCE = timedelta(milliseconds=100)
"""How long the emergency card waits for the person's zone; without it, it names the best known numbers."""

_TIERS = {name: tier for tier, name in cramp_flow.DANGER.items()}


class Cramp(commands.Cog):
    """Help for a cramp right now."""

    @app_commands.command()
    @app_commands.describe(where="Where it cramps; default: calf")
    @app_commands.choices(
        where=[
            app_commands.Choice(name=place.value.replace("-", " "), value=place.value)
            for place in BodyPlace
        ]
    )
    async def cramp(self, interaction: Interaction, where: str = BodyPlace.CALF) -> None:
        """What to do about a cramp, right now."""
        await _begin(interaction, BodyPlace(where))

    @answers(cramp_flow.NOW)
    async def now(self, interaction: Interaction, act: Act) -> None:
        """Begin by a press, as by the command."""
        await _begin(interaction, BodyPlace.CALF)

    @answers(cramp_flow.STEP)
    async def step(self, interaction: Interaction, act: Act) -> None:
        """Show a step, of this place or of another."""
        await _turn_to(interaction, _screens(interaction).step(_course(interaction, act)))

    @answers(cramp_flow.AGAIN)
    async def again(self, interaction: Interaction, act: Act) -> None:
        """Begin once more, with ten new minutes."""
        place = _course(interaction, act).place
        course = Course.begin(place, now=interaction.created_at)
        await _turn_to(interaction, _screens(interaction).step(course))

    @answers(cramp_flow.EASED)
    async def eased(self, interaction: Interaction, act: Act) -> None:
        """Show what helps now."""
        await _turn_to(interaction, _screens(interaction).eased(_course(interaction, act)))

    @answers(cramp_flow.TEN)
    async def ten_minutes(self, interaction: Interaction, act: Act) -> None:
        """Send them to a doctor."""
        line = await _number_line(interaction)
        screens = _screens(interaction, number_line=line)
        await _turn_to(interaction, screens.ten_minutes(_course(interaction, act)))

    @answers(*_TIERS)
    async def danger(self, interaction: Interaction, act: Act) -> None:
        """Show the danger signs of a tier."""
        course, tier = _course(interaction, act), _TIERS[act.name]
        line = None if tier is Tier.ROUTINE else await _number_line(interaction)
        await _turn_to(interaction, _screens(interaction, number_line=line).danger(course, tier))

    @answers(cramp_flow.HELPED)
    async def got_help(self, interaction: Interaction, act: Act) -> None:
        """Stop: others have taken over."""
        await _turn_to(interaction, _screens(interaction).got_help(_course(interaction, act)))

    @answers(cramp_flow.PAUSE)
    async def pause(self, interaction: Interaction, act: Act) -> None:
        """Pause the reminders for a day, as an ordinary pause: why is not kept."""
        course = _course(interaction, act)
        screen = _screens(interaction).last_word(await _pause(interaction), course)
        await reply(interaction, screen.text, view=screen.view)


async def _begin(interaction: Interaction, place: BodyPlace) -> None:
    """Say the first thing to do, without waiting for anything."""
    course = Course.begin(place, now=interaction.created_at)
    screen = _screens(interaction).step(course)
    await respond_now(interaction, screen.text, view=screen.view, topic=Topic.CRAMP)


async def _pause(interaction: Interaction) -> str:
    """Pause and say what became of it. A failure is not logged here: its trace would name us."""
    try:
        user_id = await acknowledge(interaction)
        overview = await interaction.client.services.pauses.for_a_day(user_id)
    except NothingOnError:
        return nothing_to_pause_text()
    except StorageUnavailableError:
        return pause_failed_text()
    return paused_text(overview.user.resumes_at or overview.now)


async def _number_line(interaction: Interaction) -> str:
    """Return whom to call where the person lives.

    A database that is slow or down is not waited for, and what it holds never keeps the card back.
    """
    services = interaction.client.services
    overview = None
    with suppress(Exception):  # a row that cannot be read, or a zone that is none, is no reason
        async with asyncio.timeout(ZONE_PATIENCE.total_seconds()):
            overview = await services.overviews.show(user_id_of(interaction))
    return emergency_line(services.library, overview.user.zone_key if overview else None)


def _course(interaction: Interaction, act: Act) -> Course:
    """Return where somebody stands; a step that its place does not have is too old."""
    course = act.read(Course.parse)
    steps = len(interaction.client.services.library.first_aid(course.place).steps)
    if not 0 <= course.step <= steps:
        raise ActBrokenError(act.name)
    return course


def _screens(interaction: Interaction, *, number_line: str | None = None) -> Screens:
    library = interaction.client.services.library
    on = interaction.created_at.date()
    return Screens(library=library, on=on, number_line=number_line)


async def _turn_to(interaction: Interaction, screen: Screen) -> None:
    """Show a screen in place of the one whose button was pressed, in one call."""
    await turn_to(interaction, screen.text, view=screen.view, topic=Topic.CRAMP)


async def setup(bot: CharleyBot) -> None:
    """Add the command."""
    await bot.add_cog(Cramp())
