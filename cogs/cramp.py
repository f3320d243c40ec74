"""First aid for a cramp: /cramp. Needs no set-up, no database, and leaves no trace."""

from discord import app_commands
from discord.ext import commands

from bot.client.acts import Act, ActBrokenError, answers
from bot.client.charley import CharleyBot
from bot.domain.errors import NothingOnError
from bot.domain.library import BodyPlace
from bot.messaging import cramp_flow
from bot.messaging.cramp_flow import Course, Screen, Screens
from bot.messaging.first_aid_text import NOTHING_TO_PAUSE, PAUSE_FAILED, paused_text
from bot.messaging.replies import Interaction, acknowledge, reply, say_at_once
from bot.ports.storage import StorageUnavailableError

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
        await _turn_to(interaction, _screens(interaction).ten_minutes(_course(interaction, act)))

    @answers(*_TIERS)
    async def danger(self, interaction: Interaction, act: Act) -> None:
        """Show the danger signs of a tier."""
        course = _course(interaction, act)
        await _turn_to(interaction, _screens(interaction).danger(course, _TIERS[act.name]))

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
    await say_at_once(interaction, screen.text, view=screen.view)


async def _pause(interaction: Interaction) -> str:
    """Pause and say what became of it. A failure is not logged here: its trace would name us."""
    try:
        user_id = await acknowledge(interaction)
        overview = await interaction.client.services.pauses.for_a_day(user_id)
    except NothingOnError:
        return NOTHING_TO_PAUSE
    except StorageUnavailableError:
        return PAUSE_FAILED
    return paused_text(overview.user.paused_until or overview.now)


def _course(interaction: Interaction, act: Act) -> Course:
    """Return where somebody stands; a step that its place does not have is too old."""
    course = act.read(Course.parse)
    steps = len(interaction.client.services.library.first_aid(course.place).steps)
    if not 0 <= course.step <= steps:
        raise ActBrokenError(act.name)
    return course


def _screens(interaction: Interaction) -> Screens:
    library = interaction.client.services.library
    return Screens(library=library, on=interaction.created_at.date())


async def _turn_to(interaction: Interaction, screen: Screen) -> None:
    """Show a screen in place of the one whose button was pressed, in one call."""
    await interaction.response.edit_message(content=screen.text, view=screen.view)


async def setup(bot: CharleyBot) -> None:
    """Add the command."""
    await bot.add_cog(Cramp())
