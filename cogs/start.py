"""The guided set-up: /start. Zone, bedtime, what for, consent, and a first direct message."""

from dataclasses import replace
from datetime import time

from discord import ButtonStyle, app_commands
from discord.ext import commands

from bot.client.acts import Act, answers
from bot.client.charley import CharleyBot
from bot.domain.days import EVERY_DAY
from bot.domain.errors import DomainError
from bot.domain.ids import UserId
from bot.domain.places import Ambiguous, Place
from bot.domain.reminders import ReminderKind
from bot.domain.wall_time import format_wall_time, parse_wall_time
from bot.messaging.actions import ActButton, rows
from bot.messaging.apologies import sentence_for
from bot.messaging.place_choice import PlaceUnknownError, place_or_candidates, which_place
from bot.messaging.reach import try_again_button
from bot.messaging.replies import Interaction, acknowledge, acknowledge_below, reply, user_id_of
from bot.messaging.review_text import onboarding_text
from bot.messaging.safety_screen import WaterWish, ask_safety_questions
from bot.messaging.settings_text import local_time_text, next_text, overview_text
from bot.messaging.setup_form import SetupForm, SetupWish, form_button
from bot.messaging.welcoming import reach_text_for, send_welcome
from bot.services.overview import Overview

_HELLO = (
    "**Hello, I am Charley. I remind you to stretch before bed, and to drink if you like.**\n"
    "Setting up takes a minute: where you live, when you go to bed, what to remind you of. "
    "I write to you only after you say yes, and one press stops it."
)

_DRINKS_LATER = "Once it has arrived, `/water remind` turns the drink reminders on."


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
        """Open the form; nothing may be awaited before it."""
        form = SetupForm(user_id_of(interaction), SetupWish.parse(act.argument))
        await interaction.response.send_modal(form)

    @answers("start.filled")
    async def filled(self, interaction: Interaction, act: Act) -> None:
        """Read the form; ask again for what cannot be read, keeping the rest."""
        await acknowledge(interaction)
        kinds = frozenset(map(ReminderKind, filter(None, act.fields.get("kinds", "").split(","))))
        wish = SetupWish(
            place=act.fields.get("place", ""),
            bedtime=act.fields.get("bedtime", ""),
            kinds=kinds or SetupWish().kinds,
        )
        problems: list[str] = []
        bedtime = _bedtime(wish, problems)
        place = _place(interaction, wish, problems)
        if bedtime is None or place is None:
            button = form_button(user_id_of(interaction), wish, label="Fill in again")
            await reply(interaction, "\n".join(problems), view=rows([button]))
            return
        await self._go_on(interaction, place, bedtime, wish)

    @answers("start.place")
    async def pick_place(self, interaction: Interaction, act: Act) -> None:
        """Go on with the place that was picked from several."""
        await acknowledge(interaction)
        wish = SetupWish.parse(act.argument)
        place = place_or_candidates(interaction, act.chosen)
        await self._go_on(interaction, place, parse_wall_time(wish.bedtime), wish)

    async def _go_on(
        self, interaction: Interaction, place: Place | Ambiguous, bedtime: time, wish: SetupWish
    ) -> None:
        wish = replace(wish, bedtime=format_wall_time(bedtime))
        match place:
            case Ambiguous():
                act = Act(name="start.place", owner=user_id_of(interaction), argument=wish.text)
                question = "Several places may be meant. Which one is yours?"
                await reply(interaction, question, view=which_place(act, place))
            case Place():
                changed = await interaction.client.services.preferences.set_bedtime(
                    user_id_of(interaction), bedtime, days=EVERY_DAY, zone_key=place.zone
                )
                await self._ask_consent(interaction, changed.after, place, wish)

    async def _ask_consent(
        self, interaction: Interaction, overview: Overview, place: Place, wish: SetupWish
    ) -> None:
        user_id = user_id_of(interaction)
        wish = replace(wish, place=place.zone)
        text = (
            f"**{place.label}, bedtime {wish.bedtime}.** {local_time_text(overview)}\n"
            f"Shall I write to you by direct message{_about(wish)}? You can stop it any time."
        )
        yes = Act(name="start.consent", owner=user_id, argument=wish.text)
        no = Act(name="start.decline", owner=user_id)
        buttons = [
            ActButton(yes, label="Yes, write to me", style=ButtonStyle.success),
            ActButton(no, label="Not now"),
            form_button(user_id, wish, label="Change"),
        ]
        await reply(interaction, text, view=rows(buttons))

    @answers("start.consent")
    async def consent(self, interaction: Interaction, act: Act) -> None:
        """Turn on what was asked for, and prove that direct messages arrive."""
        user_id = await acknowledge(interaction)
        kinds = SetupWish.parse(act.argument).kinds
        text = None
        if ReminderKind.STRETCH in kinds:
            changed = await interaction.client.services.preferences.turn_on_stretch(user_id)
            overview = changed.after
            sent = await send_welcome(interaction, overview)
            next_one = next_text(overview, ReminderKind.STRETCH)
            text = (
                f"**Your stretch reminder is on.** {next_one}\n{reach_text_for(interaction, sent)}"
            )
            if not sent.arrived:
                later = f"\n{_DRINKS_LATER}" if ReminderKind.WATER in kinds else ""
                await reply(interaction, text + later, view=try_again_button(user_id))
                return
        if ReminderKind.WATER in kinds:
            await ask_safety_questions(interaction, WaterWish(), opening=text)
        elif text is not None:
            await reply(interaction, text)

    @answers("start.decline")
    async def decline(self, interaction: Interaction, act: Act) -> None:
        """Turn nothing on."""
        await acknowledge(interaction)
        text = (
            "I will not write to you. Your bedtime and zone are kept; `/start` turns reminders on, "
            "`/privacy delete` forgets you."
        )
        await reply(interaction, text)


async def _show_set_up(interaction: Interaction, user_id: UserId) -> None:
    services = interaction.client.services
    overview = await services.overviews.show(user_id)
    has_set_up = overview is not None and overview.user.zone_key is not None
    text = overview_text(overview) if overview and has_set_up else _HELLO
    label = "Change my set-up" if has_set_up else "Set me up"
    button = form_button(user_id, SetupWish.of(overview), label=label)
    await reply(interaction, onboarding_text(text, services.library.standing), view=rows([button]))


def _bedtime(wish: SetupWish, problems: list[str]) -> time | None:
    try:
        return parse_wall_time(wish.bedtime)
    except DomainError as error:
        problems.append(sentence_for(error) or str(error))
        return None


def _place(
    interaction: Interaction, wish: SetupWish, problems: list[str]
) -> Place | Ambiguous | None:
    try:
        return place_or_candidates(interaction, wish.place)
    except PlaceUnknownError as error:
        problems.append(sentence_for(error) or str(error))
        return None


def _about(wish: SetupWish) -> str:
    match sorted(wish.kinds):
        case [ReminderKind.STRETCH]:
            return " half an hour before bed"
        case [ReminderKind.WATER]:
            return " about drinks"
        case _:
            return " half an hour before bed, and about drinks"


async def setup(bot: CharleyBot) -> None:
    """Add the command."""
    await bot.add_cog(Start())
