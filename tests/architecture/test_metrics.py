"""The metrics are an interface: their names, their closed sets of labels, and the page that explains them."""

import re
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import generate_latest

from bot.app.http.labels import OTHER, STATUSES, UNCOUNTED, Labels, status_label
from bot.app.http.metrics import Metrics
from bot.app.http.routes import ROUTES, route_of
from bot.app.watching.wiring import command_names
from bot.kinds.registry import KINDS
from tests.architecture.checkout import read, table_rows

NAMES = {
    "charley_deliveries": ("kind", "outcome"),
    "charley_delivery_delay_seconds": (),
    "charley_planned_due": (),
    "charley_longest_wait_seconds": (),
    "charley_unreachable_users": (),
    "charley_event_loop_lag_seconds": (),
    "charley_last_sweep_timestamp_seconds": (),
    "charley_interactions": ("command", "outcome"),
    "charley_interaction_ack_seconds": (),
    "charley_discord_responses": ("route", "status"),
    "charley_invalid_requests": (),
    "charley_pacer_waiting": ("lane",),
    "charley_identifies_left": (),
    "charley_gateway_up": ("shard",),
    "charley_gateway_latency_seconds": ("shard",),
    "charley_guilds": (),
    "charley_calls": ("state",),
    "charley_build": ("version",),
    "charley_backup_timestamp_seconds": (),
    "charley_database_bytes": (),
    "charley_leader": (),
    "charley_processes": (),
}
"""Each family of the interface, with its labels; a counter's lines end in `_total`."""

MOST_SERIES = 500
LONGEST_NUMBER = 16
AN_ID = "123456789012345678"


def labels():
    return Labels.of(kinds=KINDS.names, commands=command_names())


def metrics():
    return Metrics(labels(), started_at=1_700_000_000)


def with_every_label():
    """Return metrics in which every value of every label was seen: the worst case."""
    made, known = metrics(), labels()
    for route, status in product((*ROUTES, OTHER), STATUSES):
        made.discord_responses.labels(route, status)
    for shard in known.shards:
        made.gateway_up.labels(shard)
        made.gateway_latency.labels(shard)
    return made


def series(made):
    return [each for family in made.registry.collect() for each in family.samples]


def looks_like_an_id(made):
    text = generate_latest(made.registry).decode()
    return re.search(rf"\d{{{LONGEST_NUMBER + 1},}}", text)


def test_the_names_and_labels_are_those_of_the_interface():
    families = {family.name: family for family in with_every_label().registry.collect()}

    assert families.keys() == NAMES.keys()
    for name, family in families.items():
        found = {label for sample in family.samples for label in sample.labels} - {"le"}
        assert found == set(NAMES[name]), name


def test_every_label_seen_makes_fewer_than_500_series():
    assert len(series(with_every_label())) < MOST_SERIES


def test_labels_outside_their_sets_count_as_other_and_make_no_series():
    made = with_every_label()
    before = len(series(made))

    for strange in (AN_ID, "de-DE", "grüße", "", "stretch\n", 'a"b'):
        made.count_delivery(strange, "sent")
        made.count_interaction(strange, "answered", acknowledged_after=None)
        made.count_response("POST", f"/api/v10/{strange}/messages", 200)
        made.count_response(strange, "/gateway/bot", 200)

    assert len(series(made)) == before


def test_no_address_leaves_an_id_or_a_token_in_the_text():
    made = with_every_label()
    for route in ROUTES:
        method, _, template = route.partition(" ")
        made.count_response(method, "/api/v10" + re.sub(r"\{\w+\}", AN_ID, template), 200)

    assert not looks_like_an_id(made)


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("before", ["", "/api/v10", "/proxy/discord/api/v10"])
def test_an_address_is_known_wherever_the_interface_is(route, before):
    method, _, template = route.partition(" ")
    path = before + re.sub(r"\{\w+\}", AN_ID, template)

    assert route_of(method, path) == route


def test_every_status_has_a_label_of_the_set():
    assert {status_label(status) for status in range(100, 600)} <= set(STATUSES)


@given(
    lengths=st.lists(st.timedeltas(min_value=timedelta(), max_value=timedelta(days=2)), max_size=50)
)
def test_no_sum_of_lengths_looks_like_an_id(lengths):
    made = metrics()
    for length in lengths:
        made.count_delivery("stretch", "sent", delay=length)
        made.count_interaction("help", "answered", acknowledged_after=length)

    assert not looks_like_an_id(made)


async def test_every_command_is_counted_by_its_name_but_first_aid(charley):
    assert {command.name for command in charley.tree.get_commands()} == set(command_names())
    assert set(labels().commands) == set(command_names()) - UNCOUNTED | {OTHER}
    assert "cramp" not in generate_latest(metrics().registry).decode()


def test_the_page_of_health_explains_every_metric_as_it_explains_itself():
    explained = {row[0]: row[1:] for row in table_rows(read("docs/health.md")) if len(row) == 4}

    suffixes = {"counter": "_total", "info": "_info"}
    expected = {
        f"`{family.name}{suffixes.get(family.type, '')}`": [
            family.type,
            ", ".join(f"`{label}`" for label in NAMES[family.name]),
            family.documentation,
        ]
        for family in metrics().registry.collect()
    }
    assert {name: [cell.strip() for cell in cells] for name, cells in explained.items()} == expected
