"""Which words each kind of reminder has."""

from types import MappingProxyType

from bot.client.kind_words import Vocabulary
from bot.kinds.drinks import DRINKS
from bot.kinds.stretch import STRETCH
from bot.kinds.summary import SUMMARY
from bot.messaging.ui.kinds.drinks_words import DrinkWords
from bot.messaging.ui.kinds.stretch_words import StretchWords
from bot.messaging.ui.kinds.summary_words import SummaryWords

VOCABULARY: Vocabulary = MappingProxyType(
    {STRETCH: StretchWords(), DRINKS: DrinkWords(), SUMMARY: SummaryWords()}
)
"""The words of the kinds that Charley comes with."""
