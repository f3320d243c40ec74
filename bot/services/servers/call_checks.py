"""What may be set of a call, and what the audit keeps of it: for the press and the import alike."""

from dataclasses import replace
from datetime import date

from bot.domain.servers.audit import AuditKey, Parameter
from bot.domain.servers.authority import ChosenChannel, Presser
from bot.domain.servers.calls import Call, CallState
from bot.domain.servers.errors import OwnTextsOffError
from bot.domain.servers.limits import require_room_for_call
from bot.domain.servers.server import Server
from bot.ports.surroundings import Surroundings
from bot.services.servers.problems import (
    is_fit,
    own_rights,
    require_fit,
    require_not_unfit,
    require_pingable,
)
from bot.services.servers.server_change import ServerChange

FIELDS = ("channel_id", "at", "days", "role_id", "text")
"""What people choose of a call; the rest is its history."""


def checked_call(
    change: ServerChange,
    presser: Presser,
    before: Call | None,
    wanted: Call,
    surroundings: Surroundings,
    *,
    picked: ChosenChannel | None = None,
) -> Call:
    """Return a call as it would be stored, its state settled by what it is set to.

    A stopped call with a fitting channel is on again. Otherwise it stays paused or stopped.

    Args:
        change: the change under way.
        presser: who wants it.
        before: the call as it is stored; `None`: a new one.
        wanted: the call as the person wants it; of a known one only `FIELDS` count.
        surroundings: what can be seen of the server now.
        picked: the call's channel, if the person has picked it just now.

    Raises:
        DomainError: a rule of calls, a limit, or a right is in the way.
    """
    server = change.server
    _ = server.zone
    after = wanted if before is None else _with_fields(before, wanted)
    _require_words_allowed(before, after, server)
    place = picked or own_rights(presser, after.channel_id, surroundings)
    is_moved = before is None or before.channel_id != after.channel_id
    if after.role_id is not None and (is_moved or after.role_id != (before and before.role_id)):
        require_pingable(after.role_id, place, server.id, surroundings)
    if before is None or _place(before) != _place(after):
        require_room_for_call(change.configuration, after)
    view = surroundings.channel(server.id, after.channel_id)
    today = change.now.astimezone(server.zone).date()
    if is_moved or not after.is_silent_on(today):
        (require_fit if is_moved else require_not_unfit)(view)
    place.require_rights()
    return _settled(after, today=today, is_fitting=is_fit(view))


def _require_words_allowed(before: Call | None, after: Call, server: Server) -> None:
    is_new = after.text not in {None, before and before.text}
    if is_new and not server.has_own_texts:
        raise OwnTextsOffError


def _settled(call: Call, *, today: date, is_fitting: bool) -> Call:
    """Return a call on again where its pause is over, or its channel is fit for it."""
    match call.state:
        case CallState.ON:
            return call
        case CallState.PAUSED:
            return call if call.is_silent_on(today) else turned_on(call)
        case CallState.STOPPED:
            return turned_on(call) if is_fitting else call


def save_call(change: ServerChange, before: Call | None, after: Call) -> Call:
    """Store a checked call, if it is new or different, with one entry of the audit."""
    if before == after:
        return after
    key = AuditKey.CALL_ADDED if before is None else AuditKey.CALL_EDITED
    return change.put_call(after, key, **_differences(before, after))


def turned_on(call: Call) -> Call:
    """Return a call that posts again, its failures forgotten."""
    return replace(call, state=CallState.ON, stopped_for=None, paused_until=None, failed_evenings=0)


def _with_fields(before: Call, wanted: Call) -> Call:
    return replace(before, **{name: getattr(wanted, name) for name in FIELDS})


def _place(call: Call) -> object:
    """Return what the limits of a channel and of a day are about."""
    return call.channel_id, call.at, call.days, call.role_id


def _differences(before: Call | None, after: Call) -> dict[str, Parameter]:
    """Return old and new values by field, as the audit keeps them: without any words."""
    found: dict[str, Parameter] = {}
    old, new = {} if before is None else _noted(before), _noted(after)
    for name, value in new.items():
        if before is None or old[name] != value:
            found |= {f"new_{name}": value} | ({} if before is None else {f"old_{name}": old[name]})
    if after.text != (before and before.text):
        found["new_text"] = True
    return found


def _noted(call: Call) -> dict[str, Parameter]:
    return {
        "channel_id": call.channel_id,
        "at": f"{call.at:%H:%M}",
        "days": sorted(int(day) for day in call.days),
        "role_id": call.role_id,
        "state": call.state.value,
        "paused_until": None if call.paused_until is None else call.paused_until.isoformat(),
    }
