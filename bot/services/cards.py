"""Cards: the scenes of a guided stretch with their pictures."""

from collections.abc import Mapping

from bot.domain.guiding import Guidance, Place, Scene
from bot.ports.messages import Card, Delivered, Picture, Screen, SendResult


class Cards:
    """Knows the drawing of every position."""

    def __init__(self, *, pictures: Mapping[str, bytes]) -> None:
        self._pictures = pictures

    def of(self, scene: Scene) -> Card:
        """Return what the message shows; a scene without a position has no picture."""
        match scene:
            case Guidance(step=step):
                png = self._pictures[step.picture]
                picture = Picture(name=step.picture, png=png, alt=step.alt)
                return Card(scene=scene, picture=picture)
            case _:
                return Card(scene=scene)


def place_of(screen: Screen, result: SendResult, former: Place | None) -> Place | None:
    """Return where a session stands once an answer has shown it, or has failed to."""
    match result:
        case Delivered(message_id=message_id) if message_id and screen.dm_channel_id:
            return Place(channel_id=screen.dm_channel_id, message_id=message_id)
        case Delivered():
            return None
        case _:
            return former
