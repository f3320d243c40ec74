"""Trial posts: a call that an admin tries out in its channel, which is headed so and pings nobody."""

from dataclasses import dataclass

from bot.domain.servers.calls import Call
from bot.domain.servers.server import Server
from bot.kinds.call import trial_of
from bot.ports.delivery import ChannelPost, Envelope, Messenger, SendResult
from bot.ports.world import Clock, Randomness


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialPosts:
    """Posts what is not planned. It passes the same pacer and breaker as all posts."""

    messenger: Messenger
    clock: Clock
    randomness: Randomness

    async def post(self, call: Call, server: Server) -> SendResult:
        """Post a call once, as a test; nothing of it is on record, and nothing is tried again."""
        nonce = self.randomness.occurrence_id(now=self.clock.now())
        destination = ChannelPost(channel_id=call.channel_id, locale=server.locale)
        notices = (trial_of(call, server),)
        return await self.messenger.send(
            Envelope(destination=destination, notices=notices, nonce=nonce)
        )
