"""The folder in which a playground lives, and what it keeps there from one time to the next."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.storage.files.given_files import obstacle_to_keeping

USUAL_SCENARIO = "fresh"


class FolderRefusedError(Exception):
    """The folder holds something that this playground must not touch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Where the last playground in a folder left off."""

    scenario: str
    now: datetime | None
    """None if it was ended before its scene was set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A playground's folder."""

    path: Path
    kept_at: datetime | None
    """Where its clock stood; None if the scene is yet to be set."""
    scenario: str

    @property
    def database(self) -> Path:
        """Where the database is."""
        return _database(self.path)

    def clear(self) -> None:
        """Start afresh; from now on the folder is known as a playground's."""
        self.keep(None)
        for file in self.path.glob(f"{self.database.name}*"):
            file.unlink()

    def keep(self, now: datetime | None) -> None:
        """Remember where the clock stands, for the next time."""
        instant = None if now is None else now.isoformat()
        text = json.dumps({"scenario": self.scenario, "now": instant})
        draft = _note(self.path).with_suffix(".new")
        draft.write_text(text, encoding="utf-8")
        draft.replace(_note(self.path))


@contextmanager
def folder_for(keep: Path | None, *, scenario: str | None) -> Iterator[Folder]:
    """Open the folder to keep things in, or one that is gone afterwards.

    Args:
        keep: the folder, if there is one to keep.
        scenario: the scenario that is asked for, if any is.

    Raises:
        FolderRefusedError: the folder holds another scenario, or a database of somebody else, or takes nothing.
    """
    if keep is not None:
        yield _kept_folder(keep, scenario=scenario)
        return
    with tempfile.TemporaryDirectory(prefix="charley-demo-") as temporary:
        yield Folder(path=Path(temporary), kept_at=None, scenario=scenario or USUAL_SCENARIO)


def _kept_folder(path: Path, *, scenario: str | None) -> Folder:
    obstacle = obstacle_to_keeping(path)
    if obstacle is not None:
        message = f"the playground cannot be kept in {path}: {obstacle}; choose another folder"
        raise FolderRefusedError(message)
    kept = _look_into(path)
    if kept is not None and scenario not in {None, kept.scenario}:
        message = (
            f"{path} holds the scenario {kept.scenario}, not {scenario}: leave --scenario out, "
            f"or choose another folder"
        )
        raise FolderRefusedError(message)
    if kept is not None:
        return Folder(path=path, kept_at=kept.now, scenario=kept.scenario)
    path.mkdir(parents=True, exist_ok=True)
    return Folder(path=path, kept_at=None, scenario=scenario or USUAL_SCENARIO)


def _look_into(folder: Path) -> Kept | None:
    try:
        note = json.loads(_note(folder).read_text(encoding="utf-8"))
        now = note["now"]
        return Kept(
            scenario=str(note["scenario"]),
            now=None if now is None else datetime.fromisoformat(now),
        )
    except FileNotFoundError:
        if not _database(folder).exists():
            return None
    except (OSError, ValueError, KeyError, TypeError):
        pass
    message = f"{folder} holds something that no playground has made: choose another folder"
    raise FolderRefusedError(message)


def _database(folder: Path) -> Path:
    return folder / "charley.db"


def _note(folder: Path) -> Path:
    return folder / "playground.json"
