"""Problems of a server: what speaks against a channel or a role now, and what its panel says first."""

from collections.abc import Iterator
from datetime import datetime

from bot.domain.delivery.call_agenda import CallAgenda
from bot.domain.ids import ChannelId, GuildId, RoleId
from bot.domain.servers.authority import ChosenChannel, Presser
from bot.domain.servers.calls import Call, CallState, in_panel_order
from bot.domain.servers.configuration import Configuration
from bot.domain.servers.errors import (
    ChannelUnfitError,
    Right,
    RightsMissingError,
    RoleUnfitError,
)
from bot.domain.servers.server import Server
from bot.domain.servers.views import Problem, ProblemKind
from bot.kinds.call import coming_instants
from bot.ports.surroundings import ChannelSort, ChannelView, Surroundings


def require_fit(view: ChannelView | None) -> None:
    """Refuse a channel that a call could not be posted in now.

    Raises:
        ChannelUnfitError: it is gone, locked, or of a sort that calls cannot stand in.
        RightsMissingError: Charley lacks a right there.
    """
    if view is None or _is_unfit(view):
        raise ChannelUnfitError
    if view.missing:
        raise RightsMissingError(missing=view.missing, of_charley=True)


def require_not_unfit(view: ChannelView | None) -> None:
    """Refuse a channel that surely could not be posted in now; one that cannot be seen may be fit.

    A thread that Discord has archived cannot be seen, and a post brings it back.

    Raises:
        ChannelUnfitError: it is locked, or of a sort that calls cannot stand in.
        RightsMissingError: Charley lacks a right there.
    """
    if view is not None:
        require_fit(view)


def is_fit(view: ChannelView | None) -> bool:
    """Tell whether a call could be posted in a channel now."""
    return not (view is None or _is_unfit(view) or view.missing)


def require_role(role_id: RoleId, guild_id: GuildId, surroundings: Surroundings) -> None:
    """Refuse a role that is everyone's, or gone.

    Raises:
        RoleUnfitError: it is.
    """
    # The role that has the server's own number is @everyone.
    is_everyone = int(role_id) == int(guild_id)
    if is_everyone or surroundings.role_name(guild_id, role_id) is None:
        raise RoleUnfitError


def own_rights(
    presser: Presser, channel_id: ChannelId, surroundings: Surroundings
) -> ChosenChannel:
    """Return a channel that a person writes to without having picked it, with their rights there.

    Of one that cannot be seen nothing is known, so it is left to those who manage the server.
    """
    known = surroundings.rights_of(presser, channel_id)
    missing = frozenset[Right]() if presser.manages_server else frozenset({Right.VIEW})
    return known or ChosenChannel(id=channel_id, missing=missing)


def require_pingable(
    role_id: RoleId, place: ChosenChannel, guild_id: GuildId, surroundings: Surroundings
) -> None:
    """Refuse a role that the person, or Charley, may not ping in a channel.

    Raises:
        RoleUnfitError: it is everyone's, or gone.
        RightsMissingError: it is not mentionable, and one of them lacks *Mention Everyone*.
    """
    require_role(role_id, guild_id, surroundings)
    if surroundings.is_mentionable(guild_id, role_id):
        return
    missing = frozenset({Right.MENTION_ROLE})
    if not place.may_ping:
        raise RightsMissingError(missing=missing, of_charley=False)
    view = surroundings.channel(guild_id, place.id)
    if view is None or not view.may_ping:
        raise RightsMissingError(missing=missing, of_charley=True)


def next_instants(agenda: CallAgenda, *, now: datetime, count: int) -> tuple[datetime, ...]:
    """Return when a call posts next; none while it waits for a person, or for a zone."""
    if agenda.server.known_zone is None:
        return ()
    return coming_instants(agenda, now=now, count=count)


def problems_of(
    configuration: Configuration,
    surroundings: Surroundings,
    *,
    has_returned: bool,
    is_command_hidden: bool = False,
) -> tuple[Problem, ...]:
    """Return what admins should look at, the most urgent first.

    Args:
        configuration: the server's.
        surroundings: what can be seen of it now. Of a server in an outage nothing can.
        has_returned: whether it came back after a removal, and nobody has resumed its calls yet.
        is_command_hidden: whether Discord hides `/server` from the manager role.
    """
    found = [*_of_zone(configuration.server)]
    if surroundings.is_available(configuration.server.id):
        found += _of_channels(configuration, surroundings)
        found += _of_roles(configuration, surroundings)
    found += _of_stops(configuration)
    if is_command_hidden:
        role_id = configuration.server.manager_role_id
        found.append(Problem(kind=ProblemKind.MANAGERS_CANNOT_SEE, role_id=role_id))
    if has_returned:
        found.append(Problem(kind=ProblemKind.RETURNED))
    order = list(ProblemKind)
    return tuple(sorted(found, key=lambda problem: order.index(problem.kind)))


def _of_zone(server: Server) -> Iterator[Problem]:
    if server.zone_key is None:
        yield Problem(kind=ProblemKind.ZONE_MISSING)
    elif server.known_zone is None:
        yield Problem(kind=ProblemKind.ZONE_UNKNOWN)


def _of_stops(configuration: Configuration) -> Iterator[Problem]:
    for call in in_panel_order(configuration.calls.values()):
        if call.state is CallState.STOPPED:
            yield Problem(
                kind=ProblemKind.CALL_STOPPED,
                call_id=call.id,
                channel_id=call.channel_id,
                stopped_for=call.stopped_for,
            )


def _of_channels(configuration: Configuration, surroundings: Surroundings) -> Iterator[Problem]:
    guild_id = configuration.server.id
    places: list[tuple[ChannelId, Call | None]] = [
        (call.channel_id, call) for call in in_panel_order(configuration.calls.values())
    ]
    if configuration.server.wind_down_channel_id is not None:
        places.insert(0, (configuration.server.wind_down_channel_id, None))
    for channel_id, call in places:
        view = surroundings.channel(guild_id, channel_id)
        if call is not None and (call.state is CallState.STOPPED or view is None):
            continue  # said by the stop; and what cannot be seen may be an archived thread
        if (kind := _fault_of(view)) is not None:
            yield Problem(
                kind=kind,
                channel_id=channel_id,
                call_id=None if call is None else call.id,
                missing=frozenset() if view is None else view.missing,
            )


def _fault_of(view: ChannelView | None) -> ProblemKind | None:
    if view is None:
        return ProblemKind.CHANNEL_GONE
    if _is_unfit(view):
        return ProblemKind.CHANNEL_UNFIT
    return ProblemKind.RIGHTS_MISSING if view.missing else None


def _is_unfit(view: ChannelView) -> bool:
    return view.sort is ChannelSort.OTHER or view.is_locked


def _of_roles(configuration: Configuration, surroundings: Surroundings) -> Iterator[Problem]:
    guild_id = configuration.server.id
    role_id = configuration.server.manager_role_id
    if role_id is not None and surroundings.role_name(guild_id, role_id) is None:
        yield Problem(kind=ProblemKind.MANAGER_ROLE_GONE, role_id=role_id)
    for call in in_panel_order(configuration.calls.values()):
        if call.role_id is not None and surroundings.role_name(guild_id, call.role_id) is None:
            yield Problem(kind=ProblemKind.PING_ROLE_GONE, call_id=call.id, role_id=call.role_id)
