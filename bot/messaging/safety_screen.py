"""The safety screen before drink reminders: asked every time they are turned on, and again in time.

The answers pick a mode and are forgotten; nothing of them stands in a custom id or a log.
"""

from dataclasses import dataclass
from datetime import time
from typing import Self

import discord
from discord import ui

from bot.client.acts import Act
from bot.domain.ids import UserId
from bot.domain.library import HydrationTexts
from bot.domain.reminders import ReminderKind, WaterMode, WaterRule
from bot.domain.screening import is_screen_due
from bot.domain.wall_time import format_wall_time, parse_waking_time
from bot.messaging.actions import ActButton, ActSelect, rows
from bot.messaging.replies import Interaction, add, reply, user_id_of
from bot.services.overview import Overview, ReminderStatus

_LABEL_LIMIT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterWish:
    """What somebody asked for before the screen; carried through it by the menu's custom id."""

    mode: WaterMode | None = None
    wake: time | None = None
    target_ml: int | None = None

    @property
    def text(self) -> str:
        """The wish in short, such as `target|07:00|1600`; what was not said is left empty."""
        wake = format_wall_time(self.wake) if self.wake else ""
        return f"{self.mode or ''}|{wake}|{self.target_ml or ''}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a wish back."""
        mode, wake, target_ml = text.split("|")
        return cls(
            mode=WaterMode(mode) if mode else None,
            wake=parse_waking_time(wake) if wake else None,
            target_ml=int(target_ml) if target_ml else None,
        )


async def ask_safety_questions(
    interaction: Interaction, wish: WaterWish, *, opening: str | None = None
) -> None:
    """Show the screen in place of the answer, below *opening*."""
    texts = interaction.client.services.library.hydration
    text = screen_text(texts)
    await reply(
        interaction,
        f"{opening}\n\n{text}" if opening else text,
        view=_menu(texts, user_id_of(interaction), wish),
    )


async def ask_again(
    interaction: Interaction, wish: WaterWish, *, opening: str | None = None
) -> None:
    """Show the screen below the answer that it was mentioned in."""
    texts = interaction.client.services.library.hydration
    text = screen_text(texts)
    await add(
        interaction,
        f"{opening}\n\n{text}" if opening else text,
        view=_menu(texts, user_id_of(interaction), wish),
    )


def again_button(overview: Overview) -> ActButton | None:
    """Return the way to the screen for somebody who answered it long ago, else `None`."""
    user, status = overview.user, overview.statuses.get(ReminderKind.WATER)
    if status is None or not status.reminder.enabled or user.zone_key is None:
        return None
    if not is_screen_due(user.screened_on, today=overview.now.astimezone(user.zone).date()):
        return None
    act = Act(name="water.again", owner=user.id, argument=known_wish(status).text)
    return ActButton(act, label="Go through the check")


def known_wish(status: ReminderStatus | None) -> WaterWish:
    """Return what to ask the screen for on behalf of somebody who has had it before.

    The mode is carried along: to go through it again never turns gentle nudges into a target.
    """
    rule = status.reminder.rule if status else None
    return WaterWish(mode=rule.mode if isinstance(rule, WaterRule) else None)


def screen_text(texts: HydrationTexts) -> str:
    """Return the honest frame, the question, and what each answer means."""
    details = [f"• **{row.label}.** {row.detail}" for row in texts.rows]
    return "\n".join([texts.honest_frame, "", texts.screen_question, *details])


def _menu(texts: HydrationTexts, owner: UserId, wish: WaterWish) -> ui.View:
    options = [
        discord.SelectOption(label=row.label[:_LABEL_LIMIT], value=row.id) for row in texts.rows
    ]
    act = Act(name="water.screen", owner=owner, argument=wish.text)
    return rows(
        [ActSelect(act, placeholder="Pick all that fit you", options=options, several=True)]
    )
