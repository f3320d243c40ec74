"""What an interaction must have for Charley to read it, as Discord documents it.

Only what Charley and discord.py 2.7 rely on is asked for; whatever else stands there is not looked
at, so that a field from after this version does no harm
(docs.discord.com/developers/interactions/receiving-and-responding).
"""

from typing import Annotated, Any, ClassVar, TypeAlias

from discord import InteractionType
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

MAX_SNOWFLAKE = 2**63 - 1
"""Discord's ids are positive and fit the databases' integers (developers/reference, "Snowflakes")."""


def _in_range(text: str) -> str:
    if not 0 < int(text) <= MAX_SNOWFLAKE:
        message = "no id has this number"
        raise ValueError(message)
    return text


SnowflakeText = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{1,20}$"), AfterValidator(_in_range)
]
Described: TypeAlias = dict[SnowflakeText, dict[str, Any]]
_Locale = Annotated[str, StringConstraints(min_length=2, max_length=16)]
_Token = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.=:+~-]+$")]
"""It becomes a part of an address."""


class _Shape(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(strict=True)


class _Account(_Shape):
    """Whatever of it is missing, discord.py takes the interaction for nobody's."""

    id: SnowflakeText
    username: str
    discriminator: str
    avatar: str | None


class _Member(_Shape):
    user: _Account
    roles: list[SnowflakeText]
    permissions: str


class _Place(_Shape):
    id: SnowflakeText
    type: int


class _Resolved(_Shape):
    """Discord's descriptions of what was picked, by id."""

    users: Described = {}
    members: Described = {}
    roles: Described = {}
    channels: Described = {}
    messages: Described = {}
    attachments: Described = {}


class _Option(_Shape):
    name: str
    type: int
    options: "list[_Option]" = []


class _Command(_Shape):
    id: SnowflakeText
    name: str
    type: int
    options: list[_Option] = []
    resolved: _Resolved = _Resolved()


class _Component(_Shape):
    custom_id: str
    component_type: int
    values: list[str] = []
    resolved: _Resolved = _Resolved()


class _Field(_Shape):
    custom_id: str | None = None
    value: str | bool | None = None
    values: list[str] | None = None


class _Label(_Shape):
    component: _Field | None = None


class _Form(_Shape):
    custom_id: str
    components: list[_Label]
    resolved: _Resolved = _Resolved()


class _Message(_Shape):
    id: SnowflakeText
    channel_id: SnowflakeText
    flags: int = 0


class _Interaction(_Shape):
    """What every interaction has, whatever its type."""

    id: SnowflakeText
    application_id: SnowflakeText
    token: _Token
    channel: _Place | None = None
    context: int | None = None
    locale: _Locale = "en-US"
    guild_locale: _Locale | None = None
    message: _Message | None = None


class _OfPerson(_Interaction):
    user: _Account


class _OfMember(_Interaction):
    guild_id: SnowflakeText
    member: _Member


class _WithCommand(_Shape):
    data: _Command


class _WithComponent(_Shape):
    data: _Component
    message: _Message


class _WithForm(_Shape):
    data: _Form


_BY_TYPE: dict[int, type[_Shape]] = {
    InteractionType.application_command.value: _WithCommand,
    InteractionType.autocomplete.value: _WithCommand,
    InteractionType.component.value: _WithComponent,
    InteractionType.modal_submit.value: _WithForm,
}


def is_known(event: dict[str, Any]) -> bool:
    """Tell whether this version of Charley knows such interactions; a ping is none."""
    kind = event.get("type")
    return isinstance(kind, int) and not isinstance(kind, bool) and kind in _BY_TYPE


def require_shape(event: dict[str, Any]) -> None:
    """Refuse an interaction of a known type that Discord could not have sent.

    Raises:
        ValueError: what is missing or of another type, by where it stands.
    """
    in_server = event.get("guild_id") is not None
    (_OfMember if in_server else _OfPerson).model_validate(event)
    _BY_TYPE[event["type"]].model_validate(event)
