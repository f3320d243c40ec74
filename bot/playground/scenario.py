"""Scenarios: who is there when the curtain rises, and what they have set up."""

import tomllib
from datetime import time
from importlib.resources.abc import Traversable
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.content.files import ContentError
from bot.domain.reminders.amounts import WaterMode

Night = Literal["done", "missed", "skipped"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StretchSetUp(_Strict):
    """A stretch reminder that is on from the start."""

    minutes_before: int = 30
    repeats: int = 0


class WaterSetUp(_Strict):
    """A drinks reminder that is on from the start."""

    mode: WaterMode = WaterMode.TARGET
    wake: time = time(7)
    target_ml: int = 1600


class Pause(_Strict):
    """A pause of the past."""

    day: int = Field(ge=0)
    """On which of the past days it is asked for, the first being 0."""
    nights: int = Field(ge=1)


class Player(_Strict):
    """Somebody who is there."""

    name: str
    role: Literal["member", "admin"] = "member"
    zone: str | None = None
    bedtime: time | None = None
    stretch: StretchSetUp | None = None
    water: WaterSetUp | None = None
    nights: tuple[Night, ...] = ("missed",)
    """How the past nights went, over and over."""
    glasses: tuple[int, ...] = (0,)
    """How many drink reminders this person answers with a glass on each past day, over and over."""
    pauses: tuple[Pause, ...] = ()
    unsent: tuple[int, ...] = ()
    """The past days on which Charley was out of order. A past that is played knows no such day."""

    def night(self, day: int) -> Night:
        """Return how the night of a past day went."""
        return self.nights[day % len(self.nights)]

    def is_paused_on(self, day: int) -> bool:
        """Tell whether a past day lies in a pause."""
        return any(pause.day <= day < pause.day + pause.nights for pause in self.pauses)

    def glasses_on(self, day: int) -> int:
        """Return how many glasses were answered on a past day."""
        return self.glasses[day % len(self.glasses)]


class Scenario(_Strict):
    """A scene."""

    title: str
    zone: str
    """The zone in which the page shows its times."""
    start: time | None = None
    """The wall time at which the clock starts; now, if left out."""
    past_days: int = Field(default=0, ge=0, le=90)
    """How many days are played before the page opens."""
    hello: str = ""
    """What the page says besides its welcome."""
    players: tuple[Player, ...] = Field(min_length=1)
    """The first of them is you."""


def load_scenario(root: Traversable, name: str) -> Scenario:
    """Read a scenario by name.

    Raises:
        ContentError: there is none of that name, or it is wrong.
    """
    files = {
        file.name.removesuffix(".toml"): file for file in root.joinpath("playground").iterdir()
    }
    if name not in files:
        raise ContentError(source="scenario", expected=" or ".join(sorted(files)), got=name)
    try:
        return Scenario.model_validate(tomllib.loads(files[name].read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ContentError(source=f"{name}.toml", expected="a scenario", got=str(error)) from error
