"""Wiring of what servers configure and what their members make of it."""

from collections.abc import Collection

from bot.app.parts.world import Ports
from bot.client.services import ServerServices
from bot.services.delivery.asked_posts import AskedPosts
from bot.services.delivery.call_plans import CallPlanner
from bot.services.people.overview import OverviewService
from bot.services.people.user_change import UserChanges
from bot.services.servers.audit import AuditService, keep_audit
from bot.services.servers.calls import CallService
from bot.services.servers.files.export import ExportService
from bot.services.servers.files.importing import ImportService
from bot.services.servers.membership import MembershipService
from bot.services.servers.offers import OfferService
from bot.services.servers.posts import PostService
from bot.services.servers.server_changes import ServerChanges
from bot.services.servers.settings import ServerSettingsService
from bot.services.servers.typed_forms import TypedFormService
from bot.services.servers.upkeep.known import KnownServers
from bot.services.servers.upkeep.upkeep import ServerUpkeep


def server_changes(world: Ports, *, planner: CallPlanner) -> ServerChanges:
    """Return where changes of servers come from, with audit and plan in each transaction."""
    return ServerChanges(
        storage=world.storage,
        clock=world.clock,
        randomness=world.randomness,
        events=world.events,
        inside=(keep_audit, planner.after_changes),
    )


def _asked_posts(world: Ports) -> AskedPosts:
    return AskedPosts(messenger=world.messenger, clock=world.clock, randomness=world.randomness)


def _importing(world: Ports, changes: ServerChanges, locales: Collection[str]) -> ImportService:
    return ImportService(
        server_changes=changes,
        surroundings=world.surroundings,
        randomness=world.randomness,
        locales=locales,
    )


def _upkeep(world: Ports, changes: ServerChanges, known: KnownServers) -> ServerUpkeep:
    return ServerUpkeep(
        storage=world.storage,
        clock=world.clock,
        server_changes=changes,
        surroundings=world.surroundings,
        known=known,
    )


def server_services(
    world: Ports,
    *,
    planner: CallPlanner,
    user_changes: UserChanges,
    overviews: OverviewService,
    locales: Collection[str],
) -> ServerServices:
    """Return the use cases of servers; *locales* are those that there are sentences in."""
    changes, known = server_changes(world, planner=planner), KnownServers()
    surroundings = world.surroundings
    world.events.subscribe(known.take_note)
    asked_posts = _asked_posts(world)
    return ServerServices(
        settings=ServerSettingsService(
            server_changes=changes, surroundings=surroundings, visibility=world.visibility
        ),
        calls=CallService(
            server_changes=changes, surroundings=surroundings, asked_posts=asked_posts
        ),
        offers=OfferService(
            server_changes=changes, surroundings=surroundings, asked_posts=asked_posts
        ),
        audit=AuditService(server_changes=changes),
        export=ExportService(server_changes=changes, surroundings=surroundings),
        importing=_importing(world, changes, locales),
        typed_forms=TypedFormService(server_changes=changes),
        surroundings=surroundings,
        memberships=MembershipService(
            storage=world.storage, user_changes=user_changes, overviews=overviews
        ),
        posts=PostService(storage=world.storage, clock=world.clock),
        known=known,
        upkeep=_upkeep(world, changes, known),
        visibility=world.visibility,
    )
