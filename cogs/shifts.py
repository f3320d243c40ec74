"""Shift workers: the strip of seven nights, single nights, and the rotating plan."""

from collections.abc import Mapping
from datetime import date

from discord.ext import commands

from bot.client.act_arguments import night as read_night
from bot.client.acts import Act, ActBrokenError, answers
from bot.client.bot import CharleyBot
from bot.client.components import ActButton
from bot.client.shift_arguments import nights as read_nights
from bot.client.shift_arguments import plan as read_plan_argument
from bot.client.shift_arguments import setting as read_setting
from bot.domain.errors import DomainError, NothingOnError, ZoneMissingError
from bot.domain.people.rotation_text import parse_shift_bedtimes, read_shift_time
from bot.domain.people.shifts import (
    NightSetting,
    Shift,
    Shifts,
    next_week,
    require_startable,
    rest_of_week,
)
from bot.messaging.texts.formatting import full_timestamp
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.error_sentences import sentence_for
from bot.messaging.ui.people.panel import overview_for
from bot.messaging.ui.people.settings import own_bedtimes_text
from bot.messaging.ui.people.shift_words import (
    nights_note,
    step_with_time,
    tonight_of,
    typed_bedtimes,
)
from bot.messaging.ui.people.undo import marked, undo_standing
from bot.messaging.ui.replies import Interaction, acknowledge, show, user_id_of
from bot.messaging.ui.shifts.forms import (
    BedtimesForm,
    NightForm,
    PlanForm,
    in_one_line,
    plan_typed,
    read_plan,
    typed_on,
    typed_pieces,
)
from bot.messaging.ui.shifts.screens import (
    OTHER,
    again_button,
    night_card,
    preview_card,
    refused_card,
    strip_card,
)
from bot.messaging.ui.shifts.way_back import undo_nights_button, undo_plan_button
from bot.services.people.overview import Overview
from bot.services.people.shifts import first_due_at
from bot.services.people.user_change import Changed

_SAME = Sentence("edit.same", "**Nothing has changed.**")
_TAKEN_BACK = Sentence("edit.taken_back", "**Taken back.**")
_WEEKS = {"this": rest_of_week, "next": next_week}


