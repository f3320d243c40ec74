"""The safety screen before drink reminders: asked every time they are turned on, and again in time.

First the questions, then what the answers leave to choose from; nothing is on before a choice. The
answers are forgotten: of them nothing stands in a custom id or a log.
"""

from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Self

import discord
from discord import ButtonStyle, ui

from bot.client.acts import Act
from bot.client.components import ActButton, ActSelect, button_rows
from bot.domain.ids import UserId
from bot.domain.library.hydration import HydrationTexts, ScreenRow, is_screen_due, messages_for
from bot.domain.reminders.amounts import WaterMode
from bot.domain.time.wall_time import format_wall_time, parse_waking_time
from bot.kinds.drinks import DRINKS, EARLY_STOP, USUAL_STOP, WaterRule
from bot.messaging.texts.formatting import millilitres
from bot.messaging.texts.sentences import say
from bot.messaging.ui.cards import Topic
from bot.messaging.ui.kinds.drink_day import about_button
from bot.messaging.ui.people.home import turn_on_act
from bot.messaging.ui.people.ways_on import panel_button
from bot.messaging.ui.replies import Interaction, reply, send_followup, user_id_of
from bot.services.people.overview import Overview

_STOPS = {"early": True, "usual": False, "": None}
_STOP_WORDS = {early: word for word, early in _STOPS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterRequest:
    """What somebody asked for before the screen; carried through it by the menu's custom id."""

    mode: WaterMode | None = None
    wake: time | None = None
    target_ml: int | None = None
    early_stop: bool | None = None
    """Whether the last prompt comes four hours before bed instead of two."""

    @property
    def text(self) -> str:
        """The request in short, such as `target|07:00|1600|early`; what was not said is left empty."""
        wake = format_wall_time(self.wake) if self.wake else ""
        stop = _STOP_WORDS[self.early_stop]
        return f"{self.mode or ''}|{wake}|{self.target_ml or ''}|{stop}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a request back; one of version 0.1 says nothing about the stop."""
        mode, wake, target_ml, stop = (*text.split("|"), "")[:4]
        return cls(
            mode=WaterMode(mode) if mode else None,
            wake=parse_waking_time(wake) if wake else None,
            target_ml=int(target_ml) if target_ml else None,
            early_stop=_STOPS[stop],
        )

    @property
    def ends_before_bed(self) -> timedelta | None:
        """When the last prompt comes; `None` keeps what is set."""
        if self.early_stop is None:
            return None
        return EARLY_STOP if self.early_stop else USUAL_STOP


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the answers to the screen leave to choose from."""

    request: WaterRequest
    allowed: WaterMode
    offers_early_stop: bool

    @classmethod
    def of(
        cls, picked: Collection[ScreenRow], request: WaterRequest, *, allowed: WaterMode
    ) -> Self:
        """Return the choices after the rows that were picked."""
        offers = any(row.offers_early_evening_stop for row in picked)
        return cls(request=request, allowed=allowed, offers_early_stop=offers)

    @property
    def is_made(self) -> bool:
        """Whether the request has chosen already, within what is allowed."""
        return self._may_have_its_mode and not self.asks_for_stop

    @property
    def asks_for_stop(self) -> bool:
        """Whether the end of the drinks is still to be chosen."""
        return self.offers_early_stop and self.request.early_stop is None

    @property
    def requests(self) -> Sequence[WaterRequest]:
        """All that may be asked for now, the most first."""
        if self._may_have_its_mode:
            modes = [self.request.mode]
        else:
            modes = [mode for mode in WaterMode if self._allows(mode)]
        stops = [True, False] if self.asks_for_stop else [self.request.early_stop]
        return [
            replace(self.request, mode=mode, early_stop=stop) for mode in modes for stop in stops
        ]

    @property
    def _may_have_its_mode(self) -> bool:
        return self.request.mode is not None and self._allows(self.request.mode)

    def _allows(self, mode: WaterMode) -> bool:
        return self.allowed is WaterMode.TARGET or mode is WaterMode.GENTLE


class OpenChoices:
    """Whose answers wait for a choice. In memory alone: after a restart the screen is asked again.

    Only the newest answers of a person count, so that no old button chooses against them.
    """

    _MOST = 10_000

    def __init__(self) -> None:
        self._answered_at: OrderedDict[UserId, str] = OrderedDict()

    def open(self, owner: UserId, *, at: datetime) -> str:
        """Note that the screen was answered; return the name of the choice."""
        self.close(owner)
        name = self._answered_at[owner] = f"{int(at.timestamp() * 1000):x}"
        if len(self._answered_at) > self._MOST:
            self._answered_at.popitem(last=False)
        return name

    def close(self, owner: UserId) -> None:
        """Forget whatever the person could still choose."""
        self._answered_at.pop(owner, None)

    def is_open(self, owner: UserId, name: str) -> bool:
        """Tell whether a choice belongs to the newest answers."""
        return self._answered_at.get(owner) == name


async def ask_safety_questions(
    interaction: Interaction, request: WaterRequest, *, opening: str | None = None
) -> None:
    """Show the screen in place of the answer, below *opening*."""
    texts = interaction.client.services.library.hydration
    view = screen_menu(texts, user_id_of(interaction), request)
    text = screen_text(texts, opening=opening)
    await reply(interaction, text, view=view, topic=Topic.WATER)


async def ask_again(
    interaction: Interaction, request: WaterRequest, *, opening: str | None = None
) -> None:
    """Show the screen below the answer that it was mentioned in."""
    texts = interaction.client.services.library.hydration
    view = screen_menu(texts, user_id_of(interaction), request)
    text = screen_text(texts, opening=opening)
    await send_followup(interaction, text, view=view, topic=Topic.WATER)


def again_button(overview: Overview) -> ActButton | None:
    """Return the way to the screen for somebody who answered it long ago, else `None`."""
    user, rule = overview.user, water_rule(overview)
    if rule is None or not overview.is_on(DRINKS) or user.zone_key is None:
        return None
    if not is_screen_due(user.screened_on, today=overview.now.astimezone(user.zone).date()):
        return None
    act = Act(name="water.again", owner=user.id, argument=known_request(rule).text)
    return ActButton(act, label=say("error.go_through_check", "Go through the check"))


def water_rule(overview: Overview | None) -> WaterRule | None:
    """Return the rule of the drink reminders, if they were ever on."""
    status = overview.statuses.get(DRINKS) if overview else None
    rule = status.reminder.rule if status else None
    return rule if isinstance(rule, WaterRule) else None


def known_request(rule: WaterRule | None) -> WaterRequest:
    """Return what to ask the screen for on behalf of somebody who has had it before.

    The mode is carried along: to go through it again never turns gentle nudges into a target.
    """
    if rule is None:
        return WaterRequest()
    return WaterRequest(mode=rule.mode, early_stop=True if rule.stops_early else None)


def screen_text(texts: HydrationTexts, *, opening: str | None = None) -> str:
    """Return the question, and the honest frame last; what each answer means stands in the menu."""
    title = say("screen.title", "Drinks: a short safety check")
    lines = [f"## {title}", texts.screen_question, f"-# {texts.honest_frame}"]
    return "\n".join([opening, *lines] if opening else lines)


def ruled_out_text(texts: HydrationTexts, picked: Collection[ScreenRow]) -> str:
    """Return what is said where no drink prompts are sent."""
    return "\n".join([f"## {texts.off_note}", *messages_for(picked, mode=None)])


def modes_text(choices: Choices, rule: WaterRule) -> list[str]:
    """Return what each mode is, where there is a choice between them."""
    modes = {request.mode for request in choices.requests}
    if len(modes) == 1:
        return []
    wished_ml = choices.request.target_ml or rule.target_ml
    wished = replace(rule, mode=WaterMode.TARGET, target_ml=wished_ml)
    return [
        say(
            "screen.what_a_goal_is",
            "**Goal**: up to {prompts} reminders a day, a glass each.",
            prompts=wished.prompts,
        ),
        say("screen.what_gentle_is", "**Gentle nudges**: three a day, and no numbers."),
    ]


def notes_text(texts: HydrationTexts, picked: Collection[ScreenRow], *, mode: WaterMode) -> str:
    """Return what is said about the answers where prompts are allowed."""
    notes = [texts.gentle_only_note] if mode is WaterMode.GENTLE else []
    return "\n".join([*notes, *messages_for(picked, mode=mode)])


def choice_view(owner: UserId, choices: Choices, *, name: str, rule: WaterRule) -> ui.View:
    """Return the buttons to choose by, and the way to leave drink reminders off."""
    buttons = [
        ActButton(
            Act(name="water.choose", owner=owner, argument=f"{request.text}|{name}"),
            label=_choice_label(request, rule, names_stop=choices.asks_for_stop),
            style=ButtonStyle.primary if number == 0 else ButtonStyle.secondary,
        )
        for number, request in enumerate(choices.requests)
    ]
    off = ActButton(
        Act(name="water.leave", owner=owner), label=say("screen.leave_off", "Leave it off")
    )
    return button_rows(buttons, [off, about_button(owner)])


def after_view(owner: UserId, *more: ActButton) -> ui.View:
    """Return the ways to go on once the screen has led to something."""
    return button_rows([panel_button(owner), *more, about_button(owner)])


def turn_on_again_button(owner: UserId) -> ActButton:
    """Return the way to the screen, for somebody whose drink reminders are off."""
    label = say("panel.turn_drinks_on", "Turn drinks on")
    return ActButton(Act(name=turn_on_act(DRINKS), owner=owner), label=label)


def _choice_label(request: WaterRequest, rule: WaterRule, *, names_stop: bool) -> str:
    if request.mode is WaterMode.TARGET:
        amount = millilitres(request.target_ml or rule.target_ml)
        label = say("screen.goal", "Goal of {amount}", amount=amount)
    else:
        label = say("screen.gentle", "Gentle nudges")
    if request.ends_before_bed is None or not names_stop:
        return label
    hours = request.ends_before_bed // timedelta(hours=1)
    return say("screen.until", "{choice}, until {hours} h before bed", choice=label, hours=hours)


def screen_menu(texts: HydrationTexts, owner: UserId, request: WaterRequest) -> ui.View:
    """Return the rows of the screen to pick from."""
    options = [
        discord.SelectOption(label=row.label, value=row.id, description=row.detail)
        for row in texts.rows
    ]
    act = Act(name="water.screen", owner=owner, argument=request.text)
    menu = ActSelect(
        act, placeholder=say("screen.pick", "Choose your answers"), options=options, several=True
    )
    return button_rows([menu], [about_button(owner)])
