"""The languages that Charley speaks, as those see them who know whom they speak to.

What is said is a matter of `bot/messaging/texts`; no use case holds a sentence.
"""

from contextlib import AbstractContextManager
from typing import Protocol


class Texts(Protocol):
    """Chooses the language of all sentences that the running task says.

    A locale is Discord's name of a language, such as `de` or `pt-BR`: of an interaction, or as it
    is stored with a person. English takes the place of `None`, and of one without a catalogue.
    """

    def speak(self, locale: str | None) -> None:
        """Say everything in this locale's language from now on, until the task ends."""
        ...

    def speaking(self, locale: str | None) -> AbstractContextManager[None]:
        """Say everything inside in this locale's language."""
        ...