class ShiftWork(commands.Cog):
    """Your shifts."""

    @answers("shift.show")
    async def show(self, interaction: Interaction, act: Act) -> None:
        """Show the coming seven nights."""
        user_id = await acknowledge(interaction)
        await show(interaction, strip_card(await overview_for(interaction, user_id)))

    @answers("shift.day")
    async def show_night(self, interaction: Interaction, act: Act) -> None:
        """Show what a night may have instead."""
        user_id = await acknowledge(interaction)
        (night,) = act.read_chosen(read_night)
        await show(interaction, night_card(await overview_for(interaction, user_id), night))

    @answers("shift.pick")
    async def pick(self, interaction: Interaction, act: Act) -> None:
        """Give a night what was picked, or open the form for another time."""
        night = act.read(read_night)
        if act.chosen == OTHER:
            await interaction.response.send_modal(NightForm(user_id_of(interaction), night, ""))
            return
        (setting,) = act.read_chosen(read_setting)
        await acknowledge(interaction)
        await _set_nights(interaction, {night: setting})

    @answers("shift.time-again")
    async def open_night(self, interaction: Interaction, act: Act) -> None:
        """Open the form for the time of a night once more."""
        text, _, typed = act.argument.partition("|")
        night = Act(name=act.name, argument=text).read(read_night)
        await interaction.response.send_modal(NightForm(user_id_of(interaction), night, typed))

    @answers("shift.time-sent")
    async def set_typed_time(self, interaction: Interaction, act: Act) -> None:
        """Give a night the time that was typed."""
        user_id, night = await acknowledge(interaction), act.read(read_night)
        typed = act.fields.get("time", "")
        try:
            known = (await overview_for(interaction, user_id)).user.bedtimes.known
            bedtime = read_shift_time(typed, known)
        except DomainError as error:
            argument = f"{act.argument}|{_short(typed, _TYPED_ROOM)}"
            again = again_button(user_id, "shift.time-again", argument)
            await show(interaction, refused_card(user_id, _sentence(error), again))
        else:
            await _set_nights(interaction, {night: bedtime})

    @answers("shift.tonight")
    async def set_tonight(self, interaction: Interaction, act: Act) -> None:
        """Give tonight alone a bedtime; the plan stays on."""
        user_id, setting = await acknowledge(interaction), act.read(read_setting)
        tonight = tonight_of(await overview_for(interaction, user_id))
        await _set_nights(interaction, {tonight: setting})

    @answers("shift.nights")
    async def work_nights(self, interaction: Interaction, act: Act) -> None:
        """Let the nights of a week be those of night shifts."""
        user_id, nights_of = await acknowledge(interaction), act.read(_WEEKS.__getitem__)
        shifts = interaction.client.services.shifts
        changed, nights = await shifts.set_from_tonight(user_id, nights_of, Shift.NIGHT)
        await _show_nights(interaction, changed, nights)

    @answers("shift.usual")
    async def be_as_usual(self, interaction: Interaction, act: Act) -> None:
        """Let all coming nights be as usual."""
        user_id = await acknowledge(interaction)
        changed, nights = await interaction.client.services.shifts.be_as_usual(user_id)
        await _show_nights(interaction, changed, nights)

    @answers("shift.plan")
    async def open_plan(self, interaction: Interaction, act: Act) -> None:
        """Open the form of the plan: with what was typed, what was shown, or what is set."""
        typed = typed_on(interaction.message)
        if typed is None and act.argument:
            typed = plan_typed(act.read(read_plan_argument))
        if typed is None:
            overview = await overview_for(interaction, user_id_of(interaction))
            typed = plan_typed(overview.user.bedtimes.shifts_set)
        await interaction.response.send_modal(PlanForm(user_id_of(interaction), typed))

    @answers("shift.plan-sent")
    async def preview(self, interaction: Interaction, act: Act) -> None:
        """Show what a plan would be; nothing is saved yet."""
        user_id = await acknowledge(interaction)
        overview = await overview_for(interaction, user_id)
        try:
            plan = act.read_fields(lambda fields: _read_plan(fields, overview))
        except DomainError as error:
            again, typed = again_button(user_id, "shift.plan"), typed_pieces(act.fields)
            await show(interaction, refused_card(user_id, _sentence(error), again, typed))
            return
        first_at = first_due_at(overview, plan)
        first = None if first_at is None else full_timestamp(first_at)
        await show(interaction, preview_card(overview, plan, first))

    @answers("shift.use")
    async def use(self, interaction: Interaction, act: Act) -> None:
        """Save the plan that was shown."""
        user_id, plan = await acknowledge(interaction), act.read(read_plan_argument)
        if plan.rotation is None:
            raise ActBrokenError(act.name)
        changed = await interaction.client.services.shifts.use(
            user_id, plan.rotation, plan.bedtimes
        )
        await _show_plan(interaction, changed, say("shift.used", "**Your plan is on.**"))

    @answers("shift.off")
    async def turn_off(self, interaction: Interaction, act: Act) -> None:
        """Let the bedtimes of the week apply again; the plan is kept."""
        user_id = await acknowledge(interaction)
        changed = await interaction.client.services.shifts.turn(user_id, on=False)
        week = own_bedtimes_text(changed.after)
        note = say("shift.turned_off", "**Plan off.**\nBedtime: {bedtimes}.", bedtimes=week)
        await _show_plan(interaction, changed, note)

    @answers("shift.on")
    async def turn_on(self, interaction: Interaction, act: Act) -> None:
        """Let the plan apply again."""
        user_id = await acknowledge(interaction)
        changed = await interaction.client.services.shifts.turn(user_id, on=True)
        await _show_plan(interaction, changed, say("shift.used", "**Your plan is on.**"))

    @answers("shift.times")
    async def open_bedtimes(self, interaction: Interaction, act: Act) -> None:
        """Open the form of the shifts' bedtimes."""
        typed = act.argument
        if not typed:
            overview = await overview_for(interaction, user_id_of(interaction))
            typed = typed_bedtimes(overview.user.bedtimes.shifts_set.bedtimes)
        await interaction.response.send_modal(BedtimesForm(user_id_of(interaction), typed))

    @answers("shift.times-sent")
    async def set_bedtimes(self, interaction: Interaction, act: Act) -> None:
        """Save the shifts' bedtimes."""
        user_id, typed = await acknowledge(interaction), act.fields.get("bedtimes", "")
        try:
            overview = await overview_for(interaction, user_id)
            known = overview.user.bedtimes.shifts_set.bedtimes
            bedtimes = parse_shift_bedtimes(typed, known=known)
        except DomainError as error:
            again = again_button(user_id, "shift.times", _short(typed, _ROOM))
            await show(interaction, refused_card(user_id, _sentence(error), again))
            return
        changed = await interaction.client.services.shifts.set_bedtimes(user_id, bedtimes)
        lines = "\n".join(step_with_time(each, bedtimes) for each in Shift)
        note = say(
            "shift.times_saved", "**Saved.** You go to bed after:\n{bedtimes}", bedtimes=lines
        )
        await _show_plan(interaction, changed, note)

    @answers("shift.undo-nights")
    async def undo_nights(self, interaction: Interaction, act: Act) -> None:
        """Bring back what single nights had."""
        user_id, (mark, text) = await acknowledge(interaction), act.read(marked)
        earlier = Act(name=act.name, argument=text).read(read_nights)
        changed = await interaction.client.services.shifts.undo_nights(user_id, earlier, mark=mark)
        await show(interaction, strip_card(changed.after, note=_TAKEN_BACK.say()))

    @answers("shift.undo-plan")
    async def undo_plan(self, interaction: Interaction, act: Act) -> None:
        """Bring back the plan before."""
        user_id, (mark, text) = await acknowledge(interaction), act.read(marked)
        earlier = Act(name=act.name, argument=text).read(read_plan_argument)
        changed = await interaction.client.services.shifts.undo_plan(user_id, earlier, mark=mark)
        await show(interaction, strip_card(changed.after, note=_TAKEN_BACK.say()))


