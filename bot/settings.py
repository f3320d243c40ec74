"""Settings from the environment and `.env`, checked all at once.

A secret may also be given as the name of a file that holds it: `CHARLEY_DISCORD_TOKEN_FILE`.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar

from dotenv import dotenv_values
from pydantic import (
    Field,
    HttpUrl,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from typing_extensions import override

from bot.client.bot import Sharding
from bot.settings_sentences import (
    NO_BACKUPS,
    PREFIX,
    count_missing,
    ids_beyond,
    no_setting,
    require_folder_or_off,
    required_token,
    sentence,
    shard_ids,
    unreadable,
)
from bot.storage.backup.folder import OFF
from bot.storage.engine import database_url
from bot.storage.files.given_files import TextUnreadableError, text_of

__all__ = ["PREFIX", "Settings", "SettingsError", "StorageSettings", "load", "service_variables"]

ENV_FILE = ".env"
DEFAULT_DATABASE_URL = "sqlite+aiosqlite:///var/charley.db"
FASTEST = 50  # requests a second that Discord grants one bot; more would only be refused

_SERVICE: Final = re.compile(
    rf"{PREFIX}(\w+_)?(SERVICE_(HOST|PORT(_\w+)?)|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)"
)
_ENCODING: Final = "utf-8-sig"  # some editors put a mark before it


class SettingsError(Exception):
    """Some settings are missing or wrong; one plain sentence for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class _UnreadableFile:
    """Stands in for a secret whose file cannot be read, until it is complained of."""

    obstacle: str


class _SecretFiles(PydanticBaseSettingsSource):
    """Reads `CHARLEY_…_FILE` variants of secrets."""

    @override
    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        path = _environment().get(f"{PREFIX}{field_name}_FILE".upper())
        if path is None or field.annotation is not SecretStr:
            return None, field_name, False
        try:
            return text_of(Path(path)).strip(), field_name, False
        except TextUnreadableError as error:
            return _UnreadableFile(obstacle=str(error)), field_name, False

    @override
    def __call__(self) -> dict[str, Any]:
        values = {
            name: self.get_field_value(field, name)[0]
            for name, field in self.settings_cls.model_fields.items()
        }
        return {name: value for name, value in values.items() if value is not None}


