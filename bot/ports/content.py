"""Read-only content, as the commands see it: places, and the languages that Charley speaks.

No use case holds a sentence: what is said is a matter of `bot/messaging/texts`.
"""

from contextlib import AbstractContextManager
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

    def proposed(self, locale: str | None) -> tuple[Place, ...]:
        """Return where people of a language most likely live: one city for each clock, best first.

        *locale* is Discord's name of the language; at most 24 places, no two of one label or zone.
        """
        ...


class Texts(Protocol):
    """Chooses the language of all sentences that the running task says.

    A locale is Discord's name of a language, such as `de` or `pt-BR`: of an interaction, or as it
    is stored with a person. English takes the place of `None`, and of one without a catalogue.
    """

    @property
    def locales(self) -> tuple[str, ...]:
        """Every locale that there are sentences in, English first."""
        ...

    def speak(self, locale: str | None) -> None:
        """Say everything in this locale's language from now on, until the task ends."""
        ...

    def speaking(self, locale: str | None) -> AbstractContextManager[None]:
        """Say everything inside in this locale's language."""
        ...
