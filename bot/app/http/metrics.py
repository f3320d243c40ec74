"""Metrics: what Charley counts and measures about itself, in Prometheus' form.

Their names and labels are an interface: alert rules and dashboards of operators are built on them.
`docs/health.md` explains each, and a test holds it to this module.
"""

import math
from collections.abc import Collection
from datetime import timedelta
from itertools import product

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    disable_created_metrics,
)

from bot import __version__
from bot.app.gateway_link import GatewayStanding, ShardStanding
from bot.app.http.labels import MOST_SHARDS, OTHER, Labels, one_of, status_label
from bot.app.http.routes import route_of

DELAYS_S = (1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 900.0, 3600.0)
"""Bounds of the delays that are told apart: from Discord's own time to an hour."""

ACKNOWLEDGEMENTS_S = (0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0)
"""The same for acknowledgements: Discord waits three seconds (interactions/receiving-and-responding)."""


_FRACTION = 1024
"""Lengths are rounded to such a part of a second. It is a power of two, so sums of them are exact, and
no figure has so many digits that it could be taken for somebody's number."""


def rounded(number: float) -> float:
    """Return a number of seconds, rounded to about a millisecond."""
    return round(number * _FRACTION) / _FRACTION


def seconds(length: timedelta) -> float:
    """Return a length in seconds, rounded in the same way."""
    return rounded(length.total_seconds())