class StorageSettings(BaseSettings):
    """What is needed to open the database; no token."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=ENV_FILE,
        env_file_encoding=_ENCODING,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    database_url: SecretStr = SecretStr(DEFAULT_DATABASE_URL)
    backup_folder: str | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _require_readable(cls, value: object) -> object:
        if isinstance(value, _UnreadableFile):
            raise unreadable(value.obstacle)
        return value

    @field_validator("database_url")
    @classmethod
    def _require_database(cls, value: SecretStr) -> SecretStr:
        database_url(value.get_secret_value())
        return value

    @field_validator("backup_folder")
    @classmethod
    def _take_off(cls, value: str | None) -> str | None:
        if value is None:
            return None
        require_folder_or_off(value)
        return OFF if value.casefold() in NO_BACKUPS else value

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, dotenv_settings, _SecretFiles(settings_cls)


class Settings(StorageSettings):
    """What an operator can choose; the README explains each."""

    discord_token: SecretStr = Field(min_length=1)
    discord_api_url: HttpUrl | None = None
    sends_per_second: float = Field(default=FASTEST, ge=1, le=FASTEST)
    owner_id: int | None = Field(default=None, ge=1)
    shard_ids: Annotated[tuple[int, ...] | None, NoDecode] = None
    shard_count: int | None = Field(default=None, ge=1, validate_default=True)
    http_host: str = "127.0.0.1"
    http_port: int | None = Field(default=None, ge=1, le=65535)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"

    @field_validator("discord_token")
    @classmethod
    def _require_token(cls, value: SecretStr) -> SecretStr:
        return SecretStr(required_token(value.get_secret_value()))

    @field_validator("shard_ids", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return shard_ids(value) if isinstance(value, str) else value

    @field_validator("http_port", mode="before")
    @classmethod
    def _pass_over_a_service(cls, value: object) -> object:
        """Take what Kubernetes sets for a service called charley-http for nothing."""
        return None if isinstance(value, str) and "://" in value else value

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("shard_count")
    @classmethod
    def _require_beside_ids(cls, value: int | None, others: ValidationInfo) -> int | None:
        ids: tuple[int, ...] | None = others.data.get("shard_ids", ())  # none there: refused ones
        if ids is not None and value is None:
            raise count_missing()
        if ids and value is not None and max(ids) >= value:
            raise ids_beyond(value)
        return value

    @property
    def sharding(self) -> Sharding:
        """Which servers this process serves, in the form that discord.py takes."""
        sharding = Sharding()
        if self.shard_count is not None:
            sharding["shard_count"] = self.shard_count
        if self.shard_ids is not None:
            sharding["shard_ids"] = list(self.shard_ids)
        return sharding


Chosen = TypeVar("Chosen", bound=StorageSettings)


def load(kind: type[Chosen]) -> Chosen:
    """Read settings.

    Raises:
        SettingsError: some are missing or wrong; it names every one of them.
    """
    _require_env_file()
    unknown = _unknown_variables()
    try:
        settings = kind()
    except ValidationError as error:
        problems = [sentence(details) for details in error.errors(include_url=False)]
        raise SettingsError([*problems, *unknown]) from None
    if unknown:
        raise SettingsError(unknown)
    return settings


def _require_env_file() -> None:
    """Refuse a `.env` that cannot be read; a folder of that name is somebody's virtual environment.

    Raises:
        SettingsError: it cannot be.
    """
    if not os.path.isfile(ENV_FILE):  # noqa: PTH113 - Path's own raises where nothing may be looked into
        return
    try:
        text_of(Path(ENV_FILE))
    except TextUnreadableError as error:
        raise SettingsError([f"the file {error}"]) from None


def _environment() -> Mapping[str, str]:
    """Return the variables of `.env` and of the process, which win; empty ones count as unset."""
    both = (dotenv_values(ENV_FILE, encoding=_ENCODING), os.environ)
    return {name: value for source in both for name, value in source.items() if value}


def _unknown_variables() -> list[str]:
    """Return a sentence for each variable that begins like a setting and is none."""
    fields = Settings.model_fields
    secrets = (name for name, field in fields.items() if field.annotation is SecretStr)
    known = {name.upper() for name in (*fields, *(f"{each}_file" for each in secrets))}
    given = {name.upper(): value for name, value in _environment().items()}
    return [
        no_setting(name.removeprefix(PREFIX), known)
        for name, value in sorted(given.items())
        if name.startswith(PREFIX)
        and name.removeprefix(PREFIX) not in known
        and not _is_of_a_service(name, value)
    ]


def _is_of_a_service(name: str, value: str) -> bool:
    """Tell whether Kubernetes has set it, in a namespace with a service called charley or so.

    It does for each port of each service (kubernetes.io, "Service", environment variables).
    """
    if name not in os.environ:
        return False
    return bool(_SERVICE.fullmatch(name)) or (name.endswith("_PORT") and "://" in value)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceVariables:
    """What a service manager has put into the environment."""

    address: str | None
    """Of the socket on which it listens; `None`: there is none."""
    watchdog: timedelta | None
    """Within which it wants a sign of life; `None`: it wants none."""


def service_variables() -> ServiceVariables:
    """Read the variables of sd_notify(3) and sd_watchdog_enabled(3), which have no prefix."""
    given, own = os.environ, str(os.getpid())
    microseconds = given.get("WATCHDOG_USEC", "")
    is_due = microseconds.isdecimal() and given.get("WATCHDOG_PID", own) == own
    return ServiceVariables(
        address=given.get("NOTIFY_SOCKET") or None,
        watchdog=timedelta(microseconds=int(microseconds)) if is_due else None,
    )
