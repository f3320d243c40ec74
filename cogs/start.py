"""The guided set-up: /start. Zone, bedtime, what for, consent, and a first direct message.

Nothing is saved before the consent. A person who is set up is shown their reminders instead, where
each part can be changed.
"""

from dataclasses import replace
from datetime import time

from discord import ButtonStyle, app_commands
from discord.ext import commands

from bot.client.acts import Act, ActBrokenError, answers
from bot.client.bot import CharleyBot
from bot.client.components import ActButton, button_rows
from bot.domain.errors import DomainError
from bot.domain.ids import UserId
from bot.domain.people.bedtimes import BedtimeUnsureError
from bot.domain.places import Ambiguous, Place
from bot.domain.reminders.rules import ReminderKind
from bot.domain.time.wall_time import (
    EitherHalf,
    Reading,
    format_beyond_doubt,
    format_wall_time,
    parse_wall_time,
)
from bot.domain.time.zones import zone_for
from bot.kinds.drinks import DRINKS
from bot.kinds.stretch import STRETCH
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.delivery.safety_screen import WaterRequest, ask_safety_questions
from bot.messaging.ui.error_sentences import sentence_for
from bot.messaging.ui.library.tips import onboarding_text
from bot.messaging.ui.people.bedtime_questions import half_label, half_question
from bot.messaging.ui.people.dm_results import dm_result_text_for, send_welcome, try_again_button
from bot.messaging.ui.people.panel import panel_button, show_panel
from bot.messaging.ui.people.places import (
    PlaceUnknownError,
    as_people_write,
    place_or_candidates,
    which_place,
    which_place_text,
)
from bot.messaging.ui.people.settings import clock_text, next_text, overview_text
from bot.messaging.ui.people.setup_form import (
    SetupDraft,
    SetupForm,
    consent_question,
    form_button,
    set_up_button,
)
from bot.messaging.ui.replies import Interaction, acknowledge, acknowledge_below, reply, user_id_of

_HELLO = Sentence(
    "start.hello",
    "**Hello, I am Charley. I remind you to stretch before bed, and to drink if you like.**\n"
    "Setting up takes a minute: where you live, when you go to bed, what to remind you of. "
    "I write to you only after you say yes, and one press stops it.",
)
_DRINKS_LATER = Sentence(
    "start.drinks_later", "Once it has arrived, `/water remind` turns the drink reminders on."
)
_SET_UP = Sentence("start.set_up", "You are set up already. Each part can be changed here.")
_STILL_ON = Sentence(
    "start.still_on",
    "**Nothing has changed: what is on above goes on.** Turn it off here for no messages.",
)
_DECLINED = Sentence("start.declined", "I will not write to you. Nothing was saved.")
_DECLINED_KNOWN = Sentence(
    "start.declined_known",
    "I will not write to you. What you had set before is kept; nothing of it is on.",
)


class Start(commands.Cog):
    """Your set-up."""

    @app_commands.command()
    async def start(self, interaction: Interaction) -> None:
        """Set up your reminders in a minute."""
        await _show_set_up(interaction, await acknowledge(interaction))

    @answers("start.show")
    async def show(self, interaction: Interaction, act: Act) -> None:
        """Begin by a press, as by the command."""
        await _show_set_up(interaction, await acknowledge_below(interaction))

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
        form = SetupForm(user_id, draft)
        await interaction.response.send_modal(form)

    @answers("start.filled")
    async def filled(self, interaction: Interaction, act: Act) -> None:
        """Read the form; ask again for what cannot be read, keeping the rest."""
        await acknowledge(interaction)
        draft = act.read_fields(SetupDraft.filled_in)
        problems: list[str] = []
        bedtime = _bedtime(draft, problems)
        place = _place(interaction, draft, problems)
        if bedtime is None or place is None:
            button = form_button(
                user_id_of(interaction), draft, label=say("button.fill_in_again", "Fill in again")
            )
            await reply(interaction, "\n".join(problems), view=button_rows([button]))
            return
        await _go_on(interaction, place, bedtime, draft)

    @answers("start.place")
    async def pick_place(self, interaction: Interaction, act: Act) -> None:
        """Go on with the place that was picked from several."""
        await acknowledge(interaction)
        draft = act.read(SetupDraft.parse)
        place = place_or_candidates(interaction, act.chosen)
        await _go_on(interaction, place, act.read(_bedtime_in), draft)

    @answers("start.time")
    async def pick_time(self, interaction: Interaction, act: Act) -> None:
        """Go on with the half of the day that was meant."""
        await acknowledge(interaction)
        draft = act.read(SetupDraft.parse)
        place = _place_in(interaction, act, draft)
        await _go_on(interaction, place, act.read(_bedtime_in), draft)

    @answers("start.consent")
    async def consent(self, interaction: Interaction, act: Act) -> None:
        """Save what was filled in, turn on what was asked for, and prove that messages arrive."""
        user_id = await acknowledge(interaction)
        draft, bedtime = act.read(SetupDraft.parse), act.read(_bedtime_in)
        place = _place_in(interaction, act, draft)
        preferences = interaction.client.services.preferences
        try:
            changed = await preferences.set_up(user_id, bedtime, zone_key=place.zone)
        except BedtimeUnsureError as doubt:
            await _ask_time(interaction, doubt.either, draft)
            return
        missing = frozenset(kind for kind in draft.kinds if not changed.after.is_on(kind))
        if missing:
            await _turn_on(interaction, missing)
        else:
            await show_panel(interaction, changed.after, note=_SET_UP.say())

    @answers("start.decline")
    async def decline(self, interaction: Interaction, act: Act) -> None:
        """Turn nothing on, and say what is true: what is on stays on unless it is turned off."""
        user_id = await acknowledge(interaction)
        overview = await interaction.client.services.overviews.show(user_id)
        if overview is None:
            await reply(interaction, _DECLINED.say(), view=button_rows([set_up_button(user_id)]))
        elif any(map(overview.is_on, overview.statuses)):
            await show_panel(interaction, overview, note=_STILL_ON.say())
        else:
            buttons = [panel_button(user_id)] if overview.is_set_up else [set_up_button(user_id)]
            await reply(interaction, _DECLINED_KNOWN.say(), view=button_rows(buttons))


