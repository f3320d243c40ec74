"""Every command that is given a path, on every path that is none: one sentence, and nothing is made or changed."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.storage.files.file_lock import held_alone
from bot.storage.files.given_files import obstacle_to_keeping
from tests.support import permissions
from tests.support.content import shipped_content
from tests.support.databases import copy_template

pytestmark = pytest.mark.usefixtures("logs_as_before")

NOW = datetime(2026, 3, 4, 21, 5, tzinfo=UTC)
FOLDER = "is a folder; name a file in it"
KEPT = "nothing may be written in "

WRITERS = {"db backup": "{}", "db move": "sqlite+aiosqlite:///{}"}
READERS = {"db restore": "{}"}
KEEPERS = {"demo": "{}"}

UNWRITABLE = {
    ".": FOLDER, "..": FOLDER, "/": FOLDER, "existing": FOLDER, "existing/": FOLDER,
    "afile/x.db": "afile is no folder", "afile/deep/x.db": "afile is no folder",
    "ro/x.db": f"{KEPT}ro", "ro/sub/x.db": f"{KEPT}ro", "noread/x.db": f"{KEPT}noread",
    "noread/sub/x.db": f"{KEPT}noread", "dangling": "dangling is no file",
    "/proc/charley.db": "written in /proc",
    "/proc/deep/charley.db": "written in /proc",
}  # fmt: skip
TAKEN = {"notes.txt": "notes.txt", "kept.db": "kept.db", "noread.db": "noread.db"}
UNREADABLE = {
    ".": FOLDER, "": FOLDER, "/": FOLDER, "existing": FOLDER, "afile/x.db": "afile is no folder",
    "noread/x.db": "noread may not be looked into", "noread.db": "noread.db may not be read",
    "missing.db": "there is no file at missing.db", "nowhere/x.db": "there is no file at",
    "dangling": "a link that leads nowhere", "notes.txt": "no SQLite database", "pipe": "no file",
}  # fmt: skip
UNKEEPABLE = {
    "afile": "afile is no folder", "afile/x": "afile is no folder", "ro/x": f"{KEPT}ro",
    "ro": f"{KEPT}ro", "noread": f"{KEPT}noread", "noread/x": f"{KEPT}noread",
    "/proc/x": "written in /proc",
}  # fmt: skip

CASES = [
    (command, form.format(path), words)
    for commands, paths in (
        (WRITERS, UNWRITABLE | TAKEN), (READERS, UNREADABLE), (KEEPERS, UNKEEPABLE),
    )
    for command, form in commands.items()
    for path, words in paths.items()
]  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with everything that a path may lead to by mistake, and the usual database."""
    monkeypatch.chdir(tmp_path)
    for variable in ("CHARLEY_DATABASE_URL", "CHARLEY_BACKUP_FOLDER"):
        monkeypatch.delenv(variable, raising=False)
    for name in ("existing", "ro", "noread", "var"):
        (tmp_path / name).mkdir(mode=0o700)
    for name in ("afile", "notes.txt", "noread.db"):
        (tmp_path / name).write_text("dear diary")
    copy_template(tmp_path / "var" / "charley.db")
    copy_template(tmp_path / "kept.db")
    (tmp_path / "dangling").symlink_to("nowhere at all")
    os.mkfifo(tmp_path / "pipe")
    modes = {"ro": 0o500, "noread": 0, "noread.db": 0}
    for name, mode in modes.items():
        (tmp_path / name).chmod(mode)
    yield tmp_path
    for name in modes:
        (tmp_path / name).chmod(0o700)


def charley(*arguments: str, **settings: str) -> Result:
    with permissions.obeyed():
        return CliRunner().invoke(app, arguments, env=settings)


def sentence_of(result: Result, *, code: int = 1) -> str:
    """Return the one sentence of a command that was refused."""
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == code, result.output
    [line] = result.stderr.splitlines()
    assert line.startswith("charley: ")
    assert "Errno" not in line
    return line.removeprefix("charley: ")


def state_of(folder: Path) -> dict[str, bytes]:
    """Return what there is; SQLite may leave its own memory beside the database that is read."""
    files = {
        str(each.relative_to(folder)): each.read_bytes() if each.is_file() else b""
        for each in folder.rglob("*")
    }
    beside = ("var/charley.db-", "var/charley.db.lock")
    return {name: contents for name, contents in files.items() if not name.startswith(beside)}


