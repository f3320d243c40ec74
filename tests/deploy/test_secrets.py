"""The script that writes the files which the containers are given."""

import shutil
import subprocess

import pytest

from bot.storage.engine import database_url
from tests.deploy.files import DEPLOY, yaml

TOKEN = "the-token-of-the-bot"  # noqa: S105 - no token


@pytest.fixture
def made(tmp_path):
    """Runs the script in an empty folder, with these words typed; returns its folder."""
    shutil.copy(DEPLOY / "make-secrets", tmp_path)

    def make(typed=f"{TOKEN}\n"):
        command = [str(tmp_path / "make-secrets")]
        return subprocess.run(  # noqa: S603
            command, check=False, input=typed, capture_output=True, text=True, cwd="/"
        )

    make.folder = tmp_path / "secrets"
    return make


def contents(folder):
    return {file.name: file.read_text() for file in folder.iterdir()}


def test_it_writes_every_file_that_the_compose_files_name(made):
    ended = made()
    named = {
        secret["file"].removeprefix("secrets/")
        for file in DEPLOY.glob("compose*.yaml")
        for secret in yaml(file).get("secrets", {}).values()
    }

    assert ended.returncode == 0, ended.stderr
    assert contents(made.folder).keys() == named
    assert TOKEN not in ended.stdout + ended.stderr


def test_the_token_is_what_was_typed_and_the_address_holds_the_password(made):
    made()

    files = contents(made.folder)
    url = database_url(files["database_url"])

    assert files["token"] == TOKEN
    assert url.password == files["database_password"]
    assert (url.username, url.host, url.database) == ("charley", "database", "charley")
    assert len(files["database_password"]) == 48
    assert files["grafana_password"] != files["database_password"]


def test_only_the_containers_and_its_owner_can_read_them(made):
    made()

    assert made.folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in made.folder.iterdir()} == {0o444}


def test_a_second_run_changes_nothing_and_asks_nothing(made):
    made()
    before = contents(made.folder)

    assert made("").returncode == 0

    assert contents(made.folder) == before


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_token_ends_with_its_line_or_with_the_input(made, end):
    assert made(f"{TOKEN}{end}").returncode == 0

    assert contents(made.folder)["token"].strip() == TOKEN


@pytest.mark.parametrize("typed", ["\n", ""])
def test_without_a_token_it_makes_nothing_up_and_says_so(made, typed):
    ended = made(typed)

    assert ended.returncode == 1
    assert "no token" in ended.stderr
    assert contents(made.folder) == {}
