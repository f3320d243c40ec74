"""Where shipped content lies, what is raised when it is wrong, and the drawings of the positions."""

from collections.abc import Iterable, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import structlog

from bot.domain.library.first_aid import FirstAid
from bot.domain.library.routines import Routine


def data_root() -> Traversable:
    """Return the folder of shipped content.

    A wheel carries it as `bot/_data`; in a checkout it is `data/`, next to `bot/`.
    """
    packaged = files("bot") / "_data"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "data"


class ContentError(Exception):
    """A shipped file is not what the code expects.

    The text names the file, what was expected of it and what came instead.
    """

    def __init__(self, *, source: str, expected: str, got: str) -> None:
        super().__init__(f"{source}: expected {expected}, got {got}")
        self.source, self.expected, self.got = source, expected, got


FOLDER = "pictures"
LARGEST = 15 * 1024
"""Bytes of one picture: a step is sent to a phone in the time that it takes to read its line."""

log = structlog.get_logger(__name__)

_PNG = b"\x89PNG\r\n\x1a\n"


def load_pictures(root: Traversable, *, routines: Iterable[Routine]) -> Mapping[str, bytes]:
    """Return the pictures that some routines name, by their names.

    Raises:
        ContentError: one is missing, is no PNG, or is too large.
    """
    names = {step.picture for routine in routines for step in routine.steps}
    return {name: _load(root, name) for name in sorted(names)}


def load_first_aid_pictures(
    root: Traversable, first_aids: Iterable[FirstAid]
) -> Mapping[str, bytes]:
    """Return the pictures of first aid that can be shown, by their names.

    One that is missing or damaged is left out: nobody is kept from the words for want of a drawing.
    """
    pictures: dict[str, bytes] = {}
    for first_aid in first_aids:
        try:
            pictures[first_aid.picture] = _load(root, first_aid.picture)
        except ContentError as error:
            log.warning("picture left out", action="picture_left_out", because=str(error))
    return pictures


def _load(root: Traversable, name: str) -> bytes:
    source = f"{FOLDER}/{name}.png"
    file = root.joinpath(FOLDER, f"{name}.png")
    if not file.is_file():
        raise ContentError(
            source=source, expected="a picture that the content names", got="no file"
        )
    png = file.read_bytes()
    if not png.startswith(_PNG) or len(png) > LARGEST:
        expected = f"a PNG of at most {LARGEST:,} bytes"
        raise ContentError(source=source, expected=expected, got=f"{len(png):,} bytes")
    return png
