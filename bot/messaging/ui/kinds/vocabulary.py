"""Which words each kind of reminder has."""

from types import MappingProxyType

from bot.client.kind_words import Vocabulary
from bot.kinds.drinks import DRINKS
from bot.kinds.stretch import STRETCH
from bot.messaging.ui.kinds.drinks_words import DrinkWords
from bot.messaging.ui.kinds.stretch_words import StretchWords

VOCABULARY: Vocabulary = MappingProxyType({STRETCH: StretchWords(), DRINKS: DrinkWords()})
"""The words of the kinds that Charley comes with."""
