"""A guided stretch: the step a person is in at an instant, and what their presses change.

A session remembers one step and when that step begins; every later one follows from the routine's
clock. So there is nothing to count, and a restart knows what was last on the person's screen.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from bot.domain.errors import DomainError
from bot.domain.ids import ChannelId, MessageId, OccurrenceId, UserId
from bot.domain.library.routines import Routine
from bot.domain.library.terms import StepKind

STANDING = "standing"
"""The routine that starts unless another one is asked for: the one of the trial."""

EASIER = {STANDING: "sitting", "sitting": "bed", "chair": "bed"}
"""What *Sit instead*, or *Lie down instead*, turns a routine into. All of them have the same clock, step
for step, so a person keeps their place."""

COUNT_IN = timedelta(seconds=15)
"""Before the first step, once the person has pressed *Begin*: to put the phone down and to get up."""
BACK_IN = timedelta(seconds=5)
"""Before a step that is repeated: to get back into its position."""

FORGOTTEN_AFTER = timedelta(hours=1)
"""A session in which nothing has happened for so long is over; its person is asleep."""

SessionId = NewType("SessionId", str)
"""Tells a person's sessions apart, so that a press on an old message explains itself."""


class Press(StrEnum):
    """What a person can ask of a session under way."""

    PAUSE = "pause"
    GO_ON = "go-on"
    SKIP = "skip"
    """The next step begins at once."""
    EASIER = "easier"
    """The same, sitting or lying."""
    HERE = "here"
    """Go on in the message that was pressed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """To do another routine, asked before the first step."""

    routine_id: str


class SessionGoneError(DomainError):
    """The session is over, or another one has started since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a person's direct messages a message of Charley's stands."""

    channel_id: ChannelId
    message_id: MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """The reminder in whose own message a session stands; it comes back there."""

    occurrence_id: OccurrenceId
    beside_id: OccurrenceId | None = None
    """Another reminder in the same message, which stays below the session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountIn:
    """A step is about to begin."""

    index: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InStep:
    """A step is under way."""

    index: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Halted:
    """The person has paused; the step starts again when they go on."""

    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """The last step has ended."""


