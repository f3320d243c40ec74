"""The kinds of hostile envelopes: what stands around a command, a press or a form."""

from typing import Any

from bot.client.door.gate import LeftAlone
from tests.hostile.kinds import kind, shown
from tests.hostile.kinds_typed import fit, letters, other_values
from tests.hostile.shots import Range, Shot
from tests.hostile.values import IDS, LOCALES, NUMBERS, anything
from tests.wire.model import Json

ORDINARY = (fit, shown, other_values, letters)
OUT_OF_REACH = frozenset({LeftAlone.MALFORMED, LeftAlone.TOO_LATE})
"""With another id or token, an answer leads nowhere."""

MALFORMED = frozenset({LeftAlone.MALFORMED})
KEYS_OF_REACH = {"id", "token", "application_id"}
OWN_ACCOUNT = {"user", "member", "guild_id", "channel_id", "channel"}


def _ordinary(target: Range) -> Shot:
    return target.choose(ORDINARY)(target)


def _reasons(path: tuple[Any, ...]) -> frozenset[LeftAlone]:
    if path[0] == "type":
        return frozenset({LeftAlone.UNKNOWN_TYPE, LeftAlone.MALFORMED})
    return OUT_OF_REACH if path[0] in KEYS_OF_REACH else MALFORMED


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return where something stands in an event, except whose it is: that Discord vouches for."""
    steps: list[Any] = []
    if isinstance(value, dict):
        steps = [
            key for key in value if not (path and path[-1] in ("user", "member") and key == "id")
        ]
    elif isinstance(value, list):
        steps = list(range(len(value)))
    found = [(*path, step) for step in steps]
    return [*found, *(deeper for each in found for deeper in _paths(value[each[-1]], each))]


@kind("a field that is missing")
def missing(target: Range) -> Shot:
    shot = _ordinary(target)
    path = target.choose(_paths(shot.event))
    del _at(shot.event, path)[path[-1]]
    shot.may_be_left = _reasons(path)
    return shot


@kind("a field of another type")
def of_another_type(target: Range) -> Shot:
    shot = _ordinary(target)
    path = target.choose(_paths(shot.event))
    _at(shot.event, path)[path[-1]] = anything(target.rng)
    shot.may_be_left = _reasons(path)
    return shot


@kind("ids that are negative, too large or no numbers")
def unfit_ids(target: Range) -> Shot:
    shot = _ordinary(target)
    ids = [
        path
        for path in _paths(shot.event)
        if str(path[-1]) == "id" or str(path[-1]).endswith("_id")
    ]
    path = target.choose([*ids, ("user", "id"), ("member", "user", "id")])
    if path[0] in ("user", "member"):
        path = ("member", "user", "id") if "member" in shot.event else ("user", "id")
    _at(shot.event, path)[path[-1]] = target.choose([*IDS, *NUMBERS])
    shot.may_be_left = _reasons(path)
    return shot


@kind("no person, no channel, no server")
def nobody(target: Range) -> Shot:
    shot = _ordinary(target)
    for key in target.rng.sample(sorted(OWN_ACCOUNT & shot.event.keys()), k=1):
        del shot.event[key]
    shot.may_be_left = MALFORMED
    return shot


@kind("an interaction of an unknown type")
def unknown_type(target: Range) -> Shot:
    shot = _ordinary(target)
    shot.event["type"] = target.choose([0, 1, 6, 7, 99, -1, 2**63, None, "2", 2.5, True, [], {}])
    shot.may_be_left = frozenset({LeftAlone.UNKNOWN_TYPE})
    return shot


@kind("a type that does not fit what is asked")
def mixed_up(target: Range) -> Shot:
    shot = _ordinary(target)
    kinds = [2, 3, 4, 5]
    kinds.remove(int(shot.event["type"]))
    shot.event["type"] = target.choose(kinds)
    shot.may_be_left = frozenset({LeftAlone.MALFORMED, LeftAlone.TOO_LATE})
    return shot


@kind("unknown languages, contexts and installations")
def unknown_surroundings(target: Range) -> Shot:
    shot = _ordinary(target)
    changes: list[Json] = [
        {"locale": target.choose(LOCALES)},
        {"guild_locale": target.choose(LOCALES)},
        {"context": target.choose([3, 99, -1, None, "x"])},
        {"authorizing_integration_owners": target.choose([{}, {"2": "5"}, {"x": "y"}, None])},
        {"entitlements": target.choose([[{}], None, {}])},
        {"app_permissions": target.choose(["0", "-1", "x", None, "9" * 30])},
        {"attachment_size_limit": target.choose([0, -1, None, "x"])},
        {"version": target.choose([2, None, "x"])},
        {"of_the_future": {"deep": [[[[]]]]}},
    ]
    shot.event |= target.choose(changes)
    shot.may_be_left = MALFORMED
    return shot


@kind("options nested a thousand deep")
def deep(target: Range) -> Shot:
    shot = fit(target)
    nested: Json = {"name": "x", "type": 1}
    for _ in range(target.choose([3, 100, 400])):
        nested = {"name": "x", "type": target.choose([1, 2, 3]), "options": [nested]}
    shot.event["data"]["options"] = [nested]
    shot.may_be_left = MALFORMED
    return shot


def _at(event: Any, path: tuple[Any, ...]) -> Any:
    for step in path[:-1]:
        event = event[step]
    return event
