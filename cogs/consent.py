"""The end of the set-up: what was picked comes on, and proves that it arrives.

Drinks come on through the safety screen alone.
"""

from discord import ButtonStyle
from discord.ext import commands

from bot.client.acts import Act, ActBrokenError, answers
from bot.client.bot import CharleyBot
from bot.client.components import ActButton, button_rows, stacked
from bot.client.kind_words import AnyWords
from bot.domain.ids import UserId
from bot.domain.people.bedtimes import BedtimeUnsureError
from bot.domain.places import Place
from bot.domain.reminders.rules import ReminderKind
from bot.domain.time.wall_time import Reading, parse_wall_time
from bot.messaging.texts.formatting import full_timestamp
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.cards import Topic, act_button
from bot.messaging.ui.delivery.buttons import button_label
from bot.messaging.ui.delivery.notices import pressed_trial
from bot.messaging.ui.delivery.safety_screen import WaterRequest, ask_safety_questions
from bot.messaging.ui.people.dm_results import (
    dm_result_text_for,
    send_welcome,
    try_again_button,
    try_again_label,
)
from bot.messaging.ui.people.home import turn_on_act
from bot.messaging.ui.people.panel import overview_for, show_panel
from bot.messaging.ui.people.settings import next_text
from bot.messaging.ui.people.ways_on import back_button, panel_button
from bot.messaging.ui.replies import Interaction, acknowledge, is_own_dm, reply, show
from bot.messaging.ui.setup.agreement import first_of
from bot.messaging.ui.setup.draft import AT_ONCE, PROPOSED, SetupDraft
from bot.messaging.ui.setup.flow import reader_of, which_half_card
from bot.messaging.ui.setup.form import set_up_button
from bot.messaging.ui.shifts.screens import strip_card
from bot.services.delivery.direct_messages import Compose, test, trial_of
from bot.services.delivery.preview import Preview
from bot.services.people.overview import Overview
from bot.services.people.user_change import Changed

_DRINKS_LATER = Sentence(
    "start.drinks_later", "Once it has arrived, `/water remind` turns the drink reminders on."
)
_SET_UP = Sentence("start.set_up", "You are set up already. Each part can be changed here.")
_STILL_ON = Sentence(
    "start.still_on",
    "**Nothing has changed: what is on above goes on.** Turn it off here for no messages.",
)
_DECLINED = Sentence(
    "start.declined", "**OK, no messages.** Nothing was saved. Change your mind any time:"
)
_DECLINED_KNOWN = Sentence(
    "start.declined_known",
    "**OK, no messages.** What you had set before is kept. Change your mind any time:",
)
_HERE = Sentence("start.sent_here", "**Sent. You find it right below.**")
_THERE = Sentence("start.sent_one", "**Sent. Look into your direct messages.**")
_PLAN_NOW = Sentence("start.plan_now", "Now plan your nights:")
_TRY = "start.try"


class Consent(commands.Cog):
    """Your yes or no."""

    @answers("start.consent")
    async def consent(self, interaction: Interaction, act: Act) -> None:
        """Save what was picked, turn on what was asked for, and prove that messages arrive."""
        user_id = await acknowledge(interaction)
        draft, bedtime = act.read(SetupDraft.parse), act.read(_bedtime_in)
        place = interaction.client.services.places.resolve(draft.place)
        if not isinstance(place, Place):
            raise ActBrokenError(act.name)
        preferences = interaction.client.services.preferences
        try:
            changed = await preferences.set_up(user_id, bedtime, zone_key=place.zone)
        except BedtimeUnsureError as doubt:
            await show(interaction, which_half_card(doubt.either, draft, reader_of(interaction)))
            return
        missing = frozenset(kind for kind in draft.kinds if not changed.after.is_on(kind))
        if missing:
            await _turn_on(interaction, missing, user_id, plans_nights=draft.plans_nights)
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
            buttons = _turn_on_buttons(interaction, overview)
            await reply(interaction, _DECLINED_KNOWN.say(), view=button_rows(buttons))

    @answers("start.try")
    async def send_one_now(self, interaction: Interaction, act: Act) -> None:
        """Send the very reminder as a trial, and say whether it arrived."""
        user_id = await acknowledge(interaction)
        overview = await overview_for(interaction, user_id)
        sent = await interaction.client.services.direct_messages.send(
            user_id, _trial(interaction, overview), next_due_at=overview.next_due_at
        )
        if sent.arrived:
            words = (_HERE if is_own_dm(interaction) else _THERE).say()
            buttons = [panel_button(user_id)]
        else:
            words, again = dm_result_text_for(interaction, sent), try_again_label()
            style = ButtonStyle.primary
            buttons = [act_button(_TRY, again, owner=user_id, style=style), panel_button(user_id)]
        await reply(interaction, words, view=button_rows(buttons), topic=Topic.REMINDERS)

    @answers("trial.press")
    async def press_trial(self, interaction: Interaction, act: Act) -> None:
        """Say that a trial's button was pressed, and that nothing was logged."""
        user_id = await acknowledge(interaction)
        label = _label_in(interaction, act)
        overview = await overview_for(interaction, user_id)
        lines = [
            say(
                "trial.pressed",
                "**You pressed *{label}*.** This was only a trial, so nothing has changed.",
                label=label,
            )
        ]
        if overview.next_due_at is not None:
            at = full_timestamp(overview.next_due_at)
            lines.append(say("trial.real_one", "The real one comes {at}.", at=at))
        text, first = "\n".join(lines), _first(interaction, overview)
        services, ways = interaction.client.services, button_rows([panel_button(user_id)])
        if first is None:  # what it was a trial of is off by now
            await reply(interaction, text, view=ways)
            return
        trial = pressed_trial(first.notice, text, services.library, services.vocabulary)
        await reply(interaction, trial.content, view=stacked([trial.view, ways]))