Phase = CountIn | InStep | Halted | Over


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidedSession:
    """One person's stretch. There is at most one at a time."""

    user_id: UserId
    routine_id: str
    started_at: datetime
    since: datetime
    """When the step begins; while halted, when the person paused."""
    step: int = 0
    is_paused: bool = False
    place: Place | None = None
    """`None` while it stands in an answer that only its interaction can change."""
    host: Host | None = None
    """`None` where its message is no reminder."""
    is_attended: bool = False
    """Whether the person has pressed anything since *Begin*: then somebody is there."""
    version: int = 0
    """One more for every change but the passing of steps; the process that guides it compares."""

    @property
    def id(self) -> SessionId:
        """The session's name in its buttons."""
        return SessionId(f"{int(self.started_at.timestamp() * 1000):x}")

    @property
    def has_begun(self) -> bool:
        """Whether the first card, which waits for the person, is behind them.

        Who pauses while the first step is being counted in has begun: that press makes them attended.
        """
        return self.step > 0 or not self.is_paused or self.is_attended

    def stands_in(self, host: Host | None) -> bool:
        """Tell whether it stands in that reminder's message."""
        return host is not None and self.host == host

    def is_forgotten(self, *, at: datetime) -> bool:
        """Tell whether nothing has happened for so long that nobody is stretching."""
        return at - self.since > FORGOTTEN_AFTER

    def phase(self, routine: Routine, *, at: datetime) -> Phase:
        """Return what is going on at an instant."""
        if self.step >= len(routine.steps):
            return Over()
        if self.is_paused:
            return Halted(index=self.step)
        if at < self.since:
            return CountIn(index=self.step, until=self.since)
        began_at = self.since - routine.steps[self.step].start
        for index, step in enumerate(routine.steps):
            if at < began_at + step.end:
                return InStep(index=index, until=began_at + step.end)
        return Over()

    def is_in_its_step(self, routine: Routine, *, at: datetime) -> bool:
        """Tell whether the step that it remembers is still the one of that instant."""
        match self.phase(routine, at=at):
            case CountIn() | Halted():
                return True
            case InStep(index=index):
                return index == self.step
            case Over():
                return False

    def is_version_of(self, other: "GuidedSession") -> bool:
        """Tell whether nothing but the passing of steps lies between the two."""
        return (self.started_at, self.version) == (other.started_at, other.version)

    def passed_to(self, phase: Phase, routine: Routine) -> "GuidedSession":
        """Return the session remembering the step that it has come to by itself."""
        match phase:
            case InStep(index=index, until=until):
                return replace(self, step=index, since=until - routine.steps[index].length)
            case _:
                return self

    def after(
        self, press: Press, routine: Routine, *, at: datetime, back_at: datetime
    ) -> "GuidedSession":
        """Return the session after a press at an instant; a second one is harmless.

        Args:
            press: what the person wants.
            routine: the session's own.
            at: when they pressed.
            back_at: when a step that has to start again starts.
        """
        match press:
            case Press.PAUSE:
                halted = self.paused(routine, at=at)
                return halted if halted == self else replace(halted, is_attended=True)
            case Press.GO_ON if self.is_paused:
                return self.started_again(begins_at=back_at)
            case Press.GO_ON:
                return self
            case Press.HERE:
                return self._brought_here(routine, at, back_at)
            case Press.SKIP:
                return self._skipped(routine, at=at)
            case Press.EASIER:
                return self._eased(routine, at=at)

    def picked(self, routine_id: str) -> "GuidedSession":
        """Return the session with another routine, unless it has begun."""
        if self.has_begun:
            return self
        return replace(self, routine_id=routine_id, version=self.version + 1)

    def _brought_here(self, routine: Routine, at: datetime, back_at: datetime) -> "GuidedSession":
        if not self.has_begun:
            return replace(self, version=self.version + 1)
        return self.paused(routine, at=at).started_again(begins_at=back_at)

    def paused(self, routine: Routine, *, at: datetime) -> "GuidedSession":
        """Return the session halted in its step."""
        match self.phase(routine, at=at):
            case CountIn(index=index) | InStep(index=index):
                return replace(self, step=index, since=at, is_paused=True, version=self.version + 1)
            case _:
                return self

    def halted(self, *, at: datetime) -> "GuidedSession":
        """Return the session paused in the step that it remembers, whatever the clock says."""
        return replace(self, since=at, is_paused=True, version=self.version + 1)

    def started_again(self, *, begins_at: datetime) -> "GuidedSession":
        """Return the session with the step that it remembers started once more."""
        return replace(self, since=begins_at, is_paused=False, version=self.version + 1)

    def _skipped(self, routine: Routine, *, at: datetime) -> "GuidedSession":
        match self.phase(routine, at=at):
            case CountIn(index=index):
                return replace(self, step=index, since=at, version=self.version + 1)
            case InStep(index=index) | Halted(index=index):
                return replace(self, step=index + 1, since=at, version=self.version + 1)
            case Over():
                return self

    def _eased(self, routine: Routine, *, at: datetime) -> "GuidedSession":
        """Wait before the present stretch, as it is done the easier way.

        Sitting down and finding a towel takes as long as it takes; then the stretch is set up. Before the
        first one that is the first card again, which says what the easier way needs, and for whom it is not.
        """
        easier_id = EASIER.get(self.routine_id)
        if easier_id is None:
            return self
        halted = self.paused(routine, at=at)
        set_ups = [
            index
            for index, step in enumerate(routine.steps[: halted.step + 1])
            if step.kind is StepKind.SET_UP
        ]
        return replace(
            halted,
            routine_id=easier_id,
            step=set_ups[-1],
            is_attended=self.is_attended and set_ups[-1] > 0,
            version=halted.version + 1,
        )

    def moved(self, place: Place | None) -> "GuidedSession":
        """Return the session standing in a message; a reminder is left behind in its own."""
        host = self.host if place == self.place else None
        return replace(self, place=place, host=host, version=self.version + 1)

    def attended_after(self, former: "GuidedSession") -> "GuidedSession":
        """Return the session after a press on a *former* one, which shows that somebody is there.

        *Begin* does not, nor does what leads back to before it: the phone may lie aside from then on.
        """
        return replace(self, is_attended=self.has_begun and former.has_begun)
