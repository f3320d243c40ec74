"""A server with everything that its admins configured, as one value."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.ids import CallId, OfferId
from bot.domain.servers.calls import Call
from bot.domain.servers.errors import NotOfThisServerError
from bot.domain.servers.offers import Offer
from bot.domain.servers.server import Server


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What is configured in one server.

    Nothing here touches a database: a change makes another value, and the unit that loaded the
    first one stores the difference.
    """

    server: Server
    calls: Mapping[CallId, Call] = field(default_factory=dict)
    offers: Mapping[OfferId, Offer] = field(default_factory=dict)

    def as_of(self, now: datetime) -> "Configuration":
        """Return it as it stands at an instant: what has ended by itself is not there any more."""
        zone = self.server.known_zone
        if zone is None:
            return self
        today = now.astimezone(zone).date()
        return replace(self, calls={id_: call.on_date(today) for id_, call in self.calls.items()})

    def call(self, call_id: CallId) -> Call:
        """Return a call of this server.

        Raises:
            NotOfThisServerError: it has none by that id.
        """
        if call_id not in self.calls:
            raise NotOfThisServerError
        return self.calls[call_id]

    def offer(self, offer_id: OfferId) -> Offer:
        """Return an offer of this server.

        Raises:
            NotOfThisServerError: it has none by that id.
        """
        if offer_id not in self.offers:
            raise NotOfThisServerError
        return self.offers[offer_id]

    def with_call(self, call: Call) -> "Configuration":
        """Return it with a call, new or changed."""
        return replace(self, calls={**self.calls, call.id: call})

    def without_call(self, call_id: CallId) -> "Configuration":
        """Return it without a call."""
        return replace(
            self, calls={id_: each for id_, each in self.calls.items() if id_ != call_id}
        )

    def with_offer(self, offer: Offer) -> "Configuration":
        """Return it with an offer, new or changed."""
        return replace(self, offers={**self.offers, offer.id: offer})

    def without_offer(self, offer_id: OfferId) -> "Configuration":
        """Return it without an offer."""
        return replace(
            self, offers={id_: each for id_, each in self.offers.items() if id_ != offer_id}
        )
