"""Presets of servers in words, and what a person has to do with them, as their panel shows it."""

from collections.abc import Callable, Sequence

import discord

from bot.client.act_arguments import membership_left_text, seen_text
from bot.client.acts import Act
from bot.client.components import ActButton
from bot.client.kind_words import Vocabulary
from bot.domain.ids import GuildId, OfferId, UserId
from bot.domain.servers.offers import Joined, Offer, OfferState, Preset
from bot.messaging.texts.formatting import listed, wall_clock
from bot.messaging.texts.sentences import say, say_count
from bot.messaging.ui.people.settings import bedtimes_text, days_text
from bot.services.people.overview import Overview
from bot.services.servers.presets import is_followed

ServerName = Callable[[GuildId], str | None]
"""Returns what Discord calls a server; `None`: Charley is not in it, or it is not known yet."""

MOST_SHOWN = 3
"""Memberships that the panel lists; nearly everybody has none or one."""


def preset_text(preset: Preset) -> str:
    """Return the values that a member agrees to, in one line."""
    parts = [
        say(
            "server.preset_bedtime",
            "bedtime {time} {days}",
            time=wall_clock(preset.bedtime),
            days=days_text(tuple(sorted(preset.days))),
        ),
        say_count(
            "server.preset_minutes",
            "stretch {count} minute before",
            "stretch {count} minutes before",
            preset.minutes_before,
        ),
    ]
    if preset.repeats:
        parts.append(
            say_count("server.preset_repeats", "{count} repeat", "{count} repeats", preset.repeats)
        )
    if preset.has_water:
        parts.append(say("server.preset_water", "gentle drink reminders"))
    return listed(parts, style="unit")


def preset_sentence(preset: Preset) -> str:
    """Return the same as a sentence of its own."""
    values = preset_text(preset)
    return say("server.sentence", "{words}.", words=values[:1].upper() + values[1:])


def own_text(overview: Overview, vocabulary: Vocabulary) -> str:
    """Return what a person has set, in one line to be compared with a preset's."""
    bedtimes = bedtimes_text(overview.user.bedtimes)
    parts = [say("offer.own_bedtime", "bedtime {bedtimes}", bedtimes=bedtimes)]
    for kind, words in vocabulary.items():
        if overview.is_on(kind) and overview.statuses[kind].reminder.traits.is_proposed:
            rule = words.rule(overview.statuses[kind].reminder.rule, locale=overview.user.locale)
            parts.append(say("offer.own_rule", "{title} {rule}", title=words.title(), rule=rule))
    return listed(parts, style="unit")


def server_text(name: str | None) -> str:
    """Return a server's name as plain words: whatever stands in it, it does nothing."""
    if name is None:
        return say("offer.some_server", "a server")
    return plain(name)


def plain(text: str) -> str:
    """Return words that other people have chosen, without any effect in a message."""
    return discord.utils.escape_markdown(discord.utils.escape_mentions(text))


def membership_lines(
    joined: Sequence[Joined], overview: Overview, server_name: ServerName
) -> list[str]:
    """Return what a person has joined, a line each."""
    lines = [_line(each, overview, server_name) for each in joined[:MOST_SHOWN]]
    if len(joined) > MOST_SHOWN:
        more = len(joined) - MOST_SHOWN
        lines.append(
            say_count(
                "offer.more", "🏠 And {count} offer more.", "🏠 And {count} offers more.", more
            )
        )
    return lines


def _line(joined: Joined, overview: Overview, server_name: ServerName) -> str:
    server = server_text(server_name(joined.membership.guild_id))
    offer = joined.current
    if offer is None:
        return say("offer.line_gone", "🏠 From an offer of {server} that is gone.", server=server)
    if is_followed(offer.preset, overview):
        return say(
            "offer.line_followed",
            "🏠 From the offer **{name}** of {server}.",
            server=server,
            name=plain(offer.name),
        )
    return say(
        "offer.line_other",
        "🏠 The offer **{name}** of {server} is: {preset}. Yours is different.",
        server=server,
        name=plain(offer.name),
        preset=preset_text(offer.preset),
    )


def membership_buttons(
    joined: Sequence[Joined], overview: Overview, *, owner: UserId
) -> list[ActButton]:
    """Return what can be done about memberships from the panel."""
    match joined:
        case []:
            return []
        case [only]:
            offer = only.current
            leave = leave_button(only.membership.offer_id, owner=owner)
            return [*(_use_buttons(offer, overview, owner=owner) if offer else []), leave]
        case _:
            act = Act(name="offer.joined", owner=owner)
            return [ActButton(act, label=say("offer.my_presets", "My offers"))]


def _use_buttons(offer: Offer, overview: Overview, *, owner: UserId) -> list[ActButton]:
    if offer.state is OfferState.PAUSED or is_followed(offer.preset, overview):
        return []
    return [use_button(offer.id, offer.preset_version, owner=owner)]


def use_button(offer_id: OfferId, version: int, *, owner: UserId) -> ActButton:
    """Return the way to take a preset over."""
    act = Act(name="offer.use", owner=owner, argument=seen_text(offer_id, version))
    return ActButton(act, label=say("offer.use", "Use it"))


def keep_button(offer_id: OfferId, version: int, *, owner: UserId) -> ActButton:
    """Return the way to say that one's own settings stay."""
    act = Act(name="offer.keep", owner=owner, argument=seen_text(offer_id, version))
    return ActButton(act, label=say("offer.keep", "Keep mine"))


def undo_leave_button(joined: Joined) -> list[ActButton]:
    """Return the way back into a preset that was left; none where its offer is gone.

    It carries what the person had decided and read, since their row is gone.
    """
    membership = joined.membership
    if joined.offer is None:
        return []
    text = membership_left_text(membership)
    act = Act(name="undo.leave", owner=membership.user_id, argument=text)
    return [ActButton(act, label=say("button.undo", "Undo"))]


def leave_button(offer_id: OfferId, *, owner: UserId) -> ActButton:
    """Return the way to end a membership."""
    act = Act(name="offer.leave", owner=owner, argument=offer_id)
    return ActButton(act, label=say("offer.leave", "Leave offer"))
