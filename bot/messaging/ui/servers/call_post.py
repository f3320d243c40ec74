"""A call as its channel sees it: one box, with its ping, the team's own words, and three buttons.

Components V2, for people come to look at it; what a phone shows of it in a push message matters only
where a role is pinged. A preview and a test are made by the same function.
"""

from collections.abc import Iterable
from typing import TypedDict

import discord
from discord import ButtonStyle, ui

from bot.client.acts import ANYBODY, PATTERN, Act
from bot.client.components import ActButton, empty_layout
from bot.domain.delivery.notices import CallNotice
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.cards import Piece, Topic, box, line, row, text

WITH, JOIN, HOW = "call.with", "call.join", "call.how"
"""What can be pressed below a post, by everybody."""

TEST = "test"
"""The argument of the buttons where there is no occurrence to count people for."""

_TITLE = Sentence("call.title", "## Wind-down time")
_TEST_TITLE = Sentence("call.test_title", "## Test: wind-down time")


class NewPost(TypedDict):
    """What discord.py's `send` takes to post a call."""

    view: ui.LayoutView
    allowed_mentions: discord.AllowedMentions


def posted_as(notice: CallNotice) -> NewPost:
    """Return the parameters of one request that posts a call; it can ping its role, and nothing else."""
    layout = empty_layout()
    layout.add_item(call_post(notice))
    roles = [] if notice.role_id is None else [discord.Object(notice.role_id)]
    pings = discord.AllowedMentions(everyone=False, users=False, roles=roles, replied_user=False)
    return NewPost(view=layout, allowed_mentions=pings)


def call_post(notice: CallNotice) -> Piece:
    """Return the box of a call's post, in the language that is spoken."""
    ping = [] if notice.role_id is None else [text(f"<@&{notice.role_id}>")]
    return box(
        Topic.COMMUNITY,
        *ping,
        text(_words(notice)),
        *([] if notice.text is None else [text(_quoted(notice.text))]),
        row(
            _button(notice, WITH, say("call.with", "I'm in tonight"), ButtonStyle.success),
            _button(notice, JOIN, say("call.remind_me", "Remind me every evening")),
            _button(notice, HOW, say("call.how", "Show me how")),
        ),
        line(),
        text(
            say(
                "call.footer",
                "-# Posted for this server's team. `/cramp` and `/stretch now` help at any time.",
            )
        ),
    )


def _words(notice: CallNotice) -> str:
    if notice.is_test:
        about = say("call.test", "The team of this server tries this post out. It pings nobody.")
        return f"{_TEST_TITLE.say()}\n{about}"
    about = say("call.about", "Four minutes of stretching before bed. Who stretches along?")
    return f"{_TITLE.say()}\n{about}"


def _quoted(words: str) -> str:
    """Return the team's own words, which are one paragraph, so that nobody takes them for Charley's."""
    source = say("call.own_text", "from this server's team")
    return f"> {words}\n-# {source}"


def _button(
    notice: CallNotice, name: str, label: str, style: ButtonStyle = ButtonStyle.secondary
) -> ActButton:
    act = Act(name=name, owner=ANYBODY, argument=notice.occurrence_id or TEST)
    return ActButton(act, label=label, style=style)


def is_call(custom_ids: Iterable[str]) -> bool:
    """Tell whether a message with these custom ids is a call's post, and no test of one."""
    acts = (match for match in map(PATTERN.fullmatch, custom_ids) if match)
    return any(each["name"] == WITH and each["argument"] != TEST for each in acts)
