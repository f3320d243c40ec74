"""The form of a call: how it is filled in, and how what was typed is read."""

from typing import Any

from discord import TextStyle, ui

from bot.client.acts import Act
from bot.domain.ids import ChannelId, RoleId
from bot.domain.servers.authority import ChosenChannel
from bot.domain.servers.calls import Call
from bot.domain.servers.fields import UNCHANGED, CallFields
from bot.domain.servers.own_text import LONGEST_OWN_TEXT
from bot.domain.time.wall_time import EitherHalf, format_beyond_doubt
from bot.messaging.texts.sentences import say
from bot.messaging.ui.forms import Form, text_field
from bot.messaging.ui.servers.admin.forms import (
    CHANNEL,
    DAYS,
    ROLE,
    TIME,
    Typed,
    channel_menu,
    days_boxes,
    days_in,
    days_typed,
    read_time,
    role_menu,
)
from bot.messaging.ui.servers.admin.picks import Choose
from bot.ports.surroundings import Surroundings

TEXT = "text"


class CallForm(Form):
    """A call: where, when, on which days, who is pinged, and words of the server's team."""

    NAMES = (CHANNEL, TIME, DAYS, ROLE, TEXT)

    def __init__(self, act: Act, typed: Typed, *, allows_text: bool) -> None:
        super().__init__(act, title=say("server.form.call", "Wind-down call"))
        self.add_item(channel_menu(typed.get(CHANNEL, "")))
        self.add_item(
            text_field(
                TIME,
                label=say("server.form.time", "At what time?"),
                description=say("server.form.time_detail", "By this server's clock."),
                placeholder=say("server.form.time_example", "22:00 or 10pm"),
                default=typed.get(TIME, ""),
            )
        )
        self.add_item(days_boxes(typed.get(DAYS, "")))
        self.add_item(
            role_menu(
                typed.get(ROLE, ""),
                label=say("server.form.ping", "Ping a role?"),
                description=say("server.form.ping_detail", "Leave it empty, and nobody is pinged."),
            )
        )
        if allows_text:
            self.add_item(_own_text_field(typed.get(TEXT, "")))


def call_typed(call: Call, surroundings: Surroundings) -> Typed:
    """Return what the form is filled in with; a channel or a role that is gone stays empty."""
    channel = surroundings.channel(call.guild_id, call.channel_id)
    role_id = call.role_id
    has_role = role_id is not None and surroundings.role_name(call.guild_id, role_id) is not None
    return {
        CHANNEL: "" if channel is None else str(call.channel_id),
        TIME: format_beyond_doubt(call.at),
        DAYS: days_typed(call.days),
        ROLE: str(role_id) if has_role else "",
        TEXT: call.text or "",
    }


def read_call(typed: Typed, call: Call | None, *, choose: Choose) -> CallFields | EitherHalf:
    """Return what a person wants of a call; a time that may be meant in either half of the day is asked about.

    Args:
        typed: the fields of the form, or the options of a command; what is left out stays as it is.
        call: the call that it is about; `None`: a new one.
        choose: says what the person may do in the channel that they picked.

    Raises:
        WallTimeUnreadableError, WallTimeWithZoneError, DaysUnreadableError: as it says.
        ValueError: no form of Charley's has such fields.
    """
    at = read_time(typed.get(TIME, ""), () if call is None else (call.at,))
    if isinstance(at, EitherHalf):
        return at
    return CallFields(
        channel=_channel(typed.get(CHANNEL, ""), call, choose),
        at=at,
        days=days_in(typed[DAYS]) if DAYS in typed else None,
        role_id=_role(typed[ROLE]) if ROLE in typed else UNCHANGED,
        text=typed.get(TEXT, UNCHANGED),
    )


def _channel(text: str, call: Call | None, choose: Choose) -> ChosenChannel | None:
    """Return the channel that was picked, unless the call stands there already."""
    if not text or (call is not None and int(text) == call.channel_id):
        return None
    return choose(ChannelId(int(text)))


def _role(text: str) -> RoleId | None:
    return RoleId(int(text)) if text else None


def _own_text_field(written: str) -> ui.Label[Any]:
    return ui.Label(
        text=say("server.form.text", "Words of your team"),
        description=say("server.form.text_detail", "One paragraph without links; may be empty."),
        component=ui.TextInput(
            custom_id=TEXT,
            style=TextStyle.paragraph,
            default=written or None,
            max_length=LONGEST_OWN_TEXT,
            required=False,
        ),
    )
