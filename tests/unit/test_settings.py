"""Settings: everything that is wrong with them is told together, one sentence each."""

import os
from datetime import timedelta

import pytest

from bot.settings import Settings, SettingsError, StorageSettings, load, service_variables
from bot.storage.engine import database_url

PASSWORD = "open sesame"  # noqa: S105 - nobody's
LOOKS = "sqlite+aiosqlite:///var/charley.db or postgresql+asyncpg://charley:PASSWORD@HOST/charley"


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


def test_health_is_told_nowhere_unless_a_port_is_set_and_then_on_this_machine_alone(environment):
    unset = load(Settings)
    environment.setenv("CHARLEY_HTTP_PORT", "8080")
    settings = load(Settings)

    assert unset.http_port is None
    assert (settings.http_host, settings.http_port) == ("127.0.0.1", 8080)


@pytest.mark.parametrize(
    ("port", "problem"),
    [
        ("0", "must be at least 1"),
        ("65536", "must be at most 65535"),
        ("http", "must be a whole number"),
    ],
)
def test_a_port_that_cannot_be_is_told(environment, port, problem):
    environment.setenv("CHARLEY_HTTP_PORT", port)

    assert problems() == [f"CHARLEY_HTTP_PORT {problem}"]


def test_the_port_of_a_service_in_kubernetes_is_nobody_s_mistake(environment):
    environment.setenv("CHARLEY_HTTP_PORT", "tcp://10.0.0.7:80")  # of one called charley-http

    assert load(Settings).http_port is None


