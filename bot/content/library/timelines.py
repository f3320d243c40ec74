"""Unfolds a routine: stretches and their doses in, moments second by second out.

One leg at a time: all holds of the left leg with a rest between them, one swap, all holds of the right.
The trial rested 10 seconds between two holds and nowhere says that legs took turns (HAL12, protocol in
Cochrane's table).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge

from bot.domain.library.terms import Label, Leg, Remark, StepKind

Count = Annotated[int, Ge(1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """How long and how often something is held. Times are in seconds."""

    id: str
    ready: Count
    """To take the position."""
    hold: Count
    """One hold, or one spell of moving."""
    times: Count
    """Holds for each leg."""
    rest: Count
    """Between two holds of the same leg."""
    swap: Count
    """To change legs, where one is stretched after the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One leg's part of a stretch, or that of both legs at once."""

    cue: Remark
    alt: Remark
    """What the picture of the hold shows."""
    ready: Remark
    """What the picture shows before the hold and after it: in place, not stretching."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is said and shown while the right leg takes over."""

    cue: Remark
    alt: Remark


@dataclass(frozen=True, slots=True, kw_only=True)
class CuedStretch:
    """A stretch as the file has it: left, swap and right; or both."""

    id: str
    name: Label
    ready: Remark
    """What is said while its position is taken for the first time."""
    is_moving: bool = False
    """Whether it goes to and fro instead of being held still."""
    left: Side | None = None
    swap: Change | None = None
    right: Side | None = None
    both: Side | None = None

    @property
    def sides(self) -> list[tuple[Leg, Side]]:
        """The legs in their turn; none where the file has one leg without the other."""
        if self.both and not (self.left or self.right or self.swap):
            return [(Leg.BOTH, self.both)]
        if self.left and self.right and self.swap and not self.both:
            return [(Leg.LEFT, self.left), (Leg.RIGHT, self.right)]
        return []


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One step, still without the second at which it begins."""

    kind: StepKind
    leg: Leg
    turn: int
    seconds: int
    cue: str
    picture: str
    alt: str


def unfolded(stretch: CuedStretch, dose: Dose, *, rest: str) -> Iterator[Moment]:
    """Yield the moments of a stretch in their order.

    Args:
        stretch: what is said and shown.
        dose: how long and how often.
        rest: what is said between two holds.
    """
    for leg, side in stretch.sides:
        yield _arrival(stretch, dose, leg, side)
        for turn in range(1, dose.times + 1):
            if turn > 1:
                yield Moment(
                    kind=StepKind.REST,
                    leg=leg,
                    turn=turn,
                    seconds=dose.rest,
                    cue=rest,
                    picture=f"{stretch.id}-ready-{leg}",
                    alt=side.ready,
                )
            yield Moment(
                kind=StepKind.MOVE if stretch.is_moving else StepKind.HOLD,
                leg=leg,
                turn=turn,
                seconds=dose.hold,
                cue=side.cue,
                picture=f"{stretch.id}-{leg}",
                alt=side.alt,
            )


def _arrival(stretch: CuedStretch, dose: Dose, leg: Leg, side: Side) -> Moment:
    """Return how the first leg gets into place, or how the second one takes over."""
    if leg is Leg.RIGHT and stretch.swap:
        return Moment(
            kind=StepKind.SWAP,
            leg=leg,
            turn=1,
            seconds=dose.swap,
            cue=stretch.swap.cue,
            picture=f"{stretch.id}-swap-{leg}",
            alt=stretch.swap.alt,
        )
    return Moment(
        kind=StepKind.SET_UP,
        leg=leg,
        turn=1,
        seconds=dose.ready,
        cue=stretch.ready,
        picture=f"{stretch.id}-ready-{leg}",
        alt=side.ready,
    )
