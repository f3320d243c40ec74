"""Posts that an admin asks for now: a call that is tried out, and the card of an offer."""

from dataclasses import dataclass

from bot.domain.delivery.notices import Notice, OfferNotice
from bot.domain.ids import ChannelId
from bot.domain.servers.calls import Call
from bot.domain.servers.offers import Offer
from bot.domain.servers.server import Server
from bot.kinds.call import trial_of
from bot.ports.delivery import ChannelPost, Envelope, Messenger, SendResult
from bot.ports.world import Clock, Randomness


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPosts:
    """Posts what is not planned. It passes the same pacer and breaker as all posts.

    Nothing of it is on record, and nothing is tried again: whoever asked sees the result.
    """

    messenger: Messenger
    clock: Clock
    randomness: Randomness

    async def try_out(self, call: Call, server: Server) -> SendResult:
        """Post a call once, headed as a test; it pings nobody."""
        return await self._post(trial_of(call, server), call.channel_id, server)

    async def publish(self, offer: Offer, channel_id: ChannelId, server: Server) -> SendResult:
        """Post the card of an offer, with its *Join*.

        It is rendered in the server's language, and pings nobody.
        """
        return await self._post(OfferNotice(offer=offer), channel_id, server)

    async def _post(self, notice: Notice, channel_id: ChannelId, server: Server) -> SendResult:
        nonce = self.randomness.occurrence_id(now=self.clock.now())
        destination = ChannelPost(channel_id=channel_id, locale=server.locale)
        return await self.messenger.send(
            Envelope(destination=destination, notices=(notice,), nonce=nonce)
        )
