"""The count on *I'm in tonight*: changed in the message that is there, whatever else it says.

The answer to the presser's own interaction changes it, which Discord exempts from its limits. What the
post says is not rendered again: it may be in another language than the presser's, and its call may
have been edited since.
"""

import discord
from discord import ButtonStyle, ui

from bot.client.acts import PATTERN, Act
from bot.client.components import ActButton, button_rows
from bot.domain.ids import UserId
from bot.domain.servers.offers import Headcount
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.servers.call_post import HOW, JOIN, WITH

_BETWEEN = " · "

COUNTED_BEFORE = Sentence("call.counted_before", "**You are counted already.**\nSleep well.")
POST_UNKNOWN = Sentence(
    "call.post_unknown",
    "**This post is from an earlier evening.**\nNobody is counted below it any more.",
)
IS_TEST = Sentence(
    "call.is_test", "**This was a test of the server's team.**\nNobody is counted below it."
)


def counted_text(headcount: Headcount) -> str:
    """Return what a person reads who has just been counted."""
    if headcount.shown is None:
        return say(
            "call.counted_few",
            "**You are counted, and nobody sees who you are.**\nSo far you are fewer than five.",
        )
    return say(
        "call.counted",
        "**You are counted, and nobody sees who you are.**\nSo far you are {count}.",
        count=headcount.shown,
    )


def along_buttons(owner: UserId) -> ui.View:
    """Return what somebody may want who has just stretched along, or was too late for it.

    The reminders lead to what the server offers, and where it offers nothing to one's own.
    """
    how = Act(name=HOW, owner=owner)
    every_evening = Act(name=JOIN, owner=owner)
    return button_rows(
        [
            ActButton(how, label=say("call.how", "Show me how"), style=ButtonStyle.primary),
            ActButton(every_evening, label=say("call.remind_me", "Remind me every evening")),
        ]
    )


def recounted(message: discord.Message, headcount: Headcount) -> ui.LayoutView | None:
    """Return a post with its count of now; `None`: it shows that already.

    Below five the button has no number at all.
    """
    layout = ui.LayoutView.from_message(message, timeout=None)
    has_changed = False
    for row in [each for each in layout.walk_children() if isinstance(each, ui.ActionRow)]:
        buttons = [each for each in row.children if isinstance(each, ui.Button)]
        row.clear_items()
        for button in buttons:
            act = _act_of(button)
            if act is None:
                row.add_item(button)  # a link
                continue
            label = button.label or ""
            shown = _label(label, headcount) if act.name == WITH else label
            has_changed |= shown != label
            row.add_item(ActButton(act, label=shown, style=button.style))
    return layout if has_changed else None


def _act_of(button: "ui.Button[ui.LayoutView]") -> Act | None:
    match = PATTERN.fullmatch(button.custom_id or "")
    return None if match is None else Act.parse(match)


def _label(label: str, headcount: Headcount) -> str:
    """Return the words of the button, in whatever language they are, with the number behind them."""
    words = label.partition(_BETWEEN)[0]
    return words if headcount.shown is None else f"{words}{_BETWEEN}{headcount.shown}"