async def _turn_on(
    interaction: Interaction,
    kinds: frozenset[ReminderKind],
    user_id: UserId,
    *,
    plans_nights: bool,
) -> None:
    """Turn on what was agreed to: first what nothing has to be asked about, then the safety screen."""
    services = interaction.client.services
    turned_on = [
        (kind, await services.preferences.turn_on(user_id, services.kinds.named(kind).rule()))
        for kind in sorted(kinds & AT_ONCE)
    ]
    if not turned_on:
        await ask_safety_questions(interaction, WaterRequest())
        return
    sent = await send_welcome(interaction, turned_on[0][1])
    lines = [
        *(_is_on(changed, kind, services.vocabulary[kind]) for kind, changed in turned_on),
        dm_result_text_for(interaction, sent),
    ]
    if not sent.arrived:
        later = [_DRINKS_LATER.say()] if kinds - AT_ONCE else []
        view = try_again_button(user_id, more=[_plan_button(user_id)] if plans_nights else [])
        await reply(interaction, "\n".join([*lines, *later]), view=view, topic=Topic.REMINDERS)
    elif kinds - AT_ONCE:
        await ask_safety_questions(interaction, WaterRequest(), opening="\n".join(lines))
    elif plans_nights:
        overview, send_one = turned_on[-1][1].after, _send_one_button(user_id, is_next=False)
        note = "\n".join([*lines, _PLAN_NOW.say()])
        await show(interaction, strip_card(overview, note=note, more=[send_one]))
    else:
        view = button_rows([_send_one_button(user_id), panel_button(user_id)])
        await reply(interaction, "\n".join(lines), view=view, topic=Topic.REMINDERS)


def _send_one_button(owner: UserId, *, is_next: bool = True) -> ActButton:
    """Return the way to see what will come; *is_next*: whether it is the next step."""
    style = ButtonStyle.primary if is_next else ButtonStyle.secondary
    return act_button(_TRY, say("start.send_one", "Send me one now"), owner=owner, style=style)


def _plan_button(owner: UserId) -> ActButton:
    return back_button(owner, label=say("start.plan_nights", "Plan your nights"))


def _is_on(changed: Changed, kind: ReminderKind, words: AnyWords) -> str:
    next_one = next_text(changed.after, kind, words)
    return say("start.is_on", "**{title} is on.**\n{next}", title=words.title(), next=next_one)


def _turn_on_buttons(interaction: Interaction, overview: Overview) -> list[ActButton]:
    """Return the ways to change one's mind, for somebody with nothing on."""
    owner = overview.user.id
    if not overview.is_set_up:
        return [set_up_button(owner)]
    return [
        act_button(turn_on_act(kind), words.turn_on_label(), owner=owner)
        for kind, words in interaction.client.services.vocabulary.items()
        if kind in PROPOSED
    ]


def _trial(interaction: Interaction, overview: Overview) -> Compose:
    """Return a trial of the first reminder that is on; where nothing would come, a plain test."""
    first = _first(interaction, overview)
    return test if first is None else trial_of(first.notice)


def _first(interaction: Interaction, overview: Overview) -> Preview | None:
    """Return what comes first of the reminders that are on; `None`: nothing."""
    services = interaction.client.services
    rules = (
        overview.statuses[kind].reminder.rule
        for kind in overview.statuses
        if overview.is_on(kind) and kind in AT_ONCE
    )
    now = interaction.created_at
    firsts = (first_of(overview.user, rule, now, services) for rule in rules)
    return next(filter(None, firsts), None)


def _label_in(interaction: Interaction, act: Act) -> str:
    """Return the label of the trial's button that was pressed.

    Raises:
        ActBrokenError: no kind has such a button.
    """
    services = interaction.client.services
    kind, _, own = act.argument.partition(".")
    try:
        return button_label(own, services.vocabulary[ReminderKind(kind)])
    except KeyError:
        raise ActBrokenError(act.name) from None


def _bedtime_in(argument: str) -> Reading:
    """Read the bedtime that a custom id carries."""
    return parse_wall_time(SetupDraft.parse(argument).bedtime)


async def setup(bot: CharleyBot) -> None:
    """Add the answers."""
    await bot.add_cog(Consent())
