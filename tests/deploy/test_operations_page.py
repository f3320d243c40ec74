"""What the operations page names is there: actions of the log, files, make targets."""

import ast
import re

from tests.architecture.checkout import ROOT, nodes, read, table_rows
from tests.deploy.files import DEPLOY, yaml

PAGE = read("docs/operations.md")


def logged():
    """Return every `action` that the code logs."""
    return {
        word.value.value
        for _, node in nodes("bot", "cogs")
        if isinstance(node, ast.Call)
        for word in node.keywords
        if word.arg == "action" and isinstance(word.value, ast.Constant)
    }


def test_every_action_of_the_table_is_logged_somewhere():
    rows = [row for row in table_rows(PAGE) if re.fullmatch(r"(`[a-z_]+`(, )?)+", row[0])]
    named = {action for row in rows for action in re.findall(r"`([a-z_]+)`", row[0])}

    # Some are chosen by the kind of event, and stand in the code as words of a table.
    words = {
        node.value
        for _, node in nodes("bot")
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert len(named) > 30
    assert named - (logged() | words) == set()


def test_every_file_of_deploy_that_it_names_is_there():
    paths = set(re.findall(r"\bdeploy/[\w./-]+\w", PAGE)) - {"deploy/secrets", "deploy/.env"}
    compose = set(re.findall(r"\bcompose[\w.]*\.yaml", PAGE))
    others = set(re.findall(r"\b(?:prometheus|grafana)/[\w.]+\.(?:yml|json)", PAGE))

    assert paths
    assert compose >= {"compose.monitoring.yaml", "compose.shards.yaml"}
    assert [path for path in paths if not (ROOT / path).exists()] == []
    assert [path for path in compose | others if not (DEPLOY / path).exists()] == []


def test_every_service_that_it_tells_compose_of_is_there():
    services = yaml(DEPLOY / "compose.yaml")["services"]
    told = re.findall(r"docker compose (?:exec(?: -T)?|run --rm|stop|start|cp) (\w+)", PAGE)

    assert {"charley", "database"} <= set(told)
    assert set(told) <= services.keys()
    assert re.findall(r"docker compose stop (\w+)", PAGE)[-1] == "charley"


def test_every_make_target_that_it_names_is_there():
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))

    assert set(re.findall(r"`make ([a-z-]+)`", PAGE)) <= targets