def takes_a_path(command: Callable[..., object]) -> bool:
    hints = get_type_hints(command)
    return any(Path in (hint, *get_args(hint)) or name == "url" for name, hint in hints.items())


def commands(group: typer.Typer, *names: str) -> Iterator[tuple[str, Callable[..., object]]]:
    for command in group.registered_commands:
        assert command.callback is not None
        yield " ".join([*names, str(command.name)]), command.callback
    for inner in group.registered_groups:
        assert inner.typer_instance is not None
        yield from commands(inner.typer_instance, *names, str(inner.name))


def test_every_command_that_takes_a_path_is_in_a_table() -> None:
    found = {name for name, each in commands(app) if takes_a_path(each)}

    assert found == WRITERS.keys() | READERS.keys() | KEEPERS.keys()


@pytest.mark.parametrize(("command", "argument", "words"), CASES)
def test_a_path_that_cannot_be_used_is_told_and_nothing_is_left(
    folder: Path, command: str, argument: str, words: str
) -> None:
    before = state_of(folder)
    options = ["--port", "0", "--no-browser", "--keep"] if command == "demo" else []

    result = charley(*command.split(), *options, argument)

    assert words in sentence_of(result)
    assert state_of(folder) == before


def test_where_bits_allow_what_the_system_does_not_it_is_tried() -> None:
    obstacle = obstacle_to_keeping(Path("/proc/nowhere"))  # not obeyed: root may write there

    assert obstacle is not None
    assert "written in /proc" in obstacle
    assert obstacle_to_keeping(Path("existing/deep")) is None
    assert list(Path("existing").iterdir()) == []


def test_an_empty_name_of_a_backup_is_a_folder() -> None:
    assert FOLDER in sentence_of(charley("db", "backup", ""))


def test_a_file_is_replaced_by_a_backup_only_for_a_yes(folder: Path) -> None:
    assert "to replace it, say --yes" in sentence_of(charley("db", "backup", "notes.txt"))

    assert charley("db", "backup", "notes.txt", "--yes").exit_code == 0

    assert (folder / "notes.txt").read_bytes().startswith(b"SQLite format 3")


@pytest.mark.parametrize("reach", ["kept.db", "link.db"])
def test_a_database_in_use_is_replaced_by_no_backup(folder: Path, reach: str) -> None:
    (folder / "link.db").symlink_to("kept.db")
    before = (folder / "kept.db").read_bytes()

    with held_alone(folder / "kept.db", now=NOW):
        refused = charley("db", "backup", reach, "--yes")

    assert "is in use by process " in sentence_of(refused)
    assert (folder / "kept.db").read_bytes() == before


def test_a_database_with_its_log_is_replaced_by_no_backup(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "other.db")) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE letters (text TEXT)")
        refused = charley("db", "backup", "other.db", "--yes")

    assert "other.db-wal lies beside it" in sentence_of(refused)


@pytest.mark.parametrize("backups", ["afile", "afile/x"])
def test_a_folder_of_backups_that_is_none_is_told(folder: Path, backups: str) -> None:
    before = state_of(folder)

    listed = sentence_of(charley("db", "backups", CHARLEY_BACKUP_FOLDER=backups))

    assert listed.startswith("backups cannot be kept in ")
    assert state_of(folder) == before


@pytest.mark.parametrize(
    "command",
    [("db", "upgrade"), ("db", "current"), ("user", "erase", "1"), ("user", "export", "1")],
)
def test_every_command_names_the_database_it_has_acted_on(
    folder: Path, command: tuple[str, ...]
) -> None:
    result = charley(*command)

    assert result.exit_code == 0, result.output
    assert f"{folder}/var/charley.db" in result.output


def test_every_command_on_copies_names_the_database_from_the_root_on(folder: Path) -> None:
    database = str(folder / "var" / "charley.db")

    made = charley("db", "backup", "copy.db")
    none = charley("db", "backups")
    (folder / "var" / "backups").mkdir(mode=0o700)
    copy_template(folder / "var" / "backups" / "charley-20260304T030512Z.db")
    listed = charley("db", "backups")
    restored = charley("db", "restore", "copy.db")

    for result in (made, none, listed, restored, charley("db", "current")):
        assert result.exit_code == 0, result.output
        assert database in result.stdout.splitlines()[-1]
    for result in (none, listed):
        assert f"{folder}/var/backups" in result.stdout
    assert "not there before" not in restored.stdout


