"""Slash command options: from what a person fills in to what Discord sends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.wire.errors import refuse_action
from tests.wire.model import (
    ADMINISTRATOR,
    Application,
    Attachment,
    Channel,
    Guild,
    Json,
    Member,
    Role,
    User,
)
from tests.wire.payloads import (
    attachment_payload,
    channel_payload,
    member_payload,
    role_payload,
    user_payload,
)

SUB_COMMAND, GROUP = 1, 2
STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(3, 12)
PLAIN: dict[int, tuple[type, ...]] = {
    STRING: (str,),
    INTEGER: (int,),
    BOOLEAN: (bool,),
    NUMBER: (int, float),
}
Value = Any  # str, int, float, bool, or an entity of the model


class Command(NamedTuple):
    """A synced command, the sub-command meant, and the names in between."""

    definition: Json
    leaf: Json
    path: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Resolved:
    """Entities an interaction mentions, as its `resolved` object."""

    guild: Guild | None
    payload: Json = field(default_factory=dict)

    def add(self, entity: Value) -> str:
        """Describe an entity and return its id as the option's value."""
        match entity:
            case User():
                self._add("users", entity.id, user_payload(entity))
                if self.guild is not None and entity.id in self.guild.members:
                    member = member_payload(self.guild.members[entity.id], with_permissions=True)
                    member.pop("user")
                    self._add("members", entity.id, member)
            case Role():
                self._add("roles", entity.id, role_payload(entity, 1))
            case Channel():
                described = channel_payload(entity) | {"permissions": "0", "app_permissions": "0"}
                self._add("channels", entity.id, described)
            case Attachment():
                self._add("attachments", entity.id, attachment_payload(entity))
            case _:
                refuse_action(f"an entity is needed, got {type(entity).__name__}")
        return str(entity.id)

    def _add(self, kind: str, entity_id: int, described: Json) -> None:
        self.payload.setdefault(kind, {})[str(entity_id)] = described


def find_command(application: Application, name: str, guild: Guild | None) -> Command:
    """Return a synced command by its full name, such as "stretch remind".

    Raises:
        NotPossibleError: No such command was synced, or it has sub-commands and none was named.
    """
    first, *rest = name.split()
    places = [None] if guild is None else [guild.id, None]
    synced = [c for place in places for c in application.commands.get(place, ())]
    definition = next((c for c in synced if c["name"] == first and c["type"] == 1), None)
    if definition is None:
        refuse_action(f"/{first} is not synced; synced: {sorted(c['name'] for c in synced)}")
    leaf = definition
    for part in rest:
        leaf = _sub_command(leaf, part, name)
    if any(option["type"] in (SUB_COMMAND, GROUP) for option in leaf.get("options", ())):
        refuse_action(f"/{name} needs a sub-command")
    return Command(definition, leaf, tuple(rest))


def _sub_command(parent: Json, name: str, full_name: str) -> Json:
    for option in parent.get("options", ()):
        if option["name"] == name and option["type"] in (SUB_COMMAND, GROUP):
            found: Json = option
            break
    else:
        refuse_action(f"/{full_name} is not synced: no {name} in {parent['name']}")
    return found


def check_usable(
    command: Command, *, context: int, is_user_app: bool, member: Member | None
) -> None:
    """Refuse a command that Discord would not show here to this person."""
    definition = command.definition
    contexts = definition.get("contexts")
    if contexts is not None and context not in contexts:
        refuse_action(f"/{definition['name']} is not offered in context {context}")
    installs = definition.get("integration_types")
    if installs is not None and int(is_user_app) not in installs:
        refuse_action(f"/{definition['name']} is not offered to this kind of installation")
    needed = definition.get("default_member_permissions")
    if needed is None or member is None or member.permissions & ADMINISTRATOR:
        return
    if int(needed) == 0 or member.permissions & int(needed) != int(needed):
        refuse_action(f"/{definition['name']} is hidden without permissions {needed}")


def lay_out(command: Command, options: list[Json]) -> list[Json]:
    """Wrap filled-in options in the sub-commands they belong to."""
    for depth, name in enumerate(reversed(command.path)):
        kind = SUB_COMMAND if depth == 0 else GROUP
        options = [{"type": kind, "name": name, "options": options}]
    return options


def fill_in(command: Command, values: Mapping[str, Value], resolved: Resolved) -> list[Json]:
    """Return the options a person filled in, in the order of the definition.

    Raises:
        NotPossibleError: An option is missing, unknown, of the wrong type or not among its choices.
    """
    definitions = command.leaf.get("options", ())
    unknown = set(values) - {option["name"] for option in definitions}
    if unknown:
        refuse_action(f"/{command.leaf['name']} has no option {sorted(unknown)}")
    missing = [o["name"] for o in definitions if o.get("required") and o["name"] not in values]
    if missing:
        refuse_action(f"/{command.leaf['name']} needs {missing}")
    return [
        {"name": o["name"], "type": o["type"], "value": _value(o, values[o["name"]], resolved)}
        for o in definitions
        if o["name"] in values
    ]


def _value(option: Json, value: Value, resolved: Resolved) -> Value:
    expected = PLAIN.get(option["type"])
    if expected is None:
        return resolved.add(value)
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
