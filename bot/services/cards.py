"""Cards: the scenes of a guided stretch with their pictures."""

from collections.abc import Mapping

from bot.domain.guiding import Guidance, Scene
from bot.ports.messages import Card, Picture


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
