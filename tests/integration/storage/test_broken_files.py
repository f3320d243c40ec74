"""Every command on every broken file: the right exit code, one sentence, and never a traceback."""

import asyncio
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.storage.backup.backup import back_up
from bot.storage.unit_of_work import SqlStorage
from tests.integration.storage.broken_files import FOREIGN, PAGE, REPLACEABLE, UNTOUCHABLE
from tests.support import permissions
from tests.support.builders import USER_ID, a_user
from tests.support.content import shipped_content
from tests.support.databases import copy_template
from tests.support.storage_scenes import store

pytestmark = pytest.mark.usefixtures("logs_as_before")

BROKEN = REPLACEABLE | UNTOUCHABLE
READERS = (("run",), ("db", "current"), ("db", "upgrade"), ("user", "export", str(USER_ID)),
           ("user", "erase", str(USER_ID)))  # fmt: skip
OPEN_TO_READERS = {"a file that is read-only", "a folder that is read-only", "a later format",
                   "a column lost", "a table lost"}  # fmt: skip
"""What can still be copied, although it cannot be written or is not whole."""


@pytest.fixture(autouse=True)
def content_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What every start loads first, half a second of it, has no part in what these tests are about."""
    for user in ("bot.app.check", "bot.app.runtime"):
        monkeypatch.setattr(f"{user}.load_content", shipped_content)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of a database of one person, with a backup of it beside its folder."""
    folder = tmp_path_factory.mktemp("sound")
    (folder / "var").mkdir(mode=0o700)
    asyncio.run(_fill(folder / "var" / "charley.db", backup=folder / "kept.db"))
    return folder


@pytest.fixture
def file(sound: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the sound database."""
    folder = shutil.copytree(sound, tmp_path, dirs_exist_ok=True) / "var"
    yield folder / "charley.db"
    folder.chmod(0o700)


async def _fill(file: Path, *, backup: Path) -> None:
    copy_template(file)
    storage = SqlStorage.open(_url(file))
    await store(storage, a_user())
    await storage.close()
    await back_up(_url(file), backup)


def _url(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


def charley(file: Path, *arguments: str) -> Result:
    settings = {"CHARLEY_DATABASE_URL": _url(file), "CHARLEY_DISCORD_TOKEN": "never.used"}
    with permissions.obeyed():
        return CliRunner().invoke(app, arguments, env=settings)


def sentence_of(result: Result) -> str:
    """Return the one sentence of a command that was refused."""
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit)
    [line] = result.stderr.splitlines()
    assert line.startswith("charley: ")
    return line.removeprefix("charley: ")


@pytest.mark.parametrize("kind", BROKEN)
def test_every_command_says_the_same_of_a_broken_file(file: Path, kind: str) -> None:
    break_, words = BROKEN[kind]
    break_(file)

    checked = charley(file, "check")
    said = {sentence_of(charley(file, *command)) for command in READERS}

    [found] = [line for line in checked.stdout.splitlines() if "database:" in line]
    assert (checked.exit_code, checked.stderr) == (1, "")
    assert found.startswith("FAIL database: ")
    assert said == {found.removeprefix("FAIL database: ")}
    assert words in found


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_is_copied_only_where_that_makes_sense(file: Path, kind: str) -> None:
    break_, words = BROKEN[kind]
    break_(file)
    copy = file.parent.parent / "copy.db"

    result = charley(file, "db", "backup", str(copy))

    assert copy.exists() is (result.exit_code == 0)
    if kind not in OPEN_TO_READERS:
        assert "database" in sentence_of(result)
    if words == FOREIGN:
        assert FOREIGN in result.stderr


@pytest.mark.parametrize("kind", REPLACEABLE)
def test_a_backup_takes_the_place_of_what_an_accident_has_left(file: Path, kind: str) -> None:
    REPLACEABLE[kind][0](file)
    broken = file.read_bytes()

    restored = charley(file, "db", "restore", str(file.parent.parent / "kept.db"))

    assert (restored.exit_code, restored.stderr) == (0, ""), restored.output
    assert "1 person, " in restored.stdout
    assert charley(file, "check").exit_code == 0
    assert str(USER_ID) in charley(file, "user", "export", str(USER_ID)).stdout
    [aside] = file.parent.glob("charley.db.before-restore-*[0-9]")
    assert aside.read_bytes()[PAGE:] == broken[PAGE:]  # SQLite may have touched its first page
    assert {stat.S_IMODE(each.stat().st_mode) for each in file.parent.iterdir()} == {0o600}


@pytest.mark.parametrize("kind", UNTOUCHABLE)
def test_nothing_is_restored_over_what_is_not_ours_to_change(file: Path, kind: str) -> None:
    break_, words = UNTOUCHABLE[kind]
    break_(file)

    refused = charley(file, "db", "restore", str(file.parent.parent / "kept.db"))

    assert words.split("(")[0].strip() in sentence_of(refused) or "read-only" in words
    assert [each.name for each in file.parent.iterdir() if "before" in each.name] == []


@pytest.mark.parametrize("kind", BROKEN)
def test_no_broken_file_is_restored(file: Path, kind: str) -> None:
    sound = file.parent.parent / "charley.db"
    sound.write_bytes(file.read_bytes())
    BROKEN[kind][0](file)

    result = charley(sound, "db", "restore", str(file))

    if kind not in OPEN_TO_READERS | {"a file that is locked away"}:
        assert "a backup must be " in sentence_of(result)
    assert str(USER_ID) in charley(sound, "user", "export", str(USER_ID)).stdout


def test_a_database_that_is_not_there_is_neither_read_nor_made(file: Path) -> None:
    file.unlink()

    for command in (("user", "export", "1"), ("user", "erase", "1")):
        assert "nothing is stored" in sentence_of(charley(file, *command))
    assert "no file at" in sentence_of(charley(file, "db", "backup", "copy.db"))
    assert charley(file, "db", "current").stdout.startswith("empty ")
    assert "the first start creates" in charley(file, "check").stdout
    assert not file.exists()
