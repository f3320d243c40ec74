"""Wiring of what servers configure and what their members make of it."""

from bot.client.services import ServerServices
from bot.ports.storage import Storage
from bot.ports.world import Clock
from bot.services.people.overview import OverviewService
from bot.services.people.user_change import UserChanges
from bot.services.servers.membership import MembershipService
from bot.services.servers.posts import PostService


def server_services(
    *, storage: Storage, clock: Clock, user_changes: UserChanges, overviews: OverviewService
) -> ServerServices:
    """Return the use cases of servers."""
    return ServerServices(
        memberships=MembershipService(
            storage=storage, user_changes=user_changes, overviews=overviews
        ),
        posts=PostService(storage=storage, clock=clock),
    )
