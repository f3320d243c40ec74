"""The words of the health content: grades, topics, body places, and how long a text may be."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from annotated_types import Len

Name = Annotated[str, Len(1, 48)]
Title = Annotated[str, Len(3, 80)]
Label = Annotated[str, Len(1, 80)]
"""Fits a button: https://docs.discord.com/developers/components/reference#button."""
OptionText = Annotated[str, Len(1, 100)]
"""Fits the label, or the description, of an option in a menu, whose limit is Discord's too."""
Line = Annotated[str, Len(1, 120)]
Caution = Annotated[str, Len(1, 160)]
Remark = Annotated[str, Len(1, 200)]
Note = Annotated[str, Len(1, 300)]
Reason = Annotated[str, Len(10, 300)]
Paragraph = Annotated[str, Len(1, 500)]
Body = Annotated[str, Len(20, 1_850)]
"""With all that stands around it, a card still fits one message of 2,000 characters."""


class Grade(StrEnum):
    """How good the evidence for a statement is."""

    STRONG = "strong"
    MODERATE = "moderate"
    WEAK = "weak"
    NONE = "none"
    CONTRADICTED = "contradicted"
    UNSAFE = "unsafe"


TIP_GRADES = (Grade.STRONG, Grade.MODERATE, Grade.WEAK, Grade.NONE)
"""A tip is graded as it is worded: what evidence speaks against, or what harms, is no tip."""

BELIEF_GRADES = (Grade.WEAK, Grade.NONE, Grade.CONTRADICTED, Grade.UNSAFE)
"""A belief that is well supported is no myth."""


class Direction(StrEnum):
    """Which way the evidence points."""

    HELPS = "helps"
    MIXED = "mixed"
    NO_EFFECT = "no-effect"
    HARM = "harm"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "n/a"


POINTING_DIRECTIONS = (Direction.HELPS, Direction.MIXED, Direction.NO_EFFECT, Direction.HARM)
"""The directions that a card names; the others say nothing."""


class Verified(StrEnum):
    """How far a source was read: itself in part, through others, or from memory alone."""

    SEEN = "seen"
    SECONDARY = "secondary"
    MEMORY = "memory"


class Topic(StrEnum):
    """The shelf a tip or a myth stands on."""

    ACUTE_RELIEF = "acute-relief"
    STRETCH_ROUTINE = "stretch-routine"
    SLEEP_SETUP = "sleep-setup"
    HYDRATION = "hydration"
    MOVEMENT = "movement"
    NUTRITION = "nutrition"
    SUPPLEMENT_SAFETY = "supplement-safety"
    MEDICINE_CHECK = "medicine-check"
    RED_FLAG = "red-flag"
    HEAT_ILLNESS = "heat-illness"
    LEARN = "learn"


class BodyPlace(StrEnum):
    """Where a cramp can be, as `/cramp` asks."""

    CALF = "calf"
    FOOT = "foot"
    THIGH_FRONT = "thigh-front"
    THIGH_BACK = "thigh-back"
    SHIN = "shin"


class StretchWay(StrEnum):
    """Which way to move so that the cramped muscle gets longer."""

    TOES_UP = "toes-up"
    TOES_DOWN = "toes-down"
    KNEE_STRAIGHT = "knee-straight"
    KNEE_BENT = "knee-bent"


STRETCH_WAYS: Mapping[BodyPlace, StretchWay] = {
    BodyPlace.CALF: StretchWay.TOES_UP,
    BodyPlace.FOOT: StretchWay.TOES_UP,
    BodyPlace.THIGH_FRONT: StretchWay.KNEE_BENT,
    BodyPlace.THIGH_BACK: StretchWay.KNEE_STRAIGHT,
    BodyPlace.SHIN: StretchWay.TOES_DOWN,
}
"""Anatomy: the wrong way shortens the muscle and makes the cramp worse."""


class Moment(StrEnum):
    """When a tip may be served."""

    CRAMP_NOW = "cramp-now"
    AFTER_CRAMP = "after-cramp"
    BEDTIME = "bedtime"
    DAYTIME = "daytime"
    HEAT_OR_EXERCISE = "hot-weather-or-exercise"
    PREGNANCY = "pregnancy"
    ON_REQUEST_ONLY = "on-request-only"
    TRIAGE = "triage"


class SafetyLevel(StrEnum):
    """How safe it is to act on a text."""

    OK = "ok"
    CAUTION = "caution"
    DO_NOT_ADVISE = "do-not-advise"


WARNING_LEVELS = (SafetyLevel.CAUTION, SafetyLevel.DO_NOT_ADVISE)
"""The levels that a card names."""


class Status(StrEnum):
    """The stage of an entry; only a reviewed or published one is ever shown."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Tier(StrEnum):
    """How fast a danger sign needs help."""

    EMERGENCY = "emergency"
    SAME_DAY = "same-day"
    ROUTINE = "routine"


class StepKind(StrEnum):
    """What a moment of a routine is for."""

    SET_UP = "set-up"
    HOLD = "hold"
    MOVE = "move"
    """Instead of a hold: to and fro, slowly, until it ends."""
    REST = "rest"
    """Between two holds of the same leg."""
    SWAP = "swap"


WORKING_STEPS = (StepKind.HOLD, StepKind.MOVE)
"""What is counted as "time 2 of 3"; everything else is on the way to it."""


class Leg(StrEnum):
    """Which leg a step works on; a rest and a swap name the leg that comes next."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


class RoutineKind(StrEnum):
    """What a routine is to the trial, and to the night that it is done in."""

    CORE = "core"
    """The trial's two muscles in the trial's dose, before bed."""
    BEDTIME = "bedtime"
    """Before bed as well, but not what the trial did."""
    ADD_ON = "add-on"
    """On top of a core routine."""
    DAY = "day"
    """At another hour: it does not stand for the night's stretch."""
