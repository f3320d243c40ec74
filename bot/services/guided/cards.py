"""Cards: what the message of a session shows, with the drawing of the position."""

from collections.abc import Mapping

from bot.domain.guided.scenes import Guidance, Scene
from bot.domain.guided.session import Place
from bot.domain.library.routines import Routine
from bot.domain.standing.answered import Answered
from bot.ports.delivery import Card, Delivered, Picture, Screen, SendResult

Routines = Mapping[str, Routine]
"""Every routine, by its id."""


class StepCards:
    """Knows the drawing of every position."""

    def __init__(self, *, pictures: Mapping[str, bytes]) -> None:
        self._pictures = pictures

    def of(
        self, scene: Scene, *, is_reminder: bool = False, beside: Answered | None = None
    ) -> Card:
        """Return what the message shows; a scene without a position has no picture."""
        picture = self._picture_of(scene) if isinstance(scene, Guidance) else None
        return Card(scene=scene, picture=picture, is_reminder=is_reminder, beside=beside)

    def _picture_of(self, guidance: Guidance) -> Picture:
        step = guidance.step
        return Picture(name=step.picture, png=self._pictures[step.picture], alt=step.alt)


def place_of(screen: Screen, result: SendResult, former: Place | None) -> Place | None:
    """Return where a session stands once an answer has shown it, or has failed to."""
    match result:
        case Delivered(message_id=message_id) if message_id and screen.dm_channel_id:
            return Place(channel_id=screen.dm_channel_id, message_id=message_id)
        case Delivered():
            return None
        case _:
            return former
