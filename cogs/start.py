"""The guided set-up: /start. Zone, bedtime, what it looks like; `cogs/consent.py` has the answer.

Nothing is saved before the consent. A person who is set up is shown their reminders instead, where
each part can be changed.
"""

from collections.abc import Sequence
from dataclasses import replace

from discord import app_commands
from discord.ext import commands

from bot.client.acts import Act, ActBrokenError, answers
from bot.client.bot import CharleyBot
from bot.client.components import ActButton
from bot.domain.errors import DomainError
from bot.domain.ids import UserId
from bot.domain.places import Ambiguous, Place
from bot.domain.time.wall_time import Reading, parse_wall_time
from bot.messaging.texts.sentences import Sentence
from bot.messaging.ui.cards import act_button
from bot.messaging.ui.error_sentences import sentence_for
from bot.messaging.ui.people.panel import show_panel
from bot.messaging.ui.people.places import PlaceUnknownError, as_people_write, place_or_candidates
from bot.messaging.ui.replies import Interaction, acknowledge, acknowledge_below, show, user_id_of
from bot.messaging.ui.setup.draft import SetupDraft
from bot.messaging.ui.setup.flow import go_on, show_where
from bot.messaging.ui.setup.form import BedtimeForm, SetupForm, form_button
from bot.messaging.ui.setup.steps import problem_card
from bot.messaging.ui.shifts.screens import strip_card
from bot.ports.storage import StorageUnavailableError
from bot.services.people.overview import Overview

_SET_UP = Sentence("start.set_up", "You are set up already. Each part can be changed here.")
_SHIFTS = Sentence("start.shifts", "You are set up already. Plan your nights here.")
_CANNOT_LOOK = Sentence(
    "start.cannot_look",
    "**I can't look up what you have set just now.**\nIf you are set up, nothing of it is lost.",
)
_AGAIN = Sentence("button.fill_in_again", "Fill in again")


class Start(commands.Cog):
    """Your set-up."""

    @app_commands.command()
    async def start(self, interaction: Interaction) -> None:
        """Set up your reminders in a minute."""
        await _begin(interaction, await acknowledge(interaction))

    @answers("start.show")
    async def show(self, interaction: Interaction, act: Act) -> None:
        """Begin by a press, as by the command."""
        await _begin(interaction, await acknowledge_below(interaction))

    @answers("start.where")
    async def show_places(self, interaction: Interaction, act: Act) -> None:
        """Go back to the places."""
        await acknowledge(interaction)
        await show_where(interaction, SetupDraft.parse(act.argument))

    @answers("start.here")
    async def take_place(self, interaction: Interaction, act: Act) -> None:
        """Go on with a place that was at hand."""
        await acknowledge(interaction)
        draft = act.read(SetupDraft.parse)
        place = _place_in(interaction, act)
        await go_on(interaction, draft, place=place, bedtime=draft.reading)

    @answers("start.place")
    async def pick_place(self, interaction: Interaction, act: Act) -> None:
        """Go on with the place that was picked from several."""
        await acknowledge(interaction)
        draft = act.read(SetupDraft.parse)
        place = place_or_candidates(interaction, act.chosen)
        await go_on(interaction, draft, place=place, bedtime=draft.reading)

    @answers("start.when")
    async def show_bedtimes(self, interaction: Interaction, act: Act) -> None:
        """Go back to the bedtimes."""
        await acknowledge(interaction)
        draft = act.read(SetupDraft.parse)
        await go_on(interaction, draft, place=_place_in(interaction, act), bedtime=None)

    @answers("start.time")
    async def take_time(self, interaction: Interaction, act: Act) -> None:
        """Go on with a bedtime that was at hand, or with the half of the day that was meant."""
        await acknowledge(interaction)
        draft = act.read(SetupDraft.parse)
        place = _place_in(interaction, act)
        await go_on(interaction, draft, place=place, bedtime=act.read(_bedtime_in))

    @answers("start.bedtime")
    async def pick_time(self, interaction: Interaction, act: Act) -> None:
        """Go on with the bedtime that was picked from the menu."""
        await acknowledge(interaction)
        draft = act.read(SetupDraft.parse)
        (bedtime, *_) = act.read_chosen(parse_wall_time)
        await go_on(interaction, draft, place=_place_in(interaction, act), bedtime=bedtime)

    @answers("start.shifts")
    async def show_shifts(self, interaction: Interaction, act: Act) -> None:
        """Ask for the bedtime of a day off; the nights are planned once they have said yes.

        Nothing is saved here. Whoever is set up plans their nights at once.
        """
        user_id = await acknowledge(interaction)
        overview = await interaction.client.services.overviews.show(user_id)
        if overview is not None and overview.is_set_up:
            await show(interaction, strip_card(overview, note=_SHIFTS.say()))
            return
        draft = replace(act.read(SetupDraft.parse), plans_nights=True)
        await go_on(interaction, draft, place=_place_in(interaction, act), bedtime=None)

    @answers("start.kinds")
    async def turn_kind(self, interaction: Interaction, act: Act) -> None:
        """Show what would come with a kind more or less."""
        await self.take_time(interaction, act)

    @answers("start.form")
    async def open_form(self, interaction: Interaction, act: Act) -> None:
        """Open the form; to somebody who is set up, show what they have set."""
        user_id = user_id_of(interaction)
        overview = await interaction.client.services.overviews.show(user_id)
        if overview is not None and overview.is_set_up:
            await acknowledge(interaction)
            await show_panel(interaction, overview, note=_SET_UP.say())
            return
        draft = SetupDraft.parse(act.argument)
        draft = replace(draft, place=as_people_write(interaction, draft.place))
        form = SetupForm(user_id, draft, interaction.client.services.vocabulary)
        await interaction.response.send_modal(form)

    @answers("start.ask-time")
    async def open_time_form(self, interaction: Interaction, act: Act) -> None:
        """Let the bedtime be typed."""
        draft = SetupDraft.parse(act.argument)
        await interaction.response.send_modal(BedtimeForm(user_id_of(interaction), draft))

    @answers("start.filled")
    async def filled(self, interaction: Interaction, act: Act) -> None:
        """Read the form; ask again for what cannot be read, keeping the rest."""
        owner = await acknowledge(interaction)
        draft, problems = act.read_fields(SetupDraft.filled_in), list[str]()
        draft = draft.with_nights_sign(act.argument)
        bedtime = _read_bedtime(draft, problems) if draft.bedtime else None
        place = _read_place(interaction, draft, problems)
        if problems or place is None:
            again = form_button(owner, draft, label=_AGAIN.say())
            await _show_problems(interaction, problems, again)
            return
        await go_on(interaction, draft, place=place, bedtime=bedtime)

    @answers("start.typed-time")
    async def time_typed(self, interaction: Interaction, act: Act) -> None:
        """Read the bedtime that was typed; what cannot be read still stands in the form."""
        owner = await acknowledge(interaction)
        draft, problems = act.read(SetupDraft.parse), list[str]()
        place = _place_in(interaction, act)
        draft = replace(draft, bedtime=act.fields.get("bedtime", ""))
        bedtime = _read_bedtime(draft, problems)
        if bedtime is None:
            name, label = "start.ask-time", _AGAIN.say()
            again = act_button(name, label, owner=owner, argument=draft.text)
            await _show_problems(interaction, problems, again)
            return
        await go_on(interaction, draft, place=place, bedtime=bedtime)


