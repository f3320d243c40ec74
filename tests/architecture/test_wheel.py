"""The wheel, unpacked into an empty folder, runs without the checkout."""

import subprocess
import sys
import zipfile

import pytest

from bot import __version__
from tests.architecture.checkout import ROOT, read


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder that the wheel was unpacked into."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)  # noqa: S603
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


@pytest.fixture
def charley(site, tmp_path):
    """Runs `charley` from the wheel, in an empty folder."""

    def run(*words):
        environment = {
            "PYTHONPATH": str(site),
            "PYTHONWARNINGS": "ignore",
            "CHARLEY_DISCORD_TOKEN": "none",
            "CHARLEY_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/charley.db",
        }
        command = [sys.executable, *words]
        return subprocess.run(  # noqa: S603
            command, check=False, cwd=tmp_path, env=environment, capture_output=True, text=True
        )

    return run


def test_the_code_comes_from_the_wheel_and_not_from_the_checkout(charley, site):
    where = charley("-c", "import bot, cogs; print(bot.__file__, cogs.__file__)")

    assert where.stdout.split() == [str(site / "bot/__init__.py"), str(site / "cogs/__init__.py")]


def test_it_says_its_version(charley):
    assert charley("-m", "bot", "version").stdout.strip() == __version__


def test_it_carries_what_the_playgrounds_page_is_dressed_in(site):
    assert {file.name for file in site.glob("bot/playground/page.*")} == {
        "page.bar.js",
        "page.css",
        "page.js",
        "page.play.js",
    }


def test_it_finds_its_content(charley, site):
    where = charley("-c", "from bot.content.files import data_root; print(data_root())")
    checked = charley("-m", "bot", "check")

    assert where.stdout.strip() == str(site / "bot/_data")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "routines" in checked.stdout


def test_it_carries_its_migrations(charley):
    upgraded = charley("-m", "bot", "db", "upgrade")

    assert upgraded.returncode == 0, upgraded.stderr
    assert "upgraded to revision" in upgraded.stdout


def test_it_ships_every_file_of_the_content(site):
    shipped = {file.relative_to(site / "bot/_data") for file in (site / "bot/_data").rglob("*")}

    assert shipped == {file.relative_to(ROOT / "data") for file in (ROOT / "data").rglob("*")}


def test_it_names_the_command(site):
    (points,) = site.glob("*.dist-info/entry_points.txt")

    assert "charley = bot.__main__:main" in points.read_text()


def test_its_version_heads_the_changelog():
    assert f"## {__version__}" in read("CHANGELOG.md")
