"""The folder of a playground."""

from datetime import UTC, datetime

import pytest

from bot.playground.folder import FolderRefusedError, folder_for

NOW = datetime(2026, 3, 4, 20, tzinfo=UTC)


def test_a_folder_that_is_not_kept_is_gone_afterwards() -> None:
    with folder_for(None, scenario="month") as folder:
        assert folder.path.is_dir()

    assert folder.scenario == "month"
    assert not folder.path.exists()


def test_a_kept_folder_knows_its_scenario_and_where_the_clock_stood(tmp_path) -> None:
    with folder_for(tmp_path, scenario="month") as folder:
        folder.clear()
        folder.keep(NOW)

    with folder_for(tmp_path, scenario=None) as again:
        assert (again.scenario, again.kept_at) == ("month", NOW)


def test_a_scene_that_was_never_finished_begins_anew(tmp_path) -> None:
    with folder_for(tmp_path, scenario="month") as folder:
        folder.clear()
        folder.database.touch()

    with folder_for(tmp_path, scenario=None) as again:
        assert (again.scenario, again.kept_at) == ("month", None)
        again.clear()
        assert not again.database.exists()


def test_another_scenario_than_the_kept_one_is_refused(tmp_path) -> None:
    with folder_for(tmp_path, scenario="month") as folder:
        folder.keep(NOW)

    with (
        pytest.raises(FolderRefusedError, match="holds the scenario month, not fresh"),
        folder_for(tmp_path, scenario="fresh"),
    ):
        pass


@pytest.mark.parametrize(
    ("name", "text"),
    [("charley.db", ""), ("playground.json", "{}"), ("playground.json", "[")],
)
def test_a_database_of_somebody_else_is_left_alone(tmp_path, name, text) -> None:
    (tmp_path / name).write_text(text)

    with (
        pytest.raises(FolderRefusedError, match="no playground has made"),
        folder_for(tmp_path, scenario=None),
    ):
        pass

    assert (tmp_path / name).read_text() == text
