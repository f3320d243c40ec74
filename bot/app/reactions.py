"""Reactions: what this process does about the others, about a standstill of its own, and as the leader."""

from datetime import timedelta

import structlog

from bot.app.wiring import Application
from bot.ports.fleet import IncidentSeen, News, OwnerTold, Reactions, WakeAt, WorkLeft
from bot.ports.world import Clock
from bot.scheduling.ticker import Ticker

log = structlog.get_logger(__name__)


def reactions_of(charley: Application, *, ticker: Ticker, clock: Clock) -> Reactions:
    """Return what one process does about the fleet."""

    def hear(news: News) -> None:
        match news:
            case WakeAt(instant=instant):
                ticker.at(instant)
            case WorkLeft():
                charley.tidying.look_again()
                ticker.at(clock.now())  # a sweep looks for sessions and for leases
            case IncidentSeen(incident=incident):
                charley.incidents.hear_of(incident)
            case OwnerTold(incident=incident):
                charley.incidents.note_told(incident)

    def let_go() -> None:
        log.warning("everything under way is let go", action="work_let_go")
        charley.services.guiding.let_go()
        charley.delivery.let_go()
        ticker.at(clock.now() + SETTLED_AFTER)

    return Reactions(hear=hear, let_go=let_go, lead=ticker.keep_house)


SETTLED_AFTER = timedelta(seconds=1)
"""From a standstill to the next sweep: by then it is known who has what."""
