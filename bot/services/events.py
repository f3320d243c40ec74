"""Events on their way from the use cases to those that listen."""

from collections.abc import Callable

import structlog

from bot.domain.events import DomainEvent

Listener = Callable[[DomainEvent], None]
"""Takes an event into account. It is called in the publisher's turn of the loop, so it is quick,
and passes over the events that do not concern it."""

log = structlog.get_logger(__name__)


class Events:
    """Hands each event to every listener, in the order in which they subscribed.

    Publish after the commit, so that what an event says is on record. Events themselves are not
    stored: those that a killed process did not publish are lost, so listeners must be able to do
    without them.
    """

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> None:
        """Hand every event from now on to *listener* as well."""
        self._listeners.append(listener)

    def publish(self, *events: DomainEvent) -> None:
        """Hand the events on. A listener that raises is logged, and the others go on."""
        for happened in events:
            for listener in self._listeners:
                try:
                    listener(happened)
                except Exception:
                    log.exception(
                        "listener broke",
                        action="listener_broken",
                        happened=type(happened).__name__,
                    )
