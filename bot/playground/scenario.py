"""Scenarios: who is there when the curtain rises, and what they have set up."""

import tomllib
from datetime import time
from importlib.resources.abc import Traversable
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.content.errors import ContentError
from bot.domain.reminders import WaterMode


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


class Player(_Strict):
    """Somebody who is there."""

    name: str
    role: Literal["member", "admin"] = "member"
    zone: str | None = None
    bedtime: time | None = None
    stretch: StretchSetUp | None = None
    water: WaterSetUp | None = None
    done_share: float = Field(default=0.0, ge=0, le=1)
    """The share of past nights that this person answers with *Done*."""
    glasses: int = Field(default=0, ge=0, le=20)
    """How many glasses this person logs on each past day."""


class Scenario(_Strict):
    """A scene."""

    title: str
    zone: str
    """The zone in which the page shows its times."""
    start: time | None = None
    """The wall time at which the clock starts; now, if left out."""
    past_days: int = Field(default=0, ge=0, le=90)
    """How many days are played before the page opens."""
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
