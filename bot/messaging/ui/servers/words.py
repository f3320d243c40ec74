"""Calls, offers, rights and states in words, as every screen of `/server` says them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.domain.delivery.retry import Refusal
from bot.domain.ids import ChannelId, RoleId
from bot.domain.servers.calls import Call, CallState, StopReason
from bot.domain.servers.offers import FEWEST_SHOWN, Headcount, Offer, OfferState
from bot.domain.time.zone_names import zone_name
from bot.messaging.texts.formatting import (
    date_and_clock,
    relative,
    wall_clock,
    weekday_day_and_month,
)
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.people.settings import days_text
from bot.ports.delivery import Delivered, OutcomeUnknown, Refused, SendResult

STOPS = {
    StopReason.CHANNEL_GONE: Sentence("server.stop.gone", "its channel is gone"),
    StopReason.NO_PERMISSION: Sentence("server.stop.right", "I may not post there any more"),
    StopReason.THREAD_LOCKED: Sentence("server.stop.locked", "its thread is locked"),
    StopReason.CHANNEL_UNFIT: Sentence("server.stop.unfit", "Discord takes no post of mine there"),
}
"""Why Charley has stopped a call."""

_REASONS = {
    Refusal.CHANNEL_GONE: StopReason.CHANNEL_GONE,
    Refusal.NO_PERMISSION: StopReason.NO_PERMISSION,
    Refusal.NO_ACCESS: StopReason.NO_PERMISSION,
    Refusal.TRIED_BEFORE: StopReason.NO_PERMISSION,
    Refusal.THREAD_LOCKED: StopReason.THREAD_LOCKED,
    Refusal.CHANNEL_UNFIT: StopReason.CHANNEL_UNFIT,
}
"""Why Discord does not take posts in a channel at all; the other refusals pass."""

_UNKNOWN = Sentence(
    "server.post_unknown",
    "⚠ **I do not know whether it arrived.** Look into the channel before you try again.",
)
_LATER = Sentence(
    "server.post_later", "⚠ **Discord did not take it just now.** Try again in a minute."
)


def channel_mention(channel_id: ChannelId) -> str:
    """Return a channel as Discord shows it, by its name of today."""
    return f"<#{channel_id}>"


def role_mention(role_id: RoleId) -> str:
    """Return a role as Discord shows it; an answer to one person pings nobody."""
    return f"<@&{role_id}>"


def when_text(call: Call) -> str:
    """Return such as `22:00 on weekdays`."""
    return say(
        "server.call_when",
        "{time} {days}",
        time=wall_clock(call.at),
        days=days_text(tuple(sorted(call.days))),
    )


def call_text(call: Call) -> str:
    """Return such as `22:00 on weekdays in #sleep`, the channel as a mention."""
    return _in_channel(call, channel_mention(call.channel_id))


def call_choice(call: Call, channel_name: str | None) -> str:
    """Return the same where Discord shows no mentions, such as in a list of choices."""
    gone = say("server.channel_unseen", "a channel that I cannot see")
    return _in_channel(call, gone if channel_name is None else f"#{channel_name}")


def _in_channel(call: Call, channel: str) -> str:
    return say("server.call_where", "{when} in {channel}", when=when_text(call), channel=channel)


def call_state_text(call: Call, next_at: datetime | None) -> str:
    """Return whether a call posts, and when next."""
    match call.state:
        case CallState.ON if next_at is not None:
            return say("server.call_on", "🟢 On. Next post {at}.", at=relative(next_at))
        case CallState.ON:
            return say("server.call_waits", "🟢 On, but it waits for the server's time zone.")
        case CallState.PAUSED if call.paused_until is not None:
            until = weekday_day_and_month(call.paused_until)
            return say("server.call_paused_until", "⏸ Paused until {day}.", day=until)
        case CallState.PAUSED:
            return say("server.call_paused", "⏸ Paused until somebody resumes it.")
        case CallState.STOPPED:
            return say("server.call_stopped", "⚠ Stopped: {reason}.", reason=_stop_text(call))
        case _:
            assert_never(call.state)


def _stop_text(call: Call) -> str:
    return STOPS[call.stopped_for or StopReason.NO_PERMISSION].say()


def offer_state_text(offer: Offer, members: Headcount) -> str:
    """Return whether members may join, and how many have."""
    count = headcount_text(members)
    match offer.state:
        case OfferState.ON:
            return say("server.offer_on", "🟢 Open to join. Joined so far: {count}.", count=count)
        case OfferState.PAUSED:
            return say(
                "server.offer_paused",
                "⏸ Paused: nobody new can join. Joined so far: {count}.",
                count=count,
            )
        case _:
            assert_never(offer.state)


def headcount_text(members: Headcount) -> str:
    """Return a number of people where it names none of them."""
    if members.shown is None:
        return say("server.few", "fewer than {fewest}", fewest=FEWEST_SHOWN)
    return say("server.count", "{count}", count=members.shown)


def instants_text(instants: Sequence[datetime], zone: ZoneInfo) -> str:
    """Return when a call posts next, by the server's clock and by the reader's own."""
    heading = say(
        "server.instants",
        "**Next posts**, by the clock of this server ({zone}):",
        zone=zone_name(zone.key),
    )
    return "\n".join([heading, *instant_lines(instants, zone)])


def instant_lines(instants: Sequence[datetime], zone: ZoneInfo) -> Iterator[str]:
    """Yield each instant by a zone's clock, and by the reader's own."""
    for instant in instants:
        local = instant.astimezone(zone)
        yield say(
            "server.instant",
            "• {day}, {time} (for you: {at})",
            day=weekday_day_and_month(local.date()),
            time=wall_clock(local.time()),
            at=date_and_clock(instant),
        )


def result_text(result: SendResult, delivered: Sentence) -> str:
    """Return how a post went; *delivered* says it where all is well."""
    match result:
        case Delivered():
            return delivered.say()
        case OutcomeUnknown():
            return _UNKNOWN.say()
        case Refused(refusal=refusal) if refusal in _REASONS:
            reason = STOPS[_REASONS[refusal]].say()
            return say("server.post_refused", "⚠ **It was not posted:** {reason}.", reason=reason)
        case Refused():
            return _LATER.say()
