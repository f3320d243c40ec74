"""Looking at what bots have written, and waiting for it."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from tests.wire.model import Application, Channel, Message, User
from tests.wire.world import World

MESSAGE_TIMEOUT = 10.0
T = TypeVar("T")


def _any_message(_: Message) -> bool:
    return True


class Watching:
    """Finds messages and waits for them. Times are seconds.

    Args:
        first_bot: The bot that is meant where none is named.
    """

    def __init__(self, world: World, *, first_bot: Callable[[], Application]) -> None:
        self.world = world
        self._first_bot = first_bot

    def dm_messages(self, user: User, *, bot: Application | None = None) -> list[Message]:
        """Return the messages in a person's DM with a bot, oldest first."""
        channel = self.world.existing_direct(bot or self._first_bot(), user)
        return [] if channel is None else list(channel.messages.values())

    def posts(self, channel: Channel, *, bot: Application | None = None) -> list[Message]:
        """Return the bot's messages in a server's channel or thread, oldest first."""
        author = (bot or self._first_bot()).user
        return [message for message in channel.messages.values() if message.author is author]

    async def wait_for_message(
        self,
        user: User,
        predicate: Callable[[Message], bool] = _any_message,
        timeout: float = MESSAGE_TIMEOUT,  # noqa: ASYNC109
        *,
        after: Message | None = None,
        bot: Application | None = None,
    ) -> Message:
        """Return the first message from the bot in the DM that fits, waiting if need be.

        Args:
            after: Only newer messages count.

        Raises:
            TimeoutError: None came.
        """
        bot = bot or self._first_bot()
        return await self.wait_until(
            lambda: _first(self.dm_messages(user, bot=bot), bot, predicate, after), timeout
        )

    async def wait_for_post(
        self,
        channel: Channel,
        predicate: Callable[[Message], bool] = _any_message,
        timeout: float = MESSAGE_TIMEOUT,  # noqa: ASYNC109
        *,
        after: Message | None = None,
        bot: Application | None = None,
    ) -> Message:
        """Return the first message from the bot in a channel or thread that fits, likewise."""
        bot = bot or self._first_bot()
        return await self.wait_until(
            lambda: _first(channel.messages.values(), bot, predicate, after), timeout
        )

    async def wait_until(
        self,
        predicate: Callable[[], T | None],
        timeout: float = MESSAGE_TIMEOUT,  # noqa: ASYNC109
    ) -> T:
        """Return what *predicate* returns once it is truthy; asked whenever anything changed."""
        return await self.world.changes.until(predicate, timeout=timeout)


def _first(
    messages: Iterable[Message],
    bot: Application,
    predicate: Callable[[Message], bool],
    after: Message | None,
) -> Message | None:
    newest = 0 if after is None else after.id
    fitting = (m for m in messages if m.author is bot.user and m.id > newest and predicate(m))
    return next(fitting, None)
