"""Assembling: Charley, standing on the real world, and his connection to Discord."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import discord

from bot.app.keeping.backups import backup_folder, chosen_folder, nightly_backups
from bot.app.parts.allowance import Allowance
from bot.app.parts.world import Content, Ports
from bot.app.supervisor import Supervisor
from bot.app.wiring import Application, wire
from bot.client.bot import CharleyBot
from bot.domain.ids import UserId
from bot.messaging.discord_io.breaker import Breaker
from bot.messaging.discord_io.chain import RequestChain
from bot.messaging.discord_io.command_permissions import DiscordCommandVisibility
from bot.messaging.discord_io.http_trace import Responses, use_its_gateway
from bot.messaging.discord_io.places.impatient import ImpatientPace
from bot.messaging.discord_io.surroundings import ClientT, GatewaySurroundings
from bot.messaging.messenger import DiscordMessenger
from bot.ports.allowance import IdentifyLedger
from bot.ports.backups import BackupFolder
from bot.ports.fleet import Fleet, Membership
from bot.ports.storage import Storage
from bot.ports.world import Clock, Wakeup
from bot.scheduling.system_clock import SystemAlarm, SystemClock, SystemRandomness
from bot.scheduling.ticker import Ticker
from bot.services.events import Events
from bot.services.operations.alerts import OwnerAlerts
from bot.services.operations.nightly_backups import NightlyBackups
from bot.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembly:
    """The parts that run side by side in one life of the process."""

    charley: Application
    supervisor: Supervisor
    alerts: OwnerAlerts
    ticker: Ticker
    backups: NightlyBackups
    requests: RequestChain
    fleet: Membership


def assemble(
    settings: Settings,
    content: Content,
    *,
    storage: Storage,
    allowance: Allowance,
    fleet: Membership,
    events: Events,
    responses: Responses,
    adapt: Callable[[Ports], Ports],
) -> Assembly:
    """Return Charley on an open database, not connected to Discord yet.

    *allowance* says what may be asked of Discord. What happens is told to *events*, Discord's answers
    to *responses*; *adapt* may put something between Charley and the world.
    """
    clock = SystemClock()
    shared = _Shared(storage=storage, fleet=fleet, events=events)
    ticker, ways = Ticker(clock=clock), _ways(allowance, shared, responses=responses)
    backups = backup_folder(settings, clock=clock)
    world = _world(content, shared, ways=ways, ticker=ticker, clock=clock, backups=backups)
    charley = wire(adapt(world), content)
    return Assembly(
        charley=charley,
        supervisor=_supervisor(settings, charley, world, ways=ways),
        alerts=_alerts(settings, charley, world, messenger=_messenger(content, ways.of_owner)),
        ticker=ticker,
        backups=nightly_backups(world, makes=chosen_folder(settings) is not None),
        requests=ways.requests,
        fleet=fleet,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """What others have made, and Charley stands on as well."""

    storage: Storage
    fleet: Fleet
    events: Events


def _world(
    content: Content,
    shared: _Shared,
    *,
    ways: "_Ways",
    ticker: Ticker,
    clock: Clock,
    backups: BackupFolder | None,
) -> Ports:
    requests, surroundings = ways.requests, ways.surroundings
    return Ports(
        storage=shared.storage,
        messenger=_messenger(content, requests),
        clock=clock,
        randomness=SystemRandomness(),
        wakeup=ticker,
        alarm=SystemAlarm(clock=clock),
        capacity=requests,
        surroundings=surroundings,
        visibility=DiscordCommandVisibility(requests=requests, surroundings=surroundings),
        events=shared.events,
        fleet=shared.fleet,
        backups=backups,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ways:
    """The ways to Discord, which share one pace."""

    requests: RequestChain
    of_owner: RequestChain
    """What the owner has to know must not wait for the breaker or the pace that it may be about."""
    surroundings: GatewaySurroundings
    identifies: IdentifyLedger


def _ways(allowance: Allowance, shared: _Shared, *, responses: Responses) -> _Ways:
    pacer, breaker = allowance.pacer, Breaker(events=shared.events)

    def is_awake() -> bool:
        return shared.fleet.is_awake

    return _Ways(
        requests=RequestChain(pacer=pacer, breaker=breaker, responses=responses, is_awake=is_awake),
        of_owner=RequestChain(pacer=ImpatientPace(pacer), is_awake=is_awake),
        surroundings=GatewaySurroundings(),
        identifies=allowance.identifies,
    )


def _supervisor(
    settings: Settings, charley: Application, world: Ports, *, ways: _Ways
) -> Supervisor:
    switch = ClientSwitch(
        chains=(ways.requests, ways.of_owner), wakeup=world.wakeup, clock=world.clock
    )

    def new_client() -> CharleyBot:
        client = charley.new_client(sharding=settings.sharding)
        return switch.waking(ways.requests.watched(ways.surroundings.through(client)))

    return Supervisor(
        new_client=new_client,
        token=settings.discord_token.get_secret_value(),
        use=switch.use,
        prepare=_prepare if settings.discord_api_url is None else use_its_gateway,
        events=world.events,
        ledger=ways.identifies,
    )


def _alerts(
    settings: Settings, charley: Application, world: Ports, *, messenger: DiscordMessenger
) -> OwnerAlerts:
    return OwnerAlerts(
        owner_id=None if settings.owner_id is None else UserId(settings.owner_id),
        messenger=messenger,
        clock=world.clock,
        randomness=world.randomness,
        incidents=charley.incidents,
        fleet=world.fleet,
        shard_ids=settings.sharding.get("shard_ids", ()),
    )


def _messenger(content: Content, requests: RequestChain) -> DiscordMessenger:
    return DiscordMessenger(
        library=content.library,
        texts=content.texts,
        requests=requests,
        kinds=content.kinds,
        vocabulary=content.vocabulary,
    )


async def _prepare(_client: discord.Client) -> None:
    """Discord's own gateway needs no preparation."""


class ClientSwitch:
    """Hands the client that is logged in to every chain of requests."""

    def __init__(self, *, chains: Sequence[RequestChain], wakeup: Wakeup, clock: Clock) -> None:
        self._chains = chains
        self._wakeup = wakeup
        self._clock = clock

    def waking(self, client: ClientT) -> ClientT:
        """Let a client wake the engine once its servers are known: their posts wait for that."""
        client.add_listener(self._wake, "on_ready")
        return client

    async def _wake(self) -> None:
        self._wakeup.at(self._clock.now())

    def use(self, client: discord.Client | None) -> None:
        """Make requests through this client from now on; what has waited for one is made."""
        for chain in self._chains:
            chain.use(client)
        if client is not None:
            self._wakeup.at(self._clock.now())
