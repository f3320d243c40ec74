"""Files and folders that somebody names, in a setting or on the command line, before anything is done with them.

What stands in the way is told in one sentence that begins with the path. These calls block.
"""

import os
import sqlite3
import tempfile
from pathlib import Path
from typing import Final

_MAY_USE_ID: Final = {"effective_ids": True} if os.access in os.supports_effective_ids else {}


class TextUnreadableError(Exception):
    """A file of text cannot be read."""

    def __init__(self, file: Path, *, reason: str) -> None:
        super().__init__(f"{file} {reason}")


def allows(path: Path, kind: int) -> bool:
    """Return whether this account may do so much, in the words of `os.access`."""
    return os.access(path, kind, **_MAY_USE_ID)


def obstacle_to_writing(file: Path) -> str | None:
    """Return why no file can be written there; `None`: it can. Folders may yet have to be made."""
    if os.path.isdir(file):  # noqa: PTH112 - Path's own raises where nothing may be looked into
        return f"{file} is a folder; name a file in it"
    if os.path.lexists(file) and not os.path.isfile(file):  # noqa: PTH113 - as above
        return f"{file} is no file"
    return obstacle_to_keeping(file.parent)


def obstacle_to_keeping(folder: Path) -> str | None:
    """Return why nothing can be kept in a folder, which need not be there yet; `None`: it can be."""
    nearest = _nearest(folder)
    if not os.path.isdir(nearest):  # noqa: PTH112 - as above
        return f"{nearest} is no folder"
    if not allows(nearest, os.W_OK | os.X_OK):
        return f"nothing may be written in {nearest} by this account"
    try:
        # Without a name where the system can do that: bits say nothing of /proc or a full disk.
        tempfile.TemporaryFile(dir=nearest).close()
    except OSError as error:
        return f"nothing can be written in {nearest}: {reason_of(error)}"
    return None


def obstacle_to_reading(file: Path) -> str | None:
    """Return why nothing can be read there; `None`: it can be opened."""
    if os.path.isdir(file):  # noqa: PTH112 - as above
        return f"{file} is a folder; name a file in it"
    if not os.path.lexists(file):
        nearest = _nearest(file.parent)
        if not os.path.isdir(nearest):  # noqa: PTH112 - as above
            return f"{nearest} is no folder"
        if not allows(nearest, os.X_OK):
            return f"{nearest} may not be looked into by this account"
        return f"there is no file at {file}"
    if not os.path.exists(file):  # noqa: PTH110 - as above
        return f"{file} is a link that leads nowhere"
    return None if allows(file, os.R_OK) else f"{file} may not be read by this account"


def text_of(file: Path) -> str:
    """Return a text in UTF-8, without the mark that some editors put before it.

    Raises:
        TextUnreadableError: it cannot be read, or is no such text.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise TextUnreadableError(file, reason=_why_unread(file, error)) from error
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:  # of UTF-16 without its mark
        raise TextUnreadableError(file, reason="is not UTF-8; save it again as UTF-8")
    return text


def _why_unread(file: Path, error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "may not be read by this account"
    if isinstance(error, IsADirectoryError):
        return "is a folder; name a file in it"
    is_there = os.path.lexists(file)
    return f"cannot be read: {reason_of(error)}" if is_there else "is not there"


def reason_of(error: OSError | sqlite3.Error) -> str:
    """Return the system's own words, without numbers and without a path said already."""
    words = error.strerror if isinstance(error, OSError) else str(error)
    return words.lower() if words else type(error).__name__


def _nearest(folder: Path) -> Path:
    """Return the folder, or what there is on the way to it."""
    ways = (folder, *folder.parents, *folder.absolute().parents)
    return next(each for each in ways if os.path.lexists(each))