@pytest.mark.parametrize(
    ("variables", "address", "watchdog"),
    [
        ({}, None, None),
        ({"NOTIFY_SOCKET": ""}, None, None),
        ({"NOTIFY_SOCKET": "/run/s"}, "/run/s", None),
        ({"NOTIFY_SOCKET": "@s", "WATCHDOG_USEC": "60000000"}, "@s", timedelta(seconds=60)),
        ({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1"}, None, None),
        (
            {"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": str(os.getpid())},
            None,
            timedelta(minutes=1),
        ),
        ({"WATCHDOG_USEC": "soon"}, None, None),
    ],
)
def test_what_a_service_manager_says_is_read(environment, variables, address, watchdog):
    for name in ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"):
        environment.delenv(name, raising=False)
    for name, value in variables.items():
        environment.setenv(name, value)

    started_by = service_variables()

    assert (started_by.address, started_by.watchdog) == (address, watchdog)


def test_every_kind_of_mistake_is_told_at_once(environment):
    environment.delenv("CHARLEY_DISCORD_TOKEN")
    environment.setenv("CHARLEY_DISCORD_TOKEN_FILE", "token.txt")
    environment.setenv("CHARLEY_DATABASE_URL", "mysql://localhost/charley")
    environment.setenv("CHARLEY_SENDS_PER_SECOND", "900")
    environment.setenv("CHARLEY_SHARD_IDS", "0,1")

    assert problems() == [
        f"CHARLEY_DATABASE_URL must look like {LOOKS}, got mysql://…",
        "CHARLEY_DISCORD_TOKEN must be in a file that I can read: token.txt is not there",
        "CHARLEY_SENDS_PER_SECOND must be at most 50",
        "CHARLEY_SHARD_COUNT must be set beside CHARLEY_SHARD_IDS",
    ]


@pytest.mark.parametrize(
    "url",
    [
        "charley.db",
        "sqlite://",
        PASSWORD,
        f"postgresql://charley@localhost:{PASSWORD}/charley",
        f"postgresql://charley:a@{PASSWORD}@localhost/charley",
    ],
)
@pytest.mark.parametrize("kind", [Settings, StorageSettings])
def test_a_database_that_cannot_be_used_is_told_without_its_password(environment, url, kind):
    environment.setenv("CHARLEY_DATABASE_URL", url)

    [problem] = problems(kind)

    assert problem.startswith("CHARLEY_DATABASE_URL must ")
    assert PASSWORD not in problem


@pytest.mark.parametrize("url", ["charley.db", "mysql://localhost/charley", "sqlite+pysqlite:///x"])
def test_what_is_told_of_a_wrong_url_shows_both_kinds_of_database(environment, url):
    environment.setenv("CHARLEY_DATABASE_URL", url)

    [problem] = problems()

    assert LOOKS in problem


@pytest.mark.parametrize(
    ("contents", "reason"),
    [(None, "is not there"), (b"\xff\xfe", "is not UTF-8; save it again as UTF-8")],
)
def test_a_secret_that_cannot_be_read_is_no_reason_to_take_the_default(
    environment, tmp_path, contents, reason
):
    file = tmp_path / "url.txt"
    if contents is not None:
        file.write_bytes(contents)
    environment.setenv("CHARLEY_DATABASE_URL_FILE", str(file))

    [problem] = problems(StorageSettings)

    assert problem == f"CHARLEY_DATABASE_URL must be in a file that I can read: {file} {reason}"


def test_a_secret_is_read_from_its_file(environment, tmp_path):
    (tmp_path / "token.txt").write_text("secret\n")
    environment.delenv("CHARLEY_DISCORD_TOKEN")
    environment.setenv("CHARLEY_DISCORD_TOKEN_FILE", "token.txt")

    assert load(Settings).discord_token.get_secret_value() == "secret"


def test_shards_are_served_with_their_count(environment):
    environment.setenv("CHARLEY_SHARD_IDS", "0, 1")
    environment.setenv("CHARLEY_SHARD_COUNT", "4")

    assert load(Settings).sharding == {"shard_ids": [0, 1], "shard_count": 4}


@pytest.mark.parametrize("ids", ["0,x", "0,", "0,0", "0,-1", "0,0,-1", "0 1"])
def test_shards_that_mean_nothing_are_told_with_what_would_work(environment, ids):
    environment.setenv("CHARLEY_SHARD_IDS", ids)
    environment.setenv("CHARLEY_SHARD_COUNT", "2")

    assert problems() == [
        "CHARLEY_SHARD_IDS must be whole numbers from 0 with commas, each once, such as 0,1"
    ]


@pytest.mark.parametrize("ids", ["0,5", "4", "1,2,3,4"])
def test_shards_beyond_their_count_are_told_with_those_that_there_are(environment, ids):
    environment.setenv("CHARLEY_SHARD_IDS", ids)
    environment.setenv("CHARLEY_SHARD_COUNT", "4")

    assert problems() == ["CHARLEY_SHARD_IDS must be from 0 to 3, below CHARLEY_SHARD_COUNT"]


def test_wrong_shards_and_their_missing_count_are_told_together(environment):
    environment.setenv("CHARLEY_SHARD_IDS", "0,x")

    assert problems() == [
        "CHARLEY_SHARD_IDS must be whole numbers from 0 with commas, each once, such as 0,1",
        "CHARLEY_SHARD_COUNT must be set beside CHARLEY_SHARD_IDS",
    ]


def test_an_empty_variable_counts_as_unset(environment):
    for name in Settings.model_fields:
        environment.setenv(f"CHARLEY_{name}".upper(), "")
    environment.setenv("CHARLEY_DATABASE_URL_FILE", "")
    environment.setenv("CHARLEY_DISCORD_TOKEN", "token")

    settings = load(Settings)

    assert settings.model_fields_set == {"discord_token"}


def test_an_empty_token_is_missing(environment):
    environment.setenv("CHARLEY_DISCORD_TOKEN", "")

    assert problems() == ["CHARLEY_DISCORD_TOKEN must be set; the README says how to get it"]


def test_an_empty_variable_beside_a_secret_in_a_file_hides_nothing(environment, tmp_path):
    (tmp_path / "token.txt").write_text("secret")
    environment.setenv("CHARLEY_DISCORD_TOKEN", "")
    environment.setenv("CHARLEY_DISCORD_TOKEN_FILE", "token.txt")

    assert load(Settings).discord_token.get_secret_value() == "secret"


@pytest.mark.parametrize("kind", [Settings, StorageSettings])
def test_a_variable_that_is_nearly_a_setting_is_told_with_that_one(environment, tmp_path, kind):
    environment.setenv("CHARLEY_SEND_PER_SECOND", "10")
    environment.setenv("CHARLEY_SERVICE_HOST", "10.0.0.7")  # of somebody else
    (tmp_path / ".env").write_text("CHARLEY_DATABASE_URL_FIEL=url.txt\nHOUSE=blue\n")

    assert problems(kind) == [
        "CHARLEY_DATABASE_URL_FIEL is no setting; did you mean CHARLEY_DATABASE_URL_FILE?",
        "CHARLEY_SEND_PER_SECOND is no setting; did you mean CHARLEY_SENDS_PER_SECOND?",
    ]


@pytest.mark.parametrize(
    ("name", "guess"),
    [
        ("CHARLEY_COLOUR", ""),
        ("CHARLEY_", ""),
        ("charley_zone", ""),
        ("CHARLEY_FREQUENCY", ""),
        ("CHARLEY_TOKEN", "; did you mean CHARLEY_DISCORD_TOKEN?"),
        ("CHARLEY_DATABASE", "; did you mean CHARLEY_DATABASE_URL?"),
        ("CHARLEY_LOG_LEVEL_FILE", "; did you mean CHARLEY_LOG_LEVEL?"),  # no secret, so no file
        ("CHARLEY_LOGLEVEL", "; did you mean CHARLEY_LOG_LEVEL?"),
    ],
)
@pytest.mark.parametrize("is_in_file", [False, True])
def test_any_variable_that_is_no_setting_is_refused(environment, tmp_path, name, guess, is_in_file):
    if is_in_file:
        (tmp_path / ".env").write_text(f"export {name}=8080\n")
    else:
        environment.setenv(name, "8080")

    for kind in (Settings, StorageSettings):
        assert problems(kind) == [f"{name.upper()} is no setting{guess}"]


def test_an_unknown_variable_that_is_empty_counts_as_unset(environment):
    environment.setenv("CHARLEY_COLOUR", "")

    load(Settings)


def test_what_kubernetes_sets_for_a_service_of_that_name_is_nobodys_mistake(environment):
    for name, value in {
        "CHARLEY_SERVICE_HOST": "10.0.0.7",
        "CHARLEY_SERVICE_PORT": "80",
        "CHARLEY_SERVICE_PORT_HTTP": "80",
        "CHARLEY_PORT": "tcp://10.0.0.7:80",
        "CHARLEY_PORT_80_TCP": "tcp://10.0.0.7:80",
        "CHARLEY_PORT_80_TCP_ADDR": "10.0.0.7",
        "CHARLEY_DB_SERVICE_HOST": "10.0.0.8",
        "CHARLEY_DB_PORT_5432_TCP_PROTO": "tcp",
    }.items():
        environment.setenv(name, value)

    load(Settings)


def test_unknown_variables_are_told_together_with_wrong_ones(environment):
    environment.setenv("CHARLEY_SENDS_PER_SECOND", "900")
    environment.setenv("CHARLEY_OWNERID", "1")

    assert problems() == [
        "CHARLEY_SENDS_PER_SECOND must be at most 50",
        "CHARLEY_OWNERID is no setting; did you mean CHARLEY_OWNER_ID?",
    ]
