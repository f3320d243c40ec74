"""First aid for a cramp: /cramp. Needs no set-up, no database, and leaves no trace."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from discord import app_commands
from discord.ext import commands

from bot.client.acts import Act, ActBrokenError, answers
from bot.client.bot import CharleyBot
from bot.domain.errors import NothingOnError
from bot.domain.library.terms import BodyPlace, Tier
from bot.messaging.ui.library import cramp_flow
from bot.messaging.ui.library.cramp_flow import Course, Screens
from bot.messaging.ui.library.first_aid import (
    Words,
    nothing_to_pause_words,
    pause_failed_words,
    paused_words,
)
from bot.messaging.ui.pictured import PicturedAnswers
from bot.messaging.ui.replies import Interaction, acknowledge, show, user_id_of
from bot.ports.storage import StorageUnavailableError

ZONE_PATIENCE = timedelta(milliseconds=100)
"""How long the emergency card waits for the person's zone; without it, it names the numbers that most people know."""

_TIERS = {name: tier for tier, name in cramp_flow.DANGER.items()}


class Cramp(commands.Cog):
    """Help for a cramp right now."""

    def __init__(self) -> None:
        self._answers = PicturedAnswers()

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
        await self._begin(interaction, BodyPlace(where))

    @answers(cramp_flow.NOW)
    async def now(self, interaction: Interaction, act: Act) -> None:
        """Begin by a press, as by the command."""
        await self._begin(interaction, BodyPlace.CALF)

    @answers(cramp_flow.STEP)
    async def step(self, interaction: Interaction, act: Act) -> None:
        """Show the first line, what to try next, or whom to call once ten minutes are over."""
        course = _course(interaction, act)
        if course.step < cramp_flow.STILL_HURTS:
            await self._answers.turn_to(interaction, _screens(interaction).first(course))
        elif course.is_over(now=interaction.created_at):
            await self._send_for_help(interaction, course)
        else:
            await self._answers.turn_to(interaction, _screens(interaction).more(course))

    @answers(cramp_flow.PLACE)
    async def place(self, interaction: Interaction, act: Act) -> None:
        """Show the first line for another place; the ten minutes go on."""
        (place,) = act.read_chosen(BodyPlace)
        course = replace(_course(interaction, act), place=place)
        await self._answers.turn_to(interaction, _screens(interaction).first(course))

    @answers(cramp_flow.AGAIN)
    async def again(self, interaction: Interaction, act: Act) -> None:
        """Begin once more, with ten new minutes."""
        place = _course(interaction, act).place
        course = Course.begin(place, now=interaction.created_at)
        await self._answers.turn_to(interaction, _screens(interaction).first(course))

    @answers(cramp_flow.EASED)
    async def eased(self, interaction: Interaction, act: Act) -> None:
        """Show what helps now."""
        await self._answers.turn_to(
            interaction, _screens(interaction).eased(_course(interaction, act))
        )

    @answers(cramp_flow.TEN)
    async def ten_minutes(self, interaction: Interaction, act: Act) -> None:
        """Send them to a doctor."""
        await self._send_for_help(interaction, _course(interaction, act))

    @answers(*_TIERS)
    async def danger(self, interaction: Interaction, act: Act) -> None:
        """Show the danger signs of a tier."""
        course, tier = _course(interaction, act), _TIERS[act.name]
        zone_key = None if tier is Tier.ROUTINE else await _zone_key(interaction)
        await self._answers.turn_to(
            interaction, _screens(interaction, zone_key=zone_key).danger(course, tier)
        )

    @answers(cramp_flow.HELPED)
    async def got_help(self, interaction: Interaction, act: Act) -> None:
        """Stop: others have taken over."""
        await self._answers.turn_to(
            interaction, _screens(interaction).got_help(_course(interaction, act))
        )

    @answers(cramp_flow.PAUSE)
    async def pause(self, interaction: Interaction, act: Act) -> None:
        """Pause the reminders for a day, as an ordinary pause: why is not kept."""
        course = _course(interaction, act)
        screen = _screens(interaction).last_word(await _pause(interaction), course)
        await show(interaction, screen.layout(pictured=False))

    async def _begin(self, interaction: Interaction, place: BodyPlace) -> None:
        """Say the first thing to do, without waiting for anything."""
        course = Course.begin(place, now=interaction.created_at)
        await self._answers.show(interaction, _screens(interaction).first(course))

    async def _send_for_help(self, interaction: Interaction, course: Course) -> None:
        """Say whom to call about a cramp that does not let go."""
        screens = _screens(interaction, zone_key=await _zone_key(interaction))
        await self._answers.turn_to(interaction, screens.medical_help(course))


async def _pause(interaction: Interaction) -> Words:
    """Pause and say what became of it. A failure is not logged here: its trace would name us."""
    try:
        user_id = await acknowledge(interaction)
        changed = await interaction.client.services.pauses.for_a_day(user_id)
    except NothingOnError:
        return nothing_to_pause_words()
    except StorageUnavailableError:
        return pause_failed_words()
    return paused_words(changed.after.user.resumes_at or changed.after.now)


async def _zone_key(interaction: Interaction) -> str | None:
    """Return the person's zone, which tells whom to call where they live.

    A database that is slow or down is not waited for, and what it holds never keeps the card back.
    """
    services = interaction.client.services
    overview = None
    with suppress(Exception):  # a row that cannot be read, or a zone that is none, is no reason
        async with asyncio.timeout(ZONE_PATIENCE.total_seconds()):
            overview = await services.overviews.show(user_id_of(interaction))
    return overview.user.zone_key if overview else None


def _course(interaction: Interaction, act: Act) -> Course:
    """Return where somebody stands; a step that its place does not have is too old."""
    course = act.read(Course.parse)
    steps = len(interaction.client.services.library.first_aid(course.place).steps)
    if not 0 <= course.step <= steps:
        raise ActBrokenError(act.name)
    return course


def _screens(interaction: Interaction, *, zone_key: str | None = None) -> Screens:
    services = interaction.client.services
    return Screens(
        library=services.library,
        pictures=services.first_aid_pictures,
        now=interaction.created_at,
        zone_key=zone_key,
    )


async def setup(bot: CharleyBot) -> None:
    """Add the command."""
    await bot.add_cog(Cramp())