async def _begin(interaction: Interaction, user_id: UserId) -> None:
    """Show the first step that is not done yet; to somebody who is set up, what they have set."""
    try:
        overview = await interaction.client.services.overviews.show(user_id)
    except StorageUnavailableError:  # the first step needs no rows; logged where it was noticed
        await show_where(interaction, SetupDraft(), note=_CANNOT_LOOK.say())
        return
    if overview is not None and overview.is_set_up:
        await show_panel(interaction, overview)
        return
    draft = SetupDraft.of(overview)
    place = _known_place(interaction, overview)
    if place is None:
        await show_where(interaction, draft)
    else:
        await go_on(interaction, draft, place=place, bedtime=draft.reading)


def _known_place(interaction: Interaction, overview: Overview | None) -> Place | None:
    zone = overview.user.zone_key if overview else None
    place = interaction.client.services.places.resolve(zone) if zone else None
    return place if isinstance(place, Place) else None


async def _show_problems(
    interaction: Interaction, problems: Sequence[str], again: ActButton
) -> None:
    await show(interaction, problem_card(problems, again))


def _bedtime_in(text: str) -> Reading:
    """Read the bedtime that a custom id carries."""
    return parse_wall_time(SetupDraft.parse(text).bedtime)


def _place_in(interaction: Interaction, act: Act) -> Place:
    """Return the place that a custom id carries: it has been settled before.

    Raises:
        ActBrokenError: it carries none.
    """
    place = interaction.client.services.places.resolve(act.read(SetupDraft.parse).place)
    if not isinstance(place, Place):
        raise ActBrokenError(act.name)
    return place


def _read_bedtime(draft: SetupDraft, problems: list[str]) -> Reading | None:
    try:
        return parse_wall_time(draft.bedtime)
    except DomainError as error:
        problems.append(sentence_for(error) or str(error))
        return None


def _read_place(
    interaction: Interaction, draft: SetupDraft, problems: list[str]
) -> Place | Ambiguous | None:
    try:
        return place_or_candidates(interaction, draft.place)
    except PlaceUnknownError as error:
        problems.append(sentence_for(error) or str(error))
        return None


async def setup(bot: CharleyBot) -> None:
    """Add the command."""
    await bot.add_cog(Start())