class Metrics:
    """All metrics of one process, in a registry of their own."""

    def __init__(
        self, labels: Labels, *, started_at: float, shards: Collection[int] = (0,)
    ) -> None:
        """Take what is known from the start.

        Args:
            labels: the closed sets of labels.
            started_at: when the process started, in seconds of Unix time.
            shards: those that the process is to have, as far as that is known.
        """
        # Or each counter had a second series, which nobody asks for.
        disable_created_metrics()  # type: ignore[no-untyped-call]  # the library's one gap
        self.registry = CollectorRegistry()
        self._labels = labels
        self._shards_seen = set(shards)
        self._define_deliveries()
        self._define_requests()
        self._define_gateway()
        self._define_process()
        self.last_sweep.set(rounded(started_at))
        self._begin_unknown()
        self._begin_at_zero()
        self.show_gateway(GatewayStanding())
        Info("charley_build", "The version that runs.", registry=self.registry).info(
            {"version": __version__}
        )

    def _define_deliveries(self) -> None:
        self.deliveries = Counter(
            "charley_deliveries_total",
            "Attempts to deliver a reminder or a post, by how they ended.",
            ("kind", "outcome"),
            registry=self.registry,
        )
        self.delivery_delay = Histogram(
            "charley_delivery_delay_seconds",
            "From a reminder's due instant to the record of its delivery.",
            buckets=DELAYS_S,
            registry=self.registry,
        )
        self.planned_due = self._gauge(
            "charley_planned_due",
            "Reminders and posts that are due and that no process is sending.",
        )
        self.longest_wait = self._gauge(
            "charley_longest_wait_seconds",
            "How long the first of the reminders and posts that are due has waited for its delivery.",
        )
        self.unreachable_users = self._gauge(
            "charley_unreachable_users", "People whose direct messages fail."
        )
        self.calls = self._gauge("charley_calls", "Calls of servers, by their state.", "state")
        self.last_sweep = self._gauge(
            "charley_last_sweep_timestamp_seconds",
            "When this process last looked for what is due; before the first time, when it started.",
        )

    def _define_requests(self) -> None:
        self.interactions = Counter(
            "charley_interactions_total",
            "Commands by name, and everything else together as `other`, by how they ended.",
            ("command", "outcome"),
            registry=self.registry,
        )
        self.interaction_ack = Histogram(
            "charley_interaction_ack_seconds",
            "From the arrival of a command or a press to the first answer.",
            buckets=ACKNOWLEDGEMENTS_S,
            registry=self.registry,
        )
        self.discord_responses = Counter(
            "charley_discord_responses_total",
            "Answers of Discord's REST interface, by address and status.",
            ("route", "status"),
            registry=self.registry,
        )
        self.invalid_requests = self._gauge(
            "charley_invalid_requests",
            "Answers of 401, 403 and 429 in the last ten minutes; Discord bans for 10,000.",
        )
        self.pacer_waiting = self._gauge(
            "charley_pacer_waiting", "Requests that wait for their turn, by lane.", "lane"
        )

    def _define_gateway(self) -> None:
        self.identifies_left = self._gauge(
            "charley_identifies_left",
            "New connections to the gateway that Discord grants until its day ends.",
        )
        self.gateway_up = self._gauge(
            "charley_gateway_up", "Whether a shard is connected: 1 or 0.", "shard"
        )
        self.gateway_latency = self._gauge(
            "charley_gateway_latency_seconds",
            "From a shard's last heartbeat to its acknowledgement.",
            "shard",
        )
        self.guilds = self._gauge("charley_guilds", "Servers that this process serves.")

    def _define_process(self) -> None:
        self.event_loop_lag = self._gauge(
            "charley_event_loop_lag_seconds",
            "The longest time in the last half minute for which everything in the process stood still.",
        )
        self.backup = self._gauge(
            "charley_backup_timestamp_seconds",
            "When the last backup was made; before the first one, when the process started; "
            "NaN where another process or nobody makes them.",
        )
        self.database_bytes = self._gauge("charley_database_bytes", "The size of the database.")
        self.leader = self._gauge(
            "charley_leader", "Whether this process does what only one of several may: 1 or 0."
        )
        self.processes = self._gauge(
            "charley_processes", "Processes that share the database, this one included."
        )

    def _begin_unknown(self) -> None:
        """Let what is not known yet be no number: a zero would be a fall or, a moment later, a rise."""
        unknown = (
            self.planned_due,
            self.longest_wait,
            self.unreachable_users,
            self.identifies_left,
            self.backup,
            self.database_bytes,
            self.processes,
        )
        for gauge in unknown:
            gauge.set(math.nan)
        for state in self._labels.call_states:
            self.calls.labels(state).set(math.nan)

    def _begin_at_zero(self) -> None:
        """Let what happens for the first time be a step from zero, or no rate would show it."""
        for kind, result in product(self._labels.kinds, self._labels.results):
            self.deliveries.labels(kind, result)
        for command, outcome in product(self._labels.commands, self._labels.interaction_outcomes):
            self.interactions.labels(command, outcome)
        for lane in self._labels.lanes:
            self.pacer_waiting.labels(lane)

    def _gauge(self, name: str, meaning: str, *labels: str) -> Gauge:
        return Gauge(name, meaning, labels, registry=self.registry)

    def count_delivery(self, kind: str, result: str, *, delay: timedelta | None = None) -> None:
        """Count an attempt to deliver, and of one that arrived how late it was."""
        self.deliveries.labels(one_of(kind, self._labels.kinds), result).inc()
        if delay is not None:
            self.delivery_delay.observe(seconds(max(delay, timedelta())))

    def count_interaction(
        self, command: str | None, outcome: str, *, acknowledged_after: timedelta | None
    ) -> None:
        """Count a command or a press; *command* is `None` where that is not counted by name."""
        self.interactions.labels(one_of(command, self._labels.commands), outcome).inc()
        if acknowledged_after is not None:
            self.interaction_ack.observe(seconds(acknowledged_after))

    def count_response(self, method: str, path: str, status: int) -> None:
        """Count an answer of Discord's."""
        route = route_of(method, path) or OTHER
        self.discord_responses.labels(route, status_label(status)).inc()

    def show_gateway(self, standing: GatewayStanding) -> None:
        """Show how each shard stands; one that was there and is not now is away."""
        self._shards_seen |= standing.shards.keys()
        worst: dict[str, list[ShardStanding]] = {}
        for number in self._shards_seen:
            label = str(number) if number < MOST_SHARDS else OTHER
            away = ShardStanding(is_up=False, latency=None)
            worst.setdefault(label, []).append(standing.shards.get(number, away))
        for label, shards in worst.items():
            self.gateway_up.labels(label).set(all(each.is_up for each in shards))
            known = [each.latency for each in shards if each.latency is not None]
            if known:
                self.gateway_latency.labels(label).set(seconds(max(known)))
        self.guilds.set(standing.guilds)
