"""Troubles that are not one person's: what the operator has to know or the process must end for."""

import asyncio

import structlog

from bot.domain.retries import Refusal

log = structlog.get_logger(__name__)


class Troubles:
    """Listens to refusals for those that concern the whole bot."""

    def __init__(self) -> None:
        self.token_rejected = asyncio.Event()
        """Set once Discord no longer accepts the token: going on would only make it worse."""
        self._spam_flagged = False

    def refused(self, refusal: Refusal) -> None:
        """Take note of a refusal."""
        match refusal:
            case Refusal.TOKEN_REJECTED:
                self.token_rejected.set()
            case Refusal.SPAM_FLAGGED if not self._spam_flagged:
                self._spam_flagged = True
                log.critical(
                    "Discord has flagged this bot as spam: it can open no new DM channels until "
                    "an appeal succeeds; people it has written to before are still reminded",
                    action="spam_flagged",
                )
            case _:
                pass
