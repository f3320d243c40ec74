"""Which component may stand where, and what each must carry.

Source: Discord's page "Component reference". Lengths over a whole message are in `validation`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping

from tests.wire.components import (
    ACTION_ROW,
    BUTTON,
    CHECKBOX,
    CHECKBOX_GROUP,
    CONTAINER,
    ENTITY_SELECTS,
    FILE,
    FILE_UPLOAD,
    LABEL,
    LINK_STYLES,
    MEDIA_GALLERY,
    RADIO_GROUP,
    SECTION,
    SEPARATOR,
    STRING_SELECT,
    TEXT_DISPLAY,
    TEXT_INPUT,
    THUMBNAIL,
    walk,
)
from tests.wire.errors import refuse_form
from tests.wire.model import Json

SELECTS = frozenset({STRING_SELECT, *ENTITY_SELECTS})
BLOCKS = frozenset({ACTION_ROW, SECTION, TEXT_DISPLAY, MEDIA_GALLERY, FILE, SEPARATOR})
FIELDS = frozenset({TEXT_INPUT, *SELECTS, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX})
INSIDE: Mapping[int, Collection[int]] = {
    ACTION_ROW: frozenset({BUTTON, *SELECTS}),
    SECTION: frozenset({TEXT_DISPLAY}),
    CONTAINER: BLOCKS,
}
"""What the `components` of each kind may hold."""
IN_MODALS: Mapping[int, Collection[int]] = {ACTION_ROW: frozenset({TEXT_INPUT})}
LINK, PREMIUM = sorted(LINK_STYLES)
SHORT, LONG, ALT, TEXT = 100, 150, 1_024, 4_000
ROW, SECTION_TEXTS, PICTURES, OPTIONS, FILES = 5, 3, 10, 25, 10


def check_message_tree(components: Iterable[Json], *, is_v2: bool) -> None:
    """Refuse a message's components that stand where they may not, or lack what they need."""
    top = {*BLOCKS, CONTAINER} if is_v2 else {ACTION_ROW}
    _check_tree(components, top, INSIDE)


def check_modal_tree(components: Iterable[Json]) -> None:
    """Refuse a modal's components likewise."""
    _check_tree(components, {ACTION_ROW, LABEL, TEXT_DISPLAY}, IN_MODALS)


def _check_tree(
    components: Iterable[Json], top: Collection[int], inside: Mapping[int, Collection[int]]
) -> None:
    everything = list(walk(components))
    for component in components:
        _check_kind(component, top)
    for parent in everything:
        for component in parent.get("components", ()):
            _check_kind(component, inside.get(parent["type"], ()))
        CHECKS.get(parent["type"], _check_nothing)(parent)
    ids = [component["id"] for component in everything if component.get("id")]
    if len(ids) != len(set(ids)):
        refuse_form("id", "Component id cannot be duplicated")


def _check_kind(component: Json, allowed: Collection[int]) -> None:
    if component["type"] not in allowed:
        refuse_form("type", f"Value of field 'type' must be one of {sorted(allowed)}.")


def _check_row(row: Json) -> None:
    kinds = [component["type"] for component in row["components"]]
    _check_size("components", kinds, 1, ROW)
    if len(kinds) > 1 and set(kinds) != {BUTTON}:
        refuse_form("components", "A select or a text input is alone in its row")


def _check_section(section: Json) -> None:
    _check_size("components", section["components"], 1, SECTION_TEXTS)
    accessory = section.get("accessory") or refuse_form("accessory", "This field is required")
    _check_kind(accessory, {BUTTON, THUMBNAIL})


def _check_button(button: Json) -> None:
    style = button.get("style")
    needed = {LINK: "url", PREMIUM: "sku_id"}.get(style or 0, "custom_id")
    present = [key for key in ("url", "sku_id", "custom_id") if button.get(key)]
    if present != [needed]:
        refuse_form("style", f"A button of style {style} has {needed} and no other, not {present}")
    if style != PREMIUM and not (button.get("label") or button.get("emoji")):
        refuse_form("label", "A button needs a label or an emoji")


def _check_select(select: Json) -> None:
    _check_length("placeholder", select.get("placeholder"), 0, LONG)
    least, most = select.get("min_values"), select.get("max_values")
    least, most = 1 if least is None else least, 1 if most is None else most
    if not 0 <= least <= most or not 1 <= most <= OPTIONS:
        refuse_form("max_values", f"min_values {least} and max_values {most} do not fit")
    if select["type"] == STRING_SELECT:
        options = select.get("options") or ()
        _check_options(options, 1, OPTIONS)
        preset = [option for option in options if option.get("default")]
    else:
        preset = select.get("default_values") or []
    if len(preset) > most:
        refuse_form("default_values", f"{len(preset)} defaults are more than {most}")


def _check_options(options: Collection[Json], least: int, most: int) -> None:
    _check_size("options", options, least, most)
    for option in options:
        _check_length("label", option["label"], 1, SHORT)
        _check_length("value", option["value"], 1, SHORT)
        _check_length("description", option.get("description"), 0, SHORT)
    if len({option["value"] for option in options}) != len(options):
        refuse_form("options", "The specified option value is already used")


def _check_gallery(gallery: Json) -> None:
    _check_size("items", gallery.get("items") or (), 1, PICTURES)
    for entry in gallery["items"]:
        _check_length("description", entry.get("description"), 0, ALT)


def _check_label(label: Json) -> None:
    _check_length("description", label.get("description"), 0, SHORT)
    _check_kind(
        label.get("component") or refuse_form("component", "This field is required"), FIELDS
    )


def _check_text_input(field: Json) -> None:
    _check_length("value", field.get("value"), 0, TEXT)
    _check_length("placeholder", field.get("placeholder"), 0, SHORT)
    least, most = field.get("min_length") or 0, field.get("max_length") or TEXT
    if not 0 <= least <= most <= TEXT:
        refuse_form("max_length", f"min_length {least} and max_length {most} do not fit")


def _check_file_upload(field: Json) -> None:
    if not 1 <= (field.get("max_values") or 1) <= FILES:
        refuse_form("max_values", f"Must be between 1 and {FILES}.")


def _check_nothing(_: Json) -> None:
    """Accept a kind that has no rules of its own."""


def _check_size(field: str, parts: Collection[object], least: int, most: int) -> None:
    if not least <= len(parts) <= most:
        refuse_form(field, f"Must be between {least} and {most} in length.")


def _check_length(field: str, text: str | None, least: int, most: int) -> None:
    if not least <= len(text or "") <= most:
        refuse_form(field, f"Must be between {least} and {most} in length.")


CHECKS: Mapping[int, Callable[[Json], None]] = {
    ACTION_ROW: _check_row,
    SECTION: _check_section,
    BUTTON: _check_button,
    **dict.fromkeys(SELECTS, _check_select),
    TEXT_DISPLAY: lambda text: _check_length("content", text.get("content"), 1, TEXT),
    MEDIA_GALLERY: _check_gallery,
    THUMBNAIL: lambda picture: _check_length("description", picture.get("description"), 0, ALT),
    CONTAINER: lambda box: _check_size("components", box.get("components") or (), 1, 40),
    LABEL: _check_label,
    TEXT_INPUT: _check_text_input,
    FILE_UPLOAD: _check_file_upload,
    RADIO_GROUP: lambda group: _check_options(group.get("options") or (), 2, 10),
    CHECKBOX_GROUP: lambda group: _check_options(group.get("options") or (), 1, 10),
}