async def _show_set_up(interaction: Interaction, user_id: UserId) -> None:
    services = interaction.client.services
    overview = await services.overviews.show(user_id)
    if overview is not None and overview.is_set_up:
        await show_panel(interaction, overview)
        return
    text = _HELLO.say() if overview is None else overview_text(overview, services.vocabulary)
    button = form_button(
        user_id, SetupDraft.of(overview), label=say("start.set_me_up", "Set me up")
    )
    await reply(
        interaction, onboarding_text(text, services.library.standing), view=button_rows([button])
    )


async def _go_on(
    interaction: Interaction, place: Place | Ambiguous, bedtime: Reading, draft: SetupDraft
) -> None:
    """Ask what is not beyond doubt, one thing after the other; at last for consent."""
    owner = user_id_of(interaction)
    match place, bedtime:
        case Ambiguous(), _:
            act = Act(name="start.place", owner=owner, argument=draft.text)
            await reply(interaction, which_place_text(), view=which_place(act, place))
        case Place(), EitherHalf():
            await _ask_time(interaction, bedtime, draft.at(place))
        case Place(), time():
            await _ask_consent(interaction, place, bedtime, draft)


async def _ask_time(interaction: Interaction, either: EitherHalf, draft: SetupDraft) -> None:
    owner = user_id_of(interaction)

    def button(meant: time) -> ActButton:
        argument = replace(draft, bedtime=format_beyond_doubt(meant)).text
        return ActButton(
            Act(name="start.time", owner=owner, argument=argument), label=half_label(meant)
        )

    view = button_rows([button(meant) for meant in either.readings])
    await reply(interaction, f"**{half_question(either)}**", view=view)


async def _ask_consent(
    interaction: Interaction, place: Place, bedtime: time, draft: SetupDraft
) -> None:
    owner = user_id_of(interaction)
    draft = replace(draft, place=place.zone, bedtime=format_beyond_doubt(bedtime))
    local = interaction.created_at.astimezone(zone_for(place.zone))
    filled_in = say(
        "start.filled_in",
        "**{place}, bedtime {time}.**",
        place=place.label,
        time=format_wall_time(bedtime),
    )
    text = f"{filled_in} {clock_text(local)}\n{consent_question(draft)}"
    yes = Act(name="start.consent", owner=owner, argument=draft.text)
    no = Act(name="start.decline", owner=owner)
    buttons = [
        ActButton(yes, label=say("start.yes", "Yes, write to me"), style=ButtonStyle.success),
        ActButton(no, label=say("start.not_now", "Not now")),
        form_button(owner, draft, label=say("start.change", "Change")),
    ]
    await reply(interaction, text, view=button_rows(buttons))


async def _turn_on(interaction: Interaction, kinds: frozenset[ReminderKind]) -> None:
    """Turn on what was agreed to; drinks come on through the safety screen alone."""
    user_id, text = user_id_of(interaction), None
    if STRETCH in kinds:
        changed = await interaction.client.services.rules.turn_on_stretch(user_id)
        sent = await send_welcome(interaction, changed)
        next_one = next_text(
            changed.after, STRETCH, interaction.client.services.vocabulary[STRETCH]
        )
        on = say("start.stretch_is_on", "**Your stretch reminder is on.** {next}", next=next_one)
        text = f"{on}\n{dm_result_text_for(interaction, sent)}"
        if not sent.arrived:
            later = f"\n{_DRINKS_LATER.say()}" if DRINKS in kinds else ""
            await reply(interaction, text + later, view=try_again_button(user_id))
            return
    if DRINKS in kinds:
        await ask_safety_questions(interaction, WaterRequest(), opening=text)
    elif text is not None:
        await reply(interaction, text, view=button_rows([panel_button(user_id)]))


def _bedtime_in(text: str) -> Reading:
    """Read the bedtime that a custom id carries."""
    return parse_wall_time(SetupDraft.parse(text).bedtime)


def _place_in(interaction: Interaction, act: Act, draft: SetupDraft) -> Place:
    """Return the place that a custom id carries: it has been settled before.

    Raises:
        ActBrokenError: it carries none.
    """
    place = interaction.client.services.places.resolve(draft.place)
    if not isinstance(place, Place):
        raise ActBrokenError(act.name)
    return place


def _bedtime(draft: SetupDraft, problems: list[str]) -> Reading | None:
    try:
        return parse_wall_time(draft.bedtime)
    except DomainError as error:
        problems.append(sentence_for(error) or str(error))
        return None


def _place(
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
