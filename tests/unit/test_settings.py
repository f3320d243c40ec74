"""Settings: everything that is wrong with them is told together, one sentence each."""

import pytest

from bot.settings import Settings, SettingsError, StorageSettings, load
from bot.storage.engine import database_url

PASSWORD = "open sesame"  # noqa: S105 - nobody's


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path):
    """No setting but the token, and no `.env`."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        for variable in (name, f"{name}_file"):
            monkeypatch.delenv(f"CHARLEY_{variable}".upper(), raising=False)
    monkeypatch.setenv("CHARLEY_DISCORD_TOKEN", "token")
    return monkeypatch


def problems(kind=Settings):
    with pytest.raises(SettingsError) as caught:
        load(kind)
    return caught.value.problems


def test_the_token_is_enough():
    settings = load(Settings)

    database_url(settings.database_url.get_secret_value())
    assert settings.sharding == {}


def test_every_kind_of_mistake_is_told_at_once(environment):
    environment.delenv("CHARLEY_DISCORD_TOKEN")
    environment.setenv("CHARLEY_DISCORD_TOKEN_FILE", "token.txt")
    environment.setenv("CHARLEY_DATABASE_URL", "mysql://localhost/charley")
    environment.setenv("CHARLEY_SENDS_PER_SECOND", "900")
    environment.setenv("CHARLEY_SHARD_IDS", "0,1")

    assert problems() == [
        "CHARLEY_DATABASE_URL is wrong: the database must be SQLite or PostgreSQL, got mysql",
        "CHARLEY_DISCORD_TOKEN must be in the file token.txt, which cannot be read",
        "CHARLEY_SENDS_PER_SECOND must be at most 50",
        "CHARLEY_SHARD_COUNT must be set beside CHARLEY_SHARD_IDS",
    ]


@pytest.mark.parametrize(
    "url",
    ["", "charley.db", "sqlite://", PASSWORD, f"postgresql://charley@localhost:{PASSWORD}/charley"],
)
@pytest.mark.parametrize("kind", [Settings, StorageSettings])
def test_a_database_that_cannot_be_used_is_told_without_its_password(environment, url, kind):
    environment.setenv("CHARLEY_DATABASE_URL", url)

    [problem] = problems(kind)

    assert problem.startswith("CHARLEY_DATABASE_URL is wrong: ")
    assert PASSWORD not in problem


@pytest.mark.parametrize("contents", [None, b"\xff\xfe"])
def test_a_secret_that_cannot_be_read_is_no_reason_to_take_the_default(
    environment, tmp_path, contents
):
    file = tmp_path / "url.txt"
    if contents is not None:
        file.write_bytes(contents)
    environment.setenv("CHARLEY_DATABASE_URL_FILE", str(file))

    [problem] = problems(StorageSettings)

    assert problem == f"CHARLEY_DATABASE_URL must be in the file {file}, which cannot be read"


def test_a_secret_is_read_from_its_file(environment, tmp_path):
    (tmp_path / "token.txt").write_text("secret\n")
    environment.delenv("CHARLEY_DISCORD_TOKEN")
    environment.setenv("CHARLEY_DISCORD_TOKEN_FILE", "token.txt")

    assert load(Settings).discord_token.get_secret_value() == "secret"


def test_shards_are_served_with_their_count(environment):
    environment.setenv("CHARLEY_SHARD_IDS", "0, 1")
    environment.setenv("CHARLEY_SHARD_COUNT", "4")

    assert load(Settings).sharding == {"shard_ids": [0, 1], "shard_count": 4}
