"""Changing what is set: a small form for each part, and the way back from each change."""

from dataclasses import replace

from discord.ext import commands

from bot.client.act_arguments import weekdays
from bot.client.acts import Act, answers
from bot.client.bot import CharleyBot
from bot.client.components import ActButton, button_rows
from bot.domain.errors import BedtimeMissingError, DomainError, NothingOnError, ScreenDueError
from bot.domain.people.bedtimes import BedtimeUnsureError, RotationOnError, Week
from bot.domain.reminders.amounts import WaterMode
from bot.domain.reminders.rules import ReminderKind
from bot.kinds.drinks import DRINKS, WaterRule
from bot.kinds.stretch import STRETCH, StretchRule
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.delivery.safety_screen import WaterRequest, ask_safety_questions
from bot.messaging.ui.error_sentences import sentence_for
from bot.messaging.ui.people.bedtime_questions import (
    DOUBTS,
    BedtimeDraft,
    WeekDraft,
    question_for,
)
from bot.messaging.ui.people.edit_forms import (
    BedtimeForm,
    PlaceForm,
    StretchForm,
    WaterForm,
    bedtime_typed,
    read_bedtimes,
    read_stretch,
    read_water,
    stretch_typed,
    typed_of,
    typed_text,
    water_typed,
)
from bot.messaging.ui.people.home import edit_act
from bot.messaging.ui.people.one_bedtime import (
    OneBedtimeForm,
    read_night,
    read_one_bedtime,
    which_bedtime_card,
)
from bot.messaging.ui.people.panel import overview_for, show_panel
from bot.messaging.ui.people.places import PlaceUnknownError, set_zone_or_ask
from bot.messaging.ui.people.settings import own_bedtimes_text
from bot.messaging.ui.people.undo import (
    marked,
    read_pause,
    read_setting,
    read_sleep,
    undo_act,
    undo_setting_button,
    undo_sleep_button,
    undo_standing,
)
from bot.messaging.ui.people.ways_on import panel_button
from bot.messaging.ui.replies import Interaction, acknowledge, reply, show, user_id_of
from bot.messaging.ui.shifts.screens import again_button
from bot.services.people.user_change import Changed

_CHECK_FIRST = Sentence(
    "edit.check_first",
    "**A goal starts after the safety check.** Nothing is changed before you answer it.",
)
_TAKEN_BACK = Sentence("edit.taken_back", "**Taken back.**")


