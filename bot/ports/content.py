"""Read-only content, as the commands see it."""

from typing import Protocol

from bot.domain.places import Place, Resolution


class Places(Protocol):
    """Knows which time zone people mean by a city, a country or a zone's name."""

    def search(self, text: str, *, limit: int = 25) -> tuple[Place, ...]:
        """Return what the text may mean, best first; quick enough for every keystroke."""
        ...

    def resolve(self, text: str) -> Resolution:
        """Return what the text surely means, the candidates it leaves open, or `None`."""
        ...
