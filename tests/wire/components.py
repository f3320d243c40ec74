"""Message and modal components: walking the tree, numbering it, pointing it at files."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

ACTION_ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
ENTITY_SELECTS = frozenset({5, 6, 7, 8})  # user, role, mentionable, channel
SECTION, TEXT_DISPLAY, THUMBNAIL, MEDIA_GALLERY, FILE, SEPARATOR = 9, 10, 11, 12, 13, 14
CONTAINER, LABEL, FILE_UPLOAD = 17, 18, 19
RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 21, 22, 23
LINK_STYLES = frozenset({5, 6})  # link and premium buttons send no interaction
SCHEME = "attachment://"


def walk(components: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield every component, parents first, in reading order."""
    for component in components:
        yield component
        yield from walk(component.get("components", ()))
        for nested in ("component", "accessory"):
            if component.get(nested):
                yield from walk((component[nested],))


def number(components: list[dict[str, Any]]) -> None:
    """Give every component without an id the next free one, as Discord does."""
    taken = {component["id"] for component in walk(components) if component.get("id")}
    last = 0
    for component in walk(components):
        if not component.get("id"):
            last += 1
            while last in taken:
                last += 1
            component["id"] = last


def media_of(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the media of one component or embed that may name an uploaded file."""
    for key in ("media", "file", "image", "thumbnail", "video"):
        if isinstance(part.get(key), dict):
            yield part[key]
    for entry in part.get("items", ()):
        yield from media_of(entry)


def missing_files(parts: Iterable[dict[str, Any]], names: Iterable[str]) -> set[str]:
    """Return the files that attachment://name points at and that are not there."""
    urls = {str(media.get("url", "")) for part in parts for media in media_of(part)}
    return {url.removeprefix(SCHEME) for url in urls if url.startswith(SCHEME)} - set(names)


def point_at_files(parts: Iterable[dict[str, Any]], urls: Mapping[str, str]) -> None:
    """Replace attachment://name by the address of that file, where there is one."""
    for part in parts:
        for media in media_of(part):
            url = str(media.get("url", ""))
            if url.startswith(SCHEME):
                media["url"] = urls.get(url.removeprefix(SCHEME), url)
                media.setdefault("proxy_url", media["url"])
