"""Where settings come from: every source that cannot be read is told in one sentence, never in a traceback."""

import pytest

from bot.settings import Settings, SettingsError, StorageSettings, load
from tests.support import permissions

TOKEN = "a.token-of_nobody"  # noqa: S105 - no token


def _locked_away(file):
    file.write_text(TOKEN)
    file.chmod(0)


UNREADABLE = {
    "locked away": (_locked_away, "may not be read by this account"),
    "UTF-16": (lambda file: file.write_text(TOKEN, encoding="utf-16"), "is not UTF-8"),
    "UTF-16 without a mark": (
        lambda file: file.write_text(TOKEN, encoding="utf-16-le"),
        "is not UTF-8",
    ),
    "Latin-1": (lambda file: file.write_text("# für Charley", encoding="latin-1"), "is not UTF-8"),
}
NO_FILE = {
    "missing": (lambda _file: None, "is not there"),
    "a folder": (lambda file: file.mkdir(), "is a folder; name a file in it"),
}
SECRETS = {"CHARLEY_DISCORD_TOKEN_FILE": Settings, "CHARLEY_DATABASE_URL_FILE": StorageSettings}


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path):
    """No setting, and no `.env`."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        for variable in (name, f"{name}_file"):
            monkeypatch.delenv(f"CHARLEY_{variable}".upper(), raising=False)
    return monkeypatch


def problems(kind):
    with pytest.raises(SettingsError) as caught, permissions.obeyed():
        load(kind)
    return caught.value.problems


@pytest.mark.parametrize("kind", UNREADABLE)
@pytest.mark.parametrize("settings", [Settings, StorageSettings])
def test_an_env_file_that_cannot_be_read_is_told(tmp_path, kind, settings):
    make, words = UNREADABLE[kind]
    make(tmp_path / ".env")

    [problem] = problems(settings)

    assert problem.startswith(f"the file .env {words}")


@pytest.mark.parametrize("kind", UNREADABLE | NO_FILE)
@pytest.mark.parametrize("variable", SECRETS)
def test_a_secret_file_that_cannot_be_read_is_told(environment, tmp_path, variable, kind):
    make, words = (UNREADABLE | NO_FILE)[kind]
    make(tmp_path / "secret")
    environment.setenv(variable, "secret")

    [problem] = problems(SECRETS[variable])

    name = variable.removesuffix("_FILE")
    assert problem.startswith(f"{name} must be in a file that I can read: secret {words}")


def test_every_secret_is_in_the_table():
    secrets = {name.upper() for name, field in Settings.model_fields.items()
               if "SecretStr" in str(field.annotation)}  # fmt: skip

    assert {f"CHARLEY_{name}_FILE" for name in secrets} == SECRETS.keys()


def test_a_folder_called_env_is_somebody_s_virtual_environment(environment, tmp_path):
    (tmp_path / ".env").mkdir()
    environment.setenv("CHARLEY_DISCORD_TOKEN", TOKEN)

    assert load(Settings).discord_token.get_secret_value() == TOKEN


def test_a_mark_of_utf_8_hides_no_setting(environment, tmp_path):
    (tmp_path / ".env").write_text("CHARLEY_OWNER_ID=7\n", encoding="utf-8-sig")
    (tmp_path / "secret").write_text(TOKEN, encoding="utf-8-sig")
    environment.setenv("CHARLEY_DISCORD_TOKEN_FILE", "secret")

    settings = load(Settings)

    assert (settings.owner_id, settings.discord_token.get_secret_value()) == (7, TOKEN)


@pytest.mark.parametrize("inside", [" ", "\n", "\r\n", "\t", "\u00a0", "\x00", "ö", "\u200b"])
@pytest.mark.parametrize("source", ["variable", "file"])
def test_a_token_that_no_header_carries_is_refused(environment, tmp_path, source, inside):
    token = f"paste{inside}here"
    if source == "variable" and inside != "\x00":
        environment.setenv("CHARLEY_DISCORD_TOKEN", token)
    else:
        (tmp_path / "secret").write_text(token)
        environment.setenv("CHARLEY_DISCORD_TOKEN_FILE", "secret")

    [problem] = problems(Settings)

    assert problem.startswith("CHARLEY_DISCORD_TOKEN must be ")
    assert "paste" not in problem


def test_what_is_around_a_token_is_not_part_of_it(environment):
    environment.setenv("CHARLEY_DISCORD_TOKEN", f" {TOKEN}\r\n")

    assert load(Settings).discord_token.get_secret_value() == TOKEN


def test_a_blank_token_is_none(environment):
    environment.setenv("CHARLEY_DISCORD_TOKEN", " \n")

    assert problems(Settings) == [
        "CHARLEY_DISCORD_TOKEN must be set; the README says how to get it"
    ]


@pytest.mark.parametrize("word", ["off", "OFF", "no", "None", "false", "False", "0", "never"])
def test_whatever_says_no_keeps_no_backups(environment, word):
    environment.setenv("CHARLEY_BACKUP_FOLDER", word)

    assert load(StorageSettings).backup_folder == "off"


@pytest.mark.parametrize("word", ["on", "yes", "True", "1"])
def test_whatever_says_yes_names_no_folder(environment, word):
    environment.setenv("CHARLEY_BACKUP_FOLDER", word)

    [problem] = problems(StorageSettings)

    assert problem == "CHARLEY_BACKUP_FOLDER must be the path of a folder, or off for no backups"


@pytest.mark.parametrize("password", ["p@ss", "p@ss/w", "a:b@c", "@", "p@ss:word"])
def test_a_password_that_splits_the_url_is_told_how_to_be_written(environment, password):
    environment.setenv("CHARLEY_DATABASE_URL", f"postgresql://charley:{password}@host/charley")

    [problem] = problems(StorageSettings)

    assert problem.startswith("CHARLEY_DATABASE_URL must ")
    assert "write @ as %40" in problem
