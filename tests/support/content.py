"""All content, loaded once for all tests; and the least that Charley can be wired with."""

from functools import cache
from typing import Any

from bot.app.parts.world import Content
from bot.app.wiring import load_content
from bot.domain.library.library import Library
from bot.messaging.texts.catalogue import ENGLISH, Catalogue
from tests.support.guided import pictures, routines

_NOTHING: Any = None
"""Stands where a use case on doubles must never reach."""

BARE = Content(
    places=_NOTHING,
    library=Library(
        language="en",
        tips=(),
        myths=(),
        first_aids=(),
        red_flags={},
        emergency=_NOTHING,
        routines=tuple(routines().values()),
        guide=_NOTHING,
        hydration=_NOTHING,
        standing=_NOTHING,
        labels=_NOTHING,
        sources=(),
    ),
    pictures=pictures(),
    texts=Catalogue(languages={"de": ENGLISH, "pt-BR": ENGLISH}),
)
"""Two routines and an add-on, and no tips."""

shipped_content = cache(load_content)
"""What `data/` holds: all of it is read-only, and to load it takes half a second."""