class Edits(commands.Cog):
    """Your settings, one by one."""

    @answers(edit_act(STRETCH))
    async def open_stretch(self, interaction: Interaction, act: Act) -> None:
        """Open the form of the bedtime stretch."""
        typed = typed_of(act.argument)
        if typed is None:
            rule = await _rule(interaction, STRETCH)
            typed = stretch_typed(rule) if isinstance(rule, StretchRule) else ()
        await interaction.response.send_modal(StretchForm(user_id_of(interaction), typed))

    @answers("edit.stretch-sent")
    async def change_stretch(self, interaction: Interaction, act: Act) -> None:
        """Save the form of the bedtime stretch."""
        user_id = await acknowledge(interaction)
        try:
            minutes, repeats = act.read_fields(read_stretch)
            changed = await interaction.client.services.rules.change_stretch(
                user_id, minutes_before=minutes, repeats=repeats
            )
        except DomainError as error:
            await _ask_again(interaction, act, edit_act(STRETCH), StretchForm, error)
        else:
            await _show_setting(interaction, changed, STRETCH)

    @answers(edit_act(DRINKS))
    async def open_water(self, interaction: Interaction, act: Act) -> None:
        """Open the form of the drink reminders."""
        typed = typed_of(act.argument)
        if typed is None:
            rule = await _rule(interaction, DRINKS)
            typed = water_typed(rule) if isinstance(rule, WaterRule) else ()
        await interaction.response.send_modal(WaterForm(user_id_of(interaction), typed))

    @answers("edit.water-sent")
    async def change_water(self, interaction: Interaction, act: Act) -> None:
        """Save the form of the drink reminders; a goal where there was none asks first."""
        user_id = await acknowledge(interaction)
        request = WaterRequest(mode=WaterMode.TARGET)
        try:
            rule = act.read_fields(read_water)
            request = replace(
                request, wake=rule.wake, target_ml=rule.target_ml, early_stop=rule.stops_early
            )
            changed = await interaction.client.services.rules.change_water(user_id, rule)
        except ScreenDueError:
            await ask_safety_questions(interaction, request, opening=_CHECK_FIRST.say())
        except DomainError as error:
            await _ask_again(interaction, act, edit_act(DRINKS), WaterForm, error)
        else:
            await _show_setting(interaction, changed, DRINKS)

    @answers("edit.bedtime")
    async def open_bedtime(self, interaction: Interaction, act: Act) -> None:
        """Open the form of the bedtime."""
        typed = typed_of(act.argument)
        if typed is None:
            overview = await overview_for(interaction, user_id_of(interaction))
            typed = bedtime_typed(overview.user.bedtimes)
            if typed is None:
                await acknowledge(interaction)
                await show(interaction, which_bedtime_card(overview))
                return
        await interaction.response.send_modal(BedtimeForm(user_id_of(interaction), typed))

    @answers("edit.bedtime-sent")
    async def change_bedtime(self, interaction: Interaction, act: Act) -> None:
        """Save the form of the bedtime, or ask what is not beyond doubt."""
        user_id = await acknowledge(interaction)
        week: Week = ()
        try:
            week = act.read_fields(read_bedtimes)
            changed = await interaction.client.services.preferences.set_week(user_id, week)
        except (BedtimeUnsureError, RotationOnError) as doubt:
            text, view = question_for(doubt, WeekDraft(week=week), owner=user_id)
            await reply(interaction, text, view=view)
        except DomainError as error:
            await _ask_again(interaction, act, "edit.bedtime", BedtimeForm, error)
        else:
            await _show_sleep(interaction, changed)

    @answers("edit.one-bedtime")
    async def open_one_bedtime(self, interaction: Interaction, act: Act) -> None:
        """Open the form of the bedtime that was picked from several."""
        ((bedtime, days),) = act.read_chosen(read_night)
        form = OneBedtimeForm(user_id_of(interaction), bedtime, days)
        await interaction.response.send_modal(form)

    @answers("edit.one-sent")
    async def change_one_bedtime(self, interaction: Interaction, act: Act) -> None:
        """Save one bedtime of several; the other nights stay."""
        user_id, draft = await acknowledge(interaction), BedtimeDraft(days=act.read(weekdays))
        try:
            bedtime = act.read_fields(read_one_bedtime)
            draft = replace(draft, bedtime=bedtime, is_off=bedtime is None)
            changed = await interaction.client.services.preferences.set_bedtime(
                user_id, bedtime, days=draft.days
            )
        except DOUBTS as doubt:
            text, view = question_for(doubt, draft, owner=user_id)
            await reply(interaction, text, view=view)
        except DomainError as error:
            await _refuse(interaction, again_button(user_id, "edit.bedtime"), error)
        else:
            await _show_sleep(interaction, changed)

    @answers("edit.place")
    async def open_place(self, interaction: Interaction, act: Act) -> None:
        """Open the form of the place."""
        typed = typed_of(act.argument) or ()
        await interaction.response.send_modal(PlaceForm(user_id_of(interaction), typed))

    @answers("edit.place-sent")
    async def change_place(self, interaction: Interaction, act: Act) -> None:
        """Save the place, or ask which one is meant."""
        await acknowledge(interaction)
        try:
            await set_zone_or_ask(interaction, act.fields.get("place", ""))
        except PlaceUnknownError as error:
            await _ask_again(interaction, act, "edit.place", PlaceForm, error)

    async def undo_setting(self, interaction: Interaction, act: Act) -> None:
        """Bring back how a reminder was set."""
        user_id = await acknowledge(interaction)
        kind = interaction.client.services.kinds.named(act.name.partition(".")[2])
        mark, _ = act.read(marked)
        earlier = act.read(lambda text: read_setting(marked(text)[1], kind))
        settings_undo = interaction.client.services.settings_undo
        changed = await settings_undo.setting(user_id, kind.name, earlier, mark=mark)
        await show_panel(interaction, changed.after, note=_TAKEN_BACK.say())

    @answers("undo.pause")
    async def undo_pause(self, interaction: Interaction, act: Act) -> None:
        """Bring a pause back, or its absence."""
        user_id = await acknowledge(interaction)
        mark, _ = act.read(marked)
        earlier = act.read(lambda text: read_pause(marked(text)[1]))
        changed = await interaction.client.services.settings_undo.pause(user_id, earlier, mark=mark)
        await show_panel(interaction, changed.after, note=_TAKEN_BACK.say())

    @answers("undo.sleep")
    async def undo_sleep(self, interaction: Interaction, act: Act) -> None:
        """Bring bedtimes and zone back."""
        user_id = await acknowledge(interaction)
        mark, _ = act.read(marked)
        earlier = act.read(lambda text: read_sleep(marked(text)[1]))
        changed = await interaction.client.services.settings_undo.sleep(user_id, earlier, mark=mark)
        await show_panel(interaction, changed.after, note=_TAKEN_BACK.say())


