"""Choosing and filling in: what selects and modals send back."""

from collections.abc import Callable, Mapping, Sequence

from tests.wire.components import (
    ACTION_ROW,
    CHECKBOX,
    CHECKBOX_GROUP,
    ENTITY_SELECTS,
    FILE_UPLOAD,
    LABEL,
    RADIO_GROUP,
    STRING_SELECT,
    TEXT_INPUT,
)
from tests.wire.errors import refuse_action
from tests.wire.model import Json
from tests.wire.resolved import CHANNELS, FILES, ROLES, USERS, Resolved, Value

TEXT_LENGTH = 4_000
PICKED = {5: USERS, 6: ROLES, 7: (*USERS, *ROLES), 8: CHANNELS, FILE_UPLOAD: FILES}
"""What each kind of select, and a file upload, takes."""


def chosen(component: Json, values: Sequence[Value], resolved: Resolved) -> list[str]:
    """Return what choosing *values* in a select or checkbox group sends.

    Args:
        values: Options by value or by label; entities of the model in entity selects.
    """
    among = PICKED.get(component["type"])
    if among is not None:
        types = component.get("channel_types") or ()
        sent = [resolved.add(value, among=among, channel_types=types) for value in values]
    else:
        sent = [_option(component, value) for value in values]
    _check_count(component, len(sent))
    return sent


def _option(component: Json, value: str) -> str:
    options = component.get("options", ())
    by_label = {option["label"]: option["value"] for option in options}
    if value in by_label.values():
        return value
    if value not in by_label:
        refuse_action(f"{value!r} is no option of {list(by_label)}")
    return str(by_label[value])


def _check_count(component: Json, count: int) -> None:
    # discord.py sends null for what was left to Discord.
    most = len(component.get("options", ())) if component["type"] == CHECKBOX_GROUP else 1
    low, high = component.get("min_values"), component.get("max_values") or most
    low = 1 if low is None else low
    if count == 0 and not component.get("required", True):
        return
    if not low <= count <= high:
        refuse_action(f"{component['custom_id']} takes {low} to {high} values, got {count}")


def filled_modal(
    components: Sequence[Json], values: Mapping[str, Value], resolved: Resolved
) -> list[Json]:
    """Return the components a submitted modal carries.

    Args:
        values: By custom id or by the label above the field; what is left out keeps its
            default.

    Raises:
        NotPossibleError: A field is unknown, or Discord would not let the person submit.
    """
    left = dict(values)
    filled = [_filled(component, None, left, resolved) for component in components]
    if left:
        refuse_action(f"the modal has no field {sorted(left)}")
    return filled


def _filled(component: Json, label: str | None, left: dict[str, Value], resolved: Resolved) -> Json:
    sent: Json = {"type": component["type"], "id": component["id"]}
    if component["type"] == LABEL:
        inner = _filled(component["component"], component["label"], left, resolved)
        return sent | {"component": inner}
    if component["type"] == ACTION_ROW:
        nested = component["components"]
        return sent | {"components": [_filled(c, c.get("label"), left, resolved) for c in nested]}
    if "custom_id" not in component:
        return sent
    names = [name for name in (component["custom_id"], label) if name in left]
    given = left.pop(names[0]) if names else None
    answer = ANSWERS[component["type"]](component, given, resolved)
    return sent | {"custom_id": component["custom_id"]} | answer


def _text(component: Json, given: Value, _: Resolved) -> Json:
    value = component.get("value", "") if given is None else given
    if not isinstance(value, str):
        refuse_action(f"{component['custom_id']} takes text, got {value!r}")
    low, high = component.get("min_length") or 0, component.get("max_length") or TEXT_LENGTH
    is_required = component.get("required", True)
    if (value or is_required) and not max(low, int(is_required)) <= len(value) <= high:
        refuse_action(f"{component['custom_id']} takes {low} to {high} characters")
    return {"value": value}


def _choices(component: Json, given: Value, resolved: Resolved) -> Json:
    if given is None:
        known = [resolved.preset(value) for value in component.get("default_values") or ()]
        preset = [value for value in known if value is not None]
        preset += [o["value"] for o in component.get("options", ()) if o.get("default")]
        _check_count(component, len(preset))
        return {"values": preset}
    values = given if isinstance(given, list | tuple) else [given]
    return {"values": chosen(component, values, resolved)}


def _radio(component: Json, given: Value, resolved: Resolved) -> Json:
    values: list[str] = _choices(component, given, resolved)["values"]
    return {"value": values[0] if values else None}


def _checkbox(component: Json, given: Value, _: Resolved) -> Json:
    return {"value": bool(component.get("default") if given is None else given)}


ANSWERS: dict[int, Callable[[Json, Value, Resolved], Json]] = {
    TEXT_INPUT: _text,
    STRING_SELECT: _choices,
    **dict.fromkeys(ENTITY_SELECTS, _choices),
    FILE_UPLOAD: _choices,
    CHECKBOX_GROUP: _choices,
    RADIO_GROUP: _radio,
    CHECKBOX: _checkbox,
}
