"""What Discord refuses for good: no further attempt helps until somebody changes something."""

from collections.abc import Callable

import discord


class DiscordRefusedError(Exception):
    """Discord will not serve this bot until somebody changes something."""


class TokenRejectedError(DiscordRefusedError):
    """Discord does not accept the token."""

    def __init__(self) -> None:
        super().__init__(
            "Discord does not accept CHARLEY_DISCORD_TOKEN; copy it again from the page of your "
            "application, under Bot"
        )


class IntentsRefusedError(DiscordRefusedError):
    """Discord does not grant the gateway intents."""

    def __init__(self) -> None:
        super().__init__(
            "Discord refuses the gateway intents that Charley asks for; it needs none of the "
            "privileged ones, so use the original code or switch yours on under Bot"
        )


class ShardsRefusedError(DiscordRefusedError):
    """Discord does not accept the shards."""

    def __init__(self) -> None:
        super().__init__(
            "Discord refuses this shard; CHARLEY_SHARD_IDS must lie below CHARLEY_SHARD_COUNT"
        )


_REFUSED_BY: dict[int, Callable[[], DiscordRefusedError]] = {
    4004: TokenRejectedError,
    4010: ShardsRefusedError,
    4013: IntentsRefusedError,
    4014: IntentsRefusedError,
}
"""By the gateway's close codes (topics/opcodes-and-status-codes)."""


def refusal_in(error: Exception) -> DiscordRefusedError | None:
    """Return what an error says about every further attempt; `None` if that may work."""
    match error:
        case discord.LoginFailure() | discord.HTTPException(status=401):
            return TokenRejectedError()
        case discord.PrivilegedIntentsRequired():
            return IntentsRefusedError()
        case discord.ConnectionClosed(code=code):
            kind = _REFUSED_BY.get(code)
            return None if kind is None else kind()
        case _:
            return None


class PortUnusableError(Exception):
    """The machine refuses the address that the settings name for health and metrics."""
