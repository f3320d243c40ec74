"""Acts: what a press on a component asks for, and who answers it.

The whole meaning of a press stands in the component's custom id, so it needs no memory: it works
days later, after a restart, and in another process.
"""

import inspect
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import discord

from bot.domain.errors import DomainError, NotYoursError
from bot.domain.ids import ChannelId, UserId
from bot.ports.surroundings import PickedChannel

ANYBODY = UserId(0)
"""Owner of a component that everyone who sees it may press."""

Value = TypeVar("Value")

PATTERN = re.compile(r"(?P<name>[a-z]+\.[a-z0-9-]+):(?P<owner>\d{1,20}):(?P<argument>.{0,60})")

SELECT_PREFIX = "choose:"
"""Stands before the act that a menu carries."""

CHANNEL_PREFIX, ROLE_PREFIX = "channel:", "role:"
"""Stand before the act of a menu of channels, or of roles."""

SELECT_PATTERN, CHANNEL_PATTERN, ROLE_PATTERN = (
    re.compile(prefix + PATTERN.pattern) for prefix in (SELECT_PREFIX, CHANNEL_PREFIX, ROLE_PREFIX)
)
# discord.py knows a class of components by its pattern: of two equal ones only the last would work.


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What a press asks for."""

    name: str
    """Such as `stretch.done`; a cog says which of its functions answers it."""
    owner: UserId = ANYBODY
    argument: str = ""
    chosen: str = ""
    """What was picked, where the component is a select; never part of the custom id."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """What was filled in, where it is a form; never part of the custom id."""
    picked_channels: Mapping[ChannelId, PickedChannel] = field(default_factory=dict)
    """The channels among what was picked; never part of the custom id."""

    @property
    def custom_id(self) -> str:
        """The act as Discord keeps it for us."""
        return f"{self.name}:{self.owner}:{self.argument}"

    def read(self, reader: Callable[[str], Value]) -> Value:
        """Return the argument as its *reader* understands it.

        Raises:
            ActBrokenError: it does not understand it.
        """
        return _understood(reader, self.argument, act=self.name)

    def read_chosen(self, reader: Callable[[str], Value]) -> list[Value]:
        """Return each option that was picked as its *reader* understands it.

        Raises:
            ActBrokenError: it does not understand one of them, or there is none.
        """
        return [
            _understood(reader, each, act=self.name) for each in self.chosen.split(",") if each
        ] or _understood(_nothing, "", act=self.name)

    def read_fields(self, reader: Callable[[Mapping[str, str]], Value]) -> Value:
        """Return the form's fields as their *reader* understands them.

        Raises:
            ActBrokenError: no form of Charley's could have sent them.
            DomainError: what somebody typed cannot be taken, as the reader says.
        """
        try:
            return reader(self.fields)
        except (ValueError, LookupError, OverflowError) as error:
            raise ActBrokenError(self.name) from error

    @classmethod
    def parse(
        cls,
        match: re.Match[str],
        *,
        chosen: str = "",
        fields: Mapping[str, str] | None = None,
        picked_channels: Mapping[ChannelId, PickedChannel] | None = None,
    ) -> "Act":
        """Read an act back from a custom id that fits `PATTERN`."""
        return cls(
            name=match["name"],
            owner=UserId(int(match["owner"])),
            argument=match["argument"],
            chosen=chosen,
            fields=fields or {},
            picked_channels=picked_channels or {},
        )


def act_of_form(
    submission: Mapping[str, Any], picked_channels: Mapping[ChannelId, PickedChannel]
) -> Act:
    """Return what a submitted form asks for.

    Raises:
        UnknownActError: it is none of Charley's.
    """
    match = PATTERN.fullmatch(submission["custom_id"])
    if match is None:
        raise UnknownActError
    return Act.parse(match, fields=filled_in(submission), picked_channels=picked_channels)


def is_of_message(custom_id: str) -> bool:
    """Tell whether a custom id is one that Charley gives to a button or to a menu."""
    patterns = (PATTERN, SELECT_PATTERN, CHANNEL_PATTERN, ROLE_PATTERN)
    return any(pattern.fullmatch(custom_id) for pattern in patterns)


class UnknownActError(Exception):
    """A component of another version of Charley: nobody answers it any more."""


class ActBrokenError(UnknownActError):
    """What a press carries is not what Charley once wrote: cut short, forged, or too old."""


def _understood(reader: Callable[[str], Value], text: str, *, act: str) -> Value:
    try:
        return reader(text)
    except (ValueError, LookupError, OverflowError, OSError, DomainError) as error:
        raise ActBrokenError(act) from error


def _nothing(text: str) -> list[Any]:
    message = f"at least one option must be picked, got {len(text)} characters"
    raise ValueError(message)


Answerer = Callable[[discord.Interaction[Any], Act], Awaitable[None]]
Method = TypeVar("Method", bound=Callable[..., Awaitable[None]])
_MARK = "__answers_acts__"


def answers(*names: str) -> Callable[[Method], Method]:
    """Mark a cog's method as the answerer of some acts."""

    def mark(method: Method) -> Method:
        setattr(method, _MARK, names)
        return method

    return mark


class Acts:
    """Knows which method answers which act."""

    def __init__(self) -> None:
        self._answerers: dict[str, Answerer] = {}

    @property
    def names(self) -> frozenset[str]:
        """All acts that somebody answers."""
        return frozenset(self._answerers)

    def register(self, cog: object) -> None:
        """Take the marked methods of a cog.

        Raises:
            ValueError: an act has an answerer already.
        """
        for _, method in inspect.getmembers(cog, inspect.iscoroutinefunction):
            self.add(method, *getattr(method, _MARK, ()))

    def add(self, answerer: Answerer, *names: str) -> None:
        """Let one method answer some acts, such as those of every kind of reminder.

        Raises:
            ValueError: an act has an answerer already.
        """
        for name in names:
            if name in self._answerers:
                message = f"act {name} is answered twice"
                raise ValueError(message)
            self._answerers[name] = answerer

    async def answer(self, interaction: discord.Interaction[Any], act: Act) -> None:
        """Hand a press to its answerer.

        Raises:
            NotYoursError: the component belongs to somebody else.
            UnknownActError: nobody answers it any more.
        """
        if act.owner not in {ANYBODY, interaction.user.id}:
            raise NotYoursError
        answerer = self._answerers.get(act.name)
        if answerer is None:
            raise UnknownActError(act.name)
        await answerer(interaction, act)


def filled_in(submission: Mapping[str, Any]) -> dict[str, str]:
    """Return a submitted form's fields by custom id; several picks are joined by commas."""
    fields: dict[str, str] = {}
    for label in submission.get("components", ()):
        field_ = label.get("component") or {}
        if field_.get("custom_id"):
            picked = field_.get("values")
            text = field_.get("value") if picked is None else ",".join(picked)
            fields[field_["custom_id"]] = str(text or "")
    return fields