_ROOM = 60
"""Characters of an argument."""
_TYPED_ROOM = _ROOM - len("2026-03-04|")


def _read_plan(fields: Mapping[str, str], overview: Overview) -> Shifts:
    """Return the plan that was filled in.

    Raises:
        DomainError: it cannot be taken, or it would bring no reminder.
    """
    today = overview.now.astimezone(overview.user.zone).date()
    known = overview.user.bedtimes.shifts_set.bedtimes
    rotation, bedtimes = read_plan(fields, known=known, today=today)
    require_startable(rotation, bedtimes, today=today)
    return Shifts(bedtimes=bedtimes, rotation=rotation, is_rotating=True)


async def _set_nights(interaction: Interaction, nights: Mapping[date, NightSetting]) -> None:
    """Save single nights, and show the strip with the way back."""
    user_id = user_id_of(interaction)
    changed = await interaction.client.services.shifts.set_nights(user_id, nights)
    await _show_nights(interaction, changed, nights)


async def _show_nights(
    interaction: Interaction, changed: Changed, nights: Mapping[date, NightSetting]
) -> None:
    undo = undo_nights_button(changed, nights)
    note = nights_note(changed.after, nights) if undo else _SAME.say()
    await _show_strip(interaction, changed, note, undo)


async def _show_plan(interaction: Interaction, changed: Changed, note: str) -> None:
    undo = undo_plan_button(changed)
    await _show_strip(interaction, changed, note if undo else _SAME.say(), undo)


async def _show_strip(
    interaction: Interaction, changed: Changed, note: str, undo: list[ActButton]
) -> None:
    """Show the strip with the way back: from this change, or from one before that still applies."""
    more = undo or undo_standing(interaction.message, changed.after)
    await show(interaction, strip_card(changed.after, note=note, more=more))


def _short(typed: str, room: int) -> str:
    return in_one_line(typed)[:room]


def _sentence(error: DomainError) -> str:
    """Return what would work.

    Raises:
        DomainError: what was typed is not what is wrong.
    """
    sentence = sentence_for(error)
    if sentence is None or isinstance(error, NothingOnError | ZoneMissingError):
        raise error
    return sentence


async def setup(bot: CharleyBot) -> None:
    """Add the answers."""
    await bot.add_cog(ShiftWork())
