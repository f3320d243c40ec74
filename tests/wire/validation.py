"""What Discord refuses with 400/50035: lengths, counts and combinations."""

from collections.abc import Iterable

from tests.wire.components import BUTTON, LABEL, TEXT_DISPLAY, walk
from tests.wire.errors import api_error, refuse_form
from tests.wire.model import COMPONENTS_V2, Json
from tests.wire.structure import check_message_tree, check_modal_tree

CONTENT_LENGTH, EMBEDS, EMBED_LENGTH = 2_000, 10, 6_000
COMPONENTS, ROWS, V2_TEXT_LENGTH = 40, 5, 4_000
BUTTON_LABEL, CUSTOM_ID = 80, 100
NONCE, CHOICES, CHOICE_LENGTH = 25, 25, 100
MODAL_TITLE, MODAL_PARTS, LABEL_LENGTH = 45, 5, 45


def check_nonce(nonce: object) -> None:
    """Refuse a nonce of more than 25 characters."""
    if nonce is not None and len(str(nonce)) > NONCE:
        refuse_form("nonce", f"Must be {NONCE} or fewer in length.")


def check_message(payload: Json, *, flags: int, has_files: bool) -> None:
    """Refuse a message Discord would refuse. *payload* is the message as it would become."""
    content = payload.get("content") or ""
    embeds, components = payload.get("embeds") or [], payload.get("components") or []
    if len(content) > CONTENT_LENGTH:
        refuse_form("content", f"Must be {CONTENT_LENGTH} or fewer in length.")
    check_components(components, flags=flags)
    has_old_parts = content or embeds or payload.get("poll") or payload.get("sticker_ids")
    if flags & COMPONENTS_V2 and has_old_parts:
        refuse_form("flags", "content and embeds cannot be used with components V2")
    check_embeds(embeds)
    if not (content or embeds or components or has_files or payload.get("sticker_ids")):
        raise api_error(50006)


def check_embeds(embeds: list[Json]) -> None:
    """Refuse more than 10 embeds or 6,000 characters over all of them."""
    if len(embeds) > EMBEDS:
        refuse_form("embeds", f"Must be {EMBEDS} or fewer in length.")
    if sum(_embed_length(embed) for embed in embeds) > EMBED_LENGTH:
        refuse_form("embeds", f"Embed size exceeds maximum size of {EMBED_LENGTH}")


def _embed_length(embed: Json) -> int:
    texts = [embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text")]
    texts.append((embed.get("author") or {}).get("name"))
    texts += [part for field in embed.get("fields", ()) for part in (field["name"], field["value"])]
    return sum(len(text or "") for text in texts)


def check_components(components: list[Json], *, flags: int) -> None:
    """Refuse trees that are too large, doubled custom ids and overlong labels."""
    everything = list(walk(components))
    check_message_tree(components, is_v2=bool(flags & COMPONENTS_V2))
    if flags & COMPONENTS_V2:
        if len(everything) > COMPONENTS:
            refuse_form("components", f"The maximum number of components is {COMPONENTS}")
        if sum(len(c["content"]) for c in everything if c["type"] == TEXT_DISPLAY) > V2_TEXT_LENGTH:
            refuse_form("components", f"Text exceeds maximum size of {V2_TEXT_LENGTH}")
    elif len(components) > ROWS:
        refuse_form("components", f"Must be {ROWS} or fewer action rows.")
    check_custom_ids(everything)
    if any(len(c.get("label") or "") > BUTTON_LABEL for c in everything if c["type"] == BUTTON):
        refuse_form("label", f"Must be {BUTTON_LABEL} or fewer in length.")


def check_custom_ids(components: Iterable[Json]) -> None:
    """Refuse custom ids that are too long or used twice."""
    ids = [component["custom_id"] for component in components if component.get("custom_id")]
    if any(len(custom_id) > CUSTOM_ID for custom_id in ids):
        refuse_form("custom_id", f"Must be between 1 and {CUSTOM_ID} in length.")
    if len(ids) != len(set(ids)):
        refuse_form("custom_id", "Component custom id cannot be duplicated")


def check_choices(choices: list[Json]) -> None:
    """Refuse more than 25 autocomplete choices or overlong ones."""
    if len(choices) > CHOICES:
        refuse_form("choices", f"Must be {CHOICES} or fewer in length.")
    if any(not 1 <= len(choice["name"]) <= CHOICE_LENGTH for choice in choices):
        refuse_form("choices", f"Must be between 1 and {CHOICE_LENGTH} in length.")


def check_modal(modal: Json) -> None:
    """Refuse a modal that Discord would not open."""
    if not 1 <= len(modal.get("title", "")) <= MODAL_TITLE:
        refuse_form("title", f"Must be between 1 and {MODAL_TITLE} in length.")
    parts = modal.get("components", [])
    if not 1 <= len(parts) <= MODAL_PARTS:
        refuse_form("components", f"Must be between 1 and {MODAL_PARTS} in length.")
    check_modal_tree(parts)
    for part in parts:
        if part["type"] == LABEL and not 1 <= len(part["label"]) <= LABEL_LENGTH:
            refuse_form("label", f"Must be between 1 and {LABEL_LENGTH} in length.")
    if not modal.get("custom_id"):
        refuse_form("custom_id", "This field is required")
    check_custom_ids([modal, *walk(parts)])
