"""The safety screen before drink reminders: its answers, and what is chosen after them."""

from discord.ext import commands

from bot.client.acts import Act, answers
from bot.client.bot import CharleyBot
from bot.client.components import ActButton
from bot.client.kind_words import AnyWords
from bot.domain.errors import NothingOnError, ScreenDueError
from bot.domain.ids import UserId
from bot.domain.library.hydration import contradicts_itself, screened_mode
from bot.domain.reminders.amounts import WaterMode
from bot.kinds.drinks import DRINKS, WaterRule
from bot.messaging.texts.sentences import say
from bot.messaging.ui.cards import Topic
from bot.messaging.ui.delivery.safety_screen import (
    Choices,
    OpenChoices,
    WaterRequest,
    after_view,
    ask_again,
    ask_safety_questions,
    choice_view,
    known_request,
    modes_text,
    notes_text,
    ruled_out_text,
    turn_on_again_button,
    water_rule,
)
from bot.messaging.ui.kinds.drink_day import about_button
from bot.messaging.ui.kinds.drinks_words import DrinkWords
from bot.messaging.ui.people.dm_results import welcome_if_new
from bot.messaging.ui.people.home import turn_off_act, turn_on_act
from bot.messaging.ui.people.panel import overview_for, show_turned
from bot.messaging.ui.people.settings import next_text
from bot.messaging.ui.people.ways_on import panel_button
from bot.messaging.ui.replies import Interaction, acknowledge, reply

WORDS: AnyWords = DrinkWords()


class SafetyScreen(commands.Cog):
    """What may be picked before drink reminders come on."""

    def __init__(self) -> None:
        self._open_choices = OpenChoices()

    @answers("water.screen")
    async def screened(self, interaction: Interaction, act: Act) -> None:
        """Offer what the answers allow, or turn it on if it was asked for; they are forgotten."""
        user_id = await acknowledge(interaction)
        services = interaction.client.services
        texts, request = services.library.hydration, act.read(WaterRequest.parse)
        picked = act.read_chosen(texts.row)
        if contradicts_itself(picked):
            await ask_safety_questions(interaction, request, opening=texts.contradiction)
            return
        self._open_choices.close(user_id)
        allowed = screened_mode(picked, requested=None)
        if allowed is None:
            await services.rules.rule_out_water(user_id)
            text = ruled_out_text(texts, picked)
            await reply(interaction, text, view=after_view(user_id), topic=Topic.WATER)
            return
        choices = Choices.of(picked, request, allowed=allowed)
        notes = notes_text(texts, picked, mode=allowed)
        if choices.is_made:
            await _turn_on(interaction, user_id, request, notes=notes)
        else:
            await self._offer(interaction, choices, notes=notes)

    async def _offer(self, interaction: Interaction, choices: Choices, *, notes: str) -> None:
        """Show the choices; nothing is on before one is made, and a goal that is ruled out ends."""
        services = interaction.client.services
        texts, user_id = services.library.hydration, UserId(interaction.user.id)
        overview = await services.overviews.show(user_id)
        rule = water_rule(overview) or WaterRule()
        lines = [f"## {texts.choice_question}", notes]
        if overview and overview.is_on(DRINKS):
            lines = [f"## {texts.change_question}", notes]
            if rule.mode is WaterMode.TARGET and choices.allowed is WaterMode.GENTLE:
                await services.rules.turn_on_water(user_id, mode=WaterMode.GENTLE)
                lines.insert(0, f"**{texts.lowered_note}**")
        name = self._open_choices.open(user_id, at=interaction.created_at)
        view = choice_view(user_id, choices, name=name, rule=rule)
        text = "\n".join([*lines, *modes_text(choices, rule)])
        await reply(interaction, text, view=view, topic=Topic.WATER)

    @answers(turn_on_act(DRINKS))
    async def turn_back_on(self, interaction: Interaction, act: Act) -> None:
        """Turn drink reminders back on; whose safety check is old, or missing, is asked first."""
        user_id = await acknowledge(interaction)
        preferences = interaction.client.services.preferences
        overview = await overview_for(interaction, user_id)
        overview.user.require_set_up()
        try:
            changed = await preferences.turn_back_on(user_id, DRINKS)
            await show_turned(interaction, changed, DRINKS)
        except NothingOnError:
            await ask_safety_questions(interaction, WaterRequest())
        except ScreenDueError:
            await ask_again(interaction, known_request(water_rule(overview)))

    @answers("water.choose")
    async def choose(self, interaction: Interaction, act: Act) -> None:
        """Turn the reminders on as chosen; a choice of older answers leads to the screen again."""
        user_id = await acknowledge(interaction)
        request, name = act.read(WaterRequest.parse), act.argument.rpartition("|")[2]
        if not self._open_choices.is_open(user_id, name):
            texts = interaction.client.services.library.hydration
            await ask_safety_questions(interaction, request, opening=texts.old_choice_note)
            return
        await _turn_on(interaction, user_id, request)
        self._open_choices.close(user_id)

    @answers("water.leave")
    async def leave_off(self, interaction: Interaction, act: Act) -> None:
        """Turn nothing on, and off what is on."""
        user_id = await acknowledge(interaction)
        self._open_choices.close(user_id)
        services = interaction.client.services
        overview = await services.overviews.show(user_id)
        if overview is not None and overview.is_on(DRINKS):
            await services.preferences.turn_off(user_id, DRINKS)
        off = say(
            "water.left_off",
            "**Drink reminders are off.** `/water remind` turns them on at any time.",
        )
        view = after_view(user_id, turn_on_again_button(user_id))
        await reply(interaction, off, view=view, topic=Topic.WATER)

    @answers("water.again")
    async def screen_again(self, interaction: Interaction, act: Act) -> None:
        """Show the safety screen once more; the reminders go on until it is answered."""
        await acknowledge(interaction)
        await ask_again(interaction, act.read(WaterRequest.parse))


async def _turn_on(
    interaction: Interaction, user_id: UserId, request: WaterRequest, *, notes: str = ""
) -> None:
    changed = await interaction.client.services.rules.turn_on_water(
        user_id,
        mode=request.mode or WaterMode.GENTLE,
        wake=request.wake,
        target_ml=request.target_ml,
        ends_before_bed=request.ends_before_bed,
    )
    after = changed.after
    rule = WORDS.rule(after.statuses[DRINKS].reminder.rule, locale=after.user.locale)
    lines = [
        say("water.on", "**Drink reminders are on:**\n{rule}.", rule=rule),
        next_text(changed.after, DRINKS, WORDS),
        *([notes] if notes else []),
    ]
    text = "\n".join(lines)
    off = ActButton(Act(name=turn_off_act(DRINKS), owner=user_id), label=WORDS.turn_off_label())
    more = [panel_button(user_id), off, about_button(user_id)]
    await welcome_if_new(interaction, changed, kind=DRINKS, text=text, more=more, topic=Topic.WATER)


async def setup(bot: CharleyBot) -> None:
    """Add the answers."""
    await bot.add_cog(SafetyScreen())