def test_a_database_is_made_from_a_backup_where_one_is_named(folder: Path) -> None:
    url = f"sqlite+aiosqlite:///{folder}/new/charley.db"

    result = charley("db", "restore", "kept.db", CHARLEY_DATABASE_URL=url)

    assert result.exit_code == 0, result.output
    assert f"into {folder}/new/charley.db, which was not there before" in result.stdout


def test_where_none_is_named_and_none_is_there_only_a_yes_makes_one(folder: Path) -> None:
    database = folder / "var" / "charley.db"
    database.unlink()

    refused = sentence_of(charley("db", "restore", "kept.db"))

    assert "CHARLEY_DATABASE_URL is not set" in refused
    assert str(database) in refused
    assert not database.exists()
    made = charley("db", "restore", "kept.db", "--yes")
    assert f"into {database}, which was not there before" in made.stdout


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("charley.db", "must look like sqlite+aiosqlite:///"),
        ("mysql://host/charley", "got mysql://"),
        ("sqlite://", "must name the plain path of a file"),
        ("postgresql://charley:p@ss@host/charley", "write @ as %40"),
    ],
)
def test_a_wrong_url_is_wrong_use_of_what_is_named(url: str, words: str) -> None:
    moved = sentence_of(charley("db", "move", url), code=2)
    current = sentence_of(charley("db", "current", CHARLEY_DATABASE_URL=url), code=2)

    assert moved.startswith("the URL of the empty database must ")
    assert current.startswith("CHARLEY_DATABASE_URL must ")
    assert words in moved
    assert words in current


def test_the_url_to_move_to_may_be_in_a_file(folder: Path) -> None:
    (folder / "new").write_text(f"sqlite+aiosqlite:///{folder / 'new.db'}\n")

    moved = charley("db", "move", "--to-file", "new")

    assert moved.exit_code == 0, moved.stderr
    assert (folder / "new.db").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "must be given"),
        (("sqlite+aiosqlite:///new.db", "--to-file", "notes.txt"), "must be given"),
        (("--to-file", "notes.txt"), "must look like"),
        (("--to-file", "nowhere"), "is not there"),
        (("--to-file", "existing"), "is a folder"),
        (("--to-file", "noread.db"), "may not be read by this account"),
    ],
)
def test_a_url_that_is_not_given_once_is_wrong_use(arguments: tuple[str, ...], words: str) -> None:
    sentence = sentence_of(charley("db", "move", *arguments), code=2)

    assert sentence.startswith("the URL of the empty database must ")
    assert words in sentence


@pytest.mark.parametrize(
    ("subject", "settings", "words"),
    [
        ("database", {"CHARLEY_DATABASE_URL": "sqlite+aiosqlite:////proc/x.db"}, "in /proc"),
        ("database", {"CHARLEY_DATABASE_URL": "sqlite+aiosqlite:////proc/x/y.db"}, "in /proc"),
        ("backups", {"CHARLEY_BACKUP_FOLDER": "/proc/nope"}, "in /proc"),
        ("backups", {"CHARLEY_BACKUP_FOLDER": "ro/nope"}, "in ro"),
        ("health", {"CHARLEY_HTTP_HOST": "203.0.113.1"}, "cannot assign requested address"),
        ("health", {"CHARLEY_HTTP_HOST": "a..b"}, "there is no host of that name"),
        ("health", {"CHARLEY_HTTP_HOST": "fe80::1%nowhere"}, "there is no host of that name"),
    ],
)
def test_a_check_finds_what_a_run_would_refuse(
    monkeypatch: pytest.MonkeyPatch, subject: str, settings: dict[str, str], words: str
) -> None:
    monkeypatch.setattr("bot.app.check.load_content", shipped_content)
    usual = {"CHARLEY_DISCORD_TOKEN": "never.used", "CHARLEY_HTTP_PORT": "65111"}

    result = charley("check", **usual, **settings)

    [found] = [line for line in result.stdout.splitlines() if f" {subject}: " in line]
    assert (result.exit_code, result.stderr) == (1, "")
    assert found.startswith("FAIL ")
    assert words in found
    assert "Errno" not in found


def test_an_unknown_person_s_export_says_that_there_is_nothing() -> None:
    result = charley("user", "export", "123")

    assert result.exit_code == 0
    assert result.stdout.startswith("{")
    assert result.stderr.startswith("nothing is stored about 123 in /")
