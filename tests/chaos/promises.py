"""What came out of a scenario, and whether it keeps what is promised."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.chaos.scenarios import Scenario
from tests.crash.verdicts import Verdict

LIMIT_PER_S = 50
"""Discord's limit for one token, which the double enforces over every sliding second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a scenario went, from the record of the double and the database."""

    scenario: Scenario
    seed: int
    verdict: Verdict
    refused: int
    """Requests answered with 429."""
    seconds: float
    """From the due instant to the last message."""
    kills: int
    kills_in_time: int
    """Those before the last message."""
    after_kill_s: float | None
    """From the last kill to the last message; `None`: no kill, or no message after it."""
    held: int
    """Messages that the killed processes had under way."""
    held_s: float
    """The longest time from a kill to one of them."""
    looked_up: int
    """Chats looked up before something was sent a second time."""
    repeats: int
    """Requests that were made twice and made one message, by their nonce."""
    stretches: int
    stuck: int
    """Stretches that did not go on."""
    stood_still_s: float
    """The longest time for which a stretch stood still."""
    leaderships: int
    """How often a process took itself for the leader from then on."""
    led_together_s: float
    """For how long two processes did at once."""
    ended_badly: tuple[str, ...]
    """Processes that ended by themselves, or not as they were asked to."""

    @property
    def share(self) -> float:
        """Messages a second, as a share of what Discord allows."""
        if self.seconds <= 0:
            return 0.0
        return self.verdict.delivered / self.seconds / LIMIT_PER_S

    @property
    def broken(self) -> list[str]:
        """The promises that were not kept, in words."""
        return [f"{self.scenario.name}: {words}" for words in self._broken()]

    def _broken(self) -> Iterator[str]:
        verdict, scenario = self.verdict, self.scenario
        for name, faults in (
            ("lost", verdict.lost),
            ("doubled", verdict.doubled),
            ("on record wrongly", verdict.wrong),
            ("ended badly", self.ended_badly),
        ):
            if faults:
                yield f"{len(faults)} {name}, such as {faults[0]}"
        if self.refused:
            yield f"{self.refused} requests refused with 429"
        if scenario.share is not None and self.share < scenario.share:
            yield f"{self.share:.3f} of the limit instead of {scenario.share}"
        if self.is_late:
            yield f"the last message came {self.after_kill_s:.1f} s after the kill"
        if self.stuck:
            yield f"{self.stuck} of {self.stretches} stretches did not go on"
        if self.led_together_s > 0:
            yield f"two processes led at once, for {self.led_together_s:.2f} s"

    @property
    def is_late(self) -> bool:
        """Whether the last message came too long after the last kill."""
        limit_s, came_s = self.scenario.after_kill_s, self.after_kill_s
        return limit_s is not None and came_s is not None and came_s >= limit_s