async def _rule(interaction: Interaction, kind: ReminderKind) -> object:
    overview = await overview_for(interaction, user_id_of(interaction))
    if kind not in overview.statuses:
        raise NothingOnError
    return overview.statuses[kind].reminder.rule


async def _ask_again(
    interaction: Interaction,
    act: Act,
    opens: str,
    form: type[BedtimeForm | PlaceForm | StretchForm | WaterForm],
    error: Exception,
) -> None:
    """Say in one sentence what cannot be taken; what was typed stands in the form again."""
    owner = user_id_of(interaction)
    typed = [act.fields.get(name, "") for name in form.NAMES]
    await _refuse(interaction, again_button(owner, opens, typed_text(typed)), error)


async def _refuse(interaction: Interaction, again: ActButton, error: Exception) -> None:
    """Say in one sentence what cannot be taken, and how to get back to where it was typed."""
    sentence, owner = sentence_for(error), user_id_of(interaction)
    if sentence is None or isinstance(error, NothingOnError | BedtimeMissingError):
        raise error
    await reply(interaction, sentence, view=button_rows([again, panel_button(owner)]))


async def _show_setting(interaction: Interaction, changed: Changed, kind: ReminderKind) -> None:
    undo = undo_setting_button(changed, kind)
    after, words = changed.after, interaction.client.services.vocabulary[kind]
    rule = words.rule(after.statuses[kind].reminder.rule, locale=after.user.locale)
    note = f"{_saved_text(is_new=bool(undo))}\n{_as_sentence(rule)}"
    undo = undo or undo_standing(interaction.message, after)
    await show_panel(interaction, after, note=note, more=undo)


async def _show_sleep(interaction: Interaction, changed: Changed) -> None:
    undo = undo_sleep_button(changed)
    bedtimes = own_bedtimes_text(changed.after)
    is_now = say("edit.bedtime", "Bedtime: {bedtimes}.", bedtimes=bedtimes)
    note = f"{_saved_text(is_new=bool(undo))}\n{is_now}"
    undo = undo or undo_standing(interaction.message, changed.after)
    await show_panel(interaction, changed.after, note=note, more=undo)


def _saved_text(*, is_new: bool) -> str:
    if is_new:
        return say("edit.saved", "**Saved.**")
    return say("edit.same", "**Nothing has changed.**")


def _as_sentence(rule: str) -> str:
    return say("edit.rule", "{rule}.", rule=rule[:1].upper() + rule[1:])


async def setup(bot: CharleyBot) -> None:
    """Add the answers, those to the way back from a change of every kind of reminder included."""
    edits = Edits()
    await bot.add_cog(edits)
    bot.acts.add(edits.undo_setting, *(undo_act(kind.name) for kind in bot.services.kinds))
