"""Slash command options: from what a person fills in to what Discord sends."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tests.wire.errors import refuse_action
from tests.wire.model import Application, Guild, Json
from tests.wire.resolved import CHANNELS, FILES, ROLES, USERS, Resolved, Value

SUB_COMMAND, GROUP = 1, 2
STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(3, 12)
PLAIN: dict[int, tuple[type, ...]] = {
    STRING: (str,),
    INTEGER: (int,),
    BOOLEAN: (bool,),
    NUMBER: (int, float),
}
ENTITIES = {
    USER: USERS,
    CHANNEL: CHANNELS,
    ROLE: ROLES,
    MENTIONABLE: (*USERS, *ROLES),
    ATTACHMENT: FILES,
}


class Command(NamedTuple):
    """A synced command, the sub-command meant, and the names in between."""

    definition: Json
    leaf: Json
    path: tuple[str, ...]


def find_command(application: Application, name: str, guild: Guild | None) -> Command:
    """Return a synced command by its full name, such as "stretch remind".

    Raises:
        NotPossibleError: No such command was synced, or it has sub-commands and none was named.
    """
    first, *rest = name.split()
    definition = find_definition(application, first, guild)
    leaf = definition
    for part in rest:
        leaf = _sub_command(leaf, part, name)
    if any(option["type"] in (SUB_COMMAND, GROUP) for option in leaf.get("options", ())):
        refuse_action(f"/{name} needs a sub-command")
    return Command(definition, leaf, tuple(rest))


def synced_in(application: Application, guild: Guild | None) -> list[Json]:
    """Return the slash commands synced for a place; a server's own hide global ones."""
    places = [None] if guild is None else [None, guild.id]
    by_name = {c["name"]: c for place in places for c in application.commands.get(place, ())}
    return [command for command in by_name.values() if command["type"] == 1]


def find_definition(application: Application, name: str, guild: Guild | None) -> Json:
    """Return a synced top-level command, or raise NotPossibleError."""
    synced = {command["name"]: command for command in synced_in(application, guild)}
    return synced.get(name) or refuse_action(f"/{name} is not synced; synced: {sorted(synced)}")


def _sub_command(parent: Json, name: str, full_name: str) -> Json:
    for option in parent.get("options", ()):
        if option["name"] == name and option["type"] in (SUB_COMMAND, GROUP):
            found: Json = option
            break
    else:
        refuse_action(f"/{full_name} is not synced: no {name} in {parent['name']}")
    return found


def lay_out(command: Command, options: list[Json]) -> list[Json]:
    """Wrap filled-in options in the sub-commands they belong to."""
    for depth, name in enumerate(reversed(command.path)):
        kind = SUB_COMMAND if depth == 0 else GROUP
        options = [{"type": kind, "name": name, "options": options}]
    return options


def fill_in(
    command: Command, values: Mapping[str, Value], resolved: Resolved, *, is_complete: bool = True
) -> list[Json]:
    """Return the options a person filled in, in the order of the definition.

    Args:
        is_complete: Whether required ones may no longer be missing, as when sending.

    Raises:
        NotPossibleError: An option is missing, unknown, of the wrong type or not among its choices.
    """
    definitions = command.leaf.get("options", ())
    unknown = set(values) - {option["name"] for option in definitions}
    if unknown:
        refuse_action(f"/{command.leaf['name']} has no option {sorted(unknown)}")
    missing = [o["name"] for o in definitions if o.get("required") and o["name"] not in values]
    if missing and is_complete:
        refuse_action(f"/{command.leaf['name']} needs {missing}")
    return [
        {"name": o["name"], "type": o["type"], "value": _value(o, values[o["name"]], resolved)}
        for o in definitions
        if o["name"] in values
    ]


def _value(option: Json, value: Value, resolved: Resolved) -> Value:
    expected = PLAIN.get(option["type"])
    if expected is None:
        among, types = ENTITIES[option["type"]], option.get("channel_types", ())
        return resolved.add(value, among=among, channel_types=types)
    is_truth = isinstance(value, bool)
    if not isinstance(value, expected) or is_truth != (option["type"] == BOOLEAN):
        refuse_action(f"{option['name']} is no {expected[0].__name__}: {value!r}")
    choices = [choice["value"] for choice in option.get("choices", ())]
    if choices and value not in choices:
        refuse_action(f"{option['name']} must be one of {choices}, got {value!r}")
    _check_bounds(option, value)
    return value


def _check_bounds(option: Json, value: Value) -> None:
    size, low, high = value, option.get("min_value"), option.get("max_value")
    if option["type"] == STRING:
        size, low, high = len(value), option.get("min_length"), option.get("max_length")
    if (low is not None and size < low) or (high is not None and size > high):
        refuse_action(f"{option['name']} must be between {low} and {high}, got {value!r}")


def focus(command: Command, name: str, partial: str, others: Sequence[Json]) -> list[Json]:
    """Return the options of an autocomplete request while *name* is being typed."""
    option = next((o for o in command.leaf.get("options", ()) if o["name"] == name), None)
    if option is None or not option.get("autocomplete"):
        refuse_action(f"{name} of /{command.leaf['name']} has no autocomplete")
    typed = {"name": name, "type": option["type"], "value": partial, "focused": True}
    return [*others, typed]
