"""What `deploy/` holds, read the way the programs read it that it is for."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from bot.settings import PREFIX, Settings
from tests.architecture.checkout import ROOT

DEPLOY = ROOT / "deploy"
ALERTS = DEPLOY / "prometheus/alerts.yml"
DASHBOARD = DEPLOY / "grafana/charley.json"

_NAME = re.compile(r"\bcharley_\w+")
_MATCHED = re.compile(r"\b(charley_\w+)\s*\{([^}]*)\}")


class _Constructor(SafeConstructor):
    """Knows Compose's `!override`, which is about merging files and not about what is in them."""

    def plain(self, node: Node) -> Any:
        if isinstance(node, SequenceNode):
            return self.construct_sequence(node, deep=True)
        assert isinstance(node, MappingNode)
        return self.construct_mapping(node, deep=True)


_Constructor.add_constructor("!override", _Constructor.plain)


def yaml(path: Path) -> Any:
    parser = YAML(typ="safe", pure=True)
    parser.Constructor = _Constructor
    return parser.load(path)


def run(tool: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program of Debian's; skip the test where it is not installed."""
    path = shutil.which(tool)
    if path is None:
        pytest.skip(f"{tool} is not installed; .ci/run does so")
    command = [path, *map(str, arguments)]
    return subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603


def rules() -> list[dict[str, Any]]:
    """Return the alert rules."""
    return [rule for group in yaml(ALERTS)["groups"] for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    """Return what the dashboard shows, its headings left out."""
    shown = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    return [panel for panel in shown if panel["type"] != "row"]


def dashboard_expressions() -> list[str]:
    """Return the dashboard's queries, with Grafana's variables filled in."""
    board = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    queries = [target for panel in panels() for target in panel["targets"]]
    found = [each["expr"] for each in (*queries, *board["annotations"]["list"])]
    return [each.replace("$__rate_interval", "1m") for each in found]


def expressions() -> list[str]:
    """Return every PromQL expression of `deploy/`."""
    return [rule["expr"] for rule in rules()] + dashboard_expressions()


def metrics_of(expression: str) -> set[str]:
    """Return the names of Charley's own metrics in an expression."""
    return set(_NAME.findall(re.sub(r'"[^"]*"', "", expression)))


def matched_labels(expression: str) -> Iterator[tuple[str, str, str]]:
    """Yield each metric with a label that the expression asks it for, and the value asked for."""
    for name, matchers in _MATCHED.findall(expression):
        for matcher in matchers.split(","):
            label, _, value = re.sub(r"\s*(=~|!~|!=|=)\s*", " ", matcher.strip()).partition(" ")
            yield name, label, value.strip('"')


def grouped_labels(expression: str) -> set[str]:
    """Return the labels that an expression keeps apart."""
    groups = re.findall(r"\bby\s*\(([^)]*)\)", expression)
    return {label.strip() for group in groups for label in group.split(",")}


def unknown_settings(variables: Iterable[str]) -> set[str]:
    """Return which of some variables Charley would refuse as no setting of its own."""
    fields = Settings.model_fields
    secrets = {f"{name}_file" for name, field in fields.items() if field.annotation is SecretStr}
    known = {f"{PREFIX}{name.upper()}" for name in fields.keys() | secrets}
    return set(variables) - known
