"""Back-off: how long to wait before what has failed is tried again."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Backoff:
    """The waits after the first, second … failure in a row; the last one holds for all that follow.

    Raises:
        ValueError: there is no step, or a step is shorter than the one before it.
    """

    steps: tuple[timedelta, ...]
    jitter: float = 0.0
    """By up to this share of itself a wait is lengthened, so that many retries do not coincide."""

    def __post_init__(self) -> None:
        if not self.steps or list(self.steps) != sorted(self.steps):
            message = f"a back-off needs steps that never get shorter, got {self.steps}"
            raise ValueError(message)

    @classmethod
    def doubling(cls, first: timedelta, *, longest: timedelta) -> "Backoff":
        """Return the back-off that doubles from *first* on until it has reached *longest*."""
        steps = [first]
        while steps[-1] < longest:
            steps.append(min(steps[-1] * 2, longest))
        return cls(steps=tuple(steps))

    @property
    def shortest(self) -> timedelta:
        """The wait after a single failure, without jitter."""
        return self.steps[0]

    @property
    def longest(self) -> timedelta:
        """The wait that holds in the end, without jitter."""
        return self.steps[-1]

    def after(self, failures: int, *, random: float = 0.0) -> timedelta:
        """Return how long to wait after this many failures in a row; zero after none.

        Args:
            failures: how many there have been since the last success.
            random: a number from 0 to 1, of which the jitter is made.
        """
        if failures < 1:
            return timedelta()
        step = self.steps[min(failures, len(self.steps)) - 1]
        return step * (1 + self.jitter * random)
