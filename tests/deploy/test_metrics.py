"""What `deploy/` asks of Charley, held against what a running one answers."""

import asyncio
import json
import math
import re
import socket
from collections import defaultdict
from dataclasses import dataclass

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from tests.architecture.checkout import read
from tests.deploy.files import (
    ALERTS,
    expressions,
    grouped_labels,
    matched_labels,
    metrics_of,
    rules,
    run,
)
from tests.process.harness import bot_process
from tests.wire import WireDiscord

pytestmark = pytest.mark.process

OF_PROMETHEUS = {"job", "instance", "le"}
"""Labels that Prometheus adds, and the bounds of a histogram."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The series that a running Charley shows: for each name its labels with their values."""

    labels: dict[str, dict[str, set[str]]]
    samples: list[Sample]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    """What a real process answers at /metrics once it is well."""
    return asyncio.run(_answered(tmp_path_factory.mktemp("charley")))


async def _answered(folder):
    address = f"http://127.0.0.1:{(port := free_port())}"
    async with WireDiscord() as discord:
        url = f"sqlite+aiosqlite:///{folder / 'charley.db'}"
        async with bot_process(discord, database_url=url, folder=folder) as bot:
            bot.settings = {"CHARLEY_HTTP_PORT": str(port)}
            await bot.start()
            async with aiohttp.ClientSession(address) as session:
                async with asyncio.timeout(30):
                    await bot.while_running(_until_well(session))
                async with session.get("/metrics") as response:
                    text = await response.text()
            assert await bot.stop() == 0
    return _read(text)


async def _until_well(session):
    while True:
        async with session.get("/healthz") as response:
            if response.status == 200:
                return
        await asyncio.sleep(0.1)


def _read(text):
    families = text_string_to_metric_families(text)
    samples = [sample for family in families for sample in family.samples]
    labels = {sample.name: defaultdict(set) for sample in samples}
    for sample in samples:
        for label, value in sample.labels.items():
            labels[sample.name][label].add(value)
    return Answered(labels=labels, samples=samples)


def series(sample):
    """Return a sample as promtool wants a series: as it was for a quarter of an hour."""
    labels = {"job": "charley", "instance": "a", **sample.labels}
    matchers = ",".join(f'{name}="{value}"' for name, value in labels.items())
    # An instant of Unix time stays as far from now as it was: a quarter of a minute.
    values = "0+15x60" if "timestamp" in sample.name else f"{sample.value:g}x60"
    return {"series": f"{sample.name}{{{matchers}}}", "values": values}


def test_every_metric_of_the_alerts_and_of_the_dashboard_is_there(answered):
    asked = {name for each in expressions() for name in metrics_of(each)}

    assert len(asked) > 15
    assert asked - answered.labels.keys() == set()


def test_every_label_that_is_matched_or_kept_apart_is_there(answered):
    for expression in expressions():
        for name, label, value in matched_labels(expression):
            assert value in answered.labels[name][label], expression
        having = {label for name in metrics_of(expression) for label in answered.labels[name]}
        assert grouped_labels(expression) <= having | OF_PROMETHEUS, expression


def test_every_metric_that_the_operations_page_names_is_there(answered):
    named = set(re.findall(r"\bcharley_[a-z_]+", read("docs/operations.md")))

    assert named
    assert named - answered.labels.keys() == set()


def test_nothing_that_is_measured_is_missing_from_the_dashboard(answered):
    families = {re.sub(r"_(bucket|count|sum|created)$", "", name) for name in answered.labels}
    shown = " ".join(expressions())

    assert {name for name in families if name not in shown} == set()


def test_no_alert_fires_while_charley_is_well(answered, tmp_path):
    up = {"series": 'up{job="charley",instance="a"}', "values": "1x60"}
    shown = [series(each) for each in answered.samples if not math.isnan(each.value)]
    asked = [{"alertname": rule["alert"], "eval_time": "14m"} for rule in rules()]
    test = {"interval": "15s", "input_series": [up, *shown], "alert_rule_test": asked}
    file = tmp_path / "well.yml"
    file.write_text(json.dumps({"rule_files": [str(ALERTS)], "tests": [test]}))

    checked = run("promtool", "test", "rules", file)

    assert checked.returncode == 0, checked.stdout + checked.stderr
