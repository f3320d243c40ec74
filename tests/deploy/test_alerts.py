"""The alert rules, as Prometheus' own tool reads and runs them."""

import re
from collections import Counter

import pytest

from tests.architecture.checkout import ROOT
from tests.architecture.test_files import script
from tests.deploy.files import ALERTS, DEPLOY, dashboard_expressions, rules, run, yaml

RULES = {rule["alert"]: rule for rule in rules()}
TESTED = sorted((ROOT / "tests/deploy/rules").glob("*.yml"))


def questions():
    """Yield every question that the tests of the rules ask: an alert, and whether it is to fire."""
    for file in TESTED:
        for test in yaml(file)["tests"]:
            for question in test["alert_rule_test"]:
                yield question["alertname"], bool(question.get("exp_alerts"))


def test_prometheus_takes_the_configuration_and_the_rules():
    checked = run("promtool", "check", "config", DEPLOY / "prometheus/prometheus.yml")

    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert f"SUCCESS: {len(RULES)} rules found" in checked.stdout


@pytest.mark.parametrize("file", TESTED, ids=lambda file: file.stem)
def test_each_alert_does_what_its_tests_say(file):
    checked = run("promtool", "test", "rules", file)

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_each_alert_is_tested_to_fire_and_to_be_silent():
    asked = Counter(questions())

    for alert in RULES:
        assert asked[alert, True], f"{alert} never fires"
        assert asked[alert, False], f"{alert} is never silent"
    assert {alert for alert, _ in asked} == RULES.keys()


@pytest.mark.parametrize("alert", RULES)
def test_each_alert_says_what_is_wrong_and_where_to_read_what_to_do(alert):
    rule = RULES[alert]

    page, _, anchor = rule["annotations"]["runbook"].partition("#")

    assert rule["labels"]["severity"] in {"critical", "warning"}
    assert len(rule["annotations"]["summary"]) > 20
    assert anchor == alert.casefold()
    assert anchor in script("check_docs")._anchors(ROOT / page)


def test_the_rules_are_about_one_job_which_the_configuration_has():
    jobs = {job["job_name"] for job in yaml(DEPLOY / "prometheus/prometheus.yml")["scrape_configs"]}
    named = re.findall(r'job="(\w+)"', ALERTS.read_text(encoding="utf-8"))

    assert set(named) == jobs == {"charley"}


def test_prometheus_looks_for_each_process_of_the_compose_files_by_its_name():
    files = [yaml(DEPLOY / name)["services"] for name in ("compose.yaml", "compose.shards.yaml")]
    base = files[0]["charley"]
    processes = {
        name
        for services in files
        for name, service in services.items()
        if "build" in service or service.get("extends", {}).get("service") == "charley"
    }
    (job,) = yaml(DEPLOY / "prometheus/prometheus.yml")["scrape_configs"]
    (found,) = job["dns_sd_configs"]
    (kept,) = job["relabel_configs"]

    assert len(processes) == 2
    assert set(found["names"]) == processes
    assert (found["type"], str(found["port"])) == ("A", base["environment"]["CHARLEY_HTTP_PORT"])
    assert "static_configs" not in job
    assert (kept["source_labels"], kept["target_label"]) == (["__meta_dns_name"], "instance")


def test_prometheus_can_read_each_query_of_the_dashboard(tmp_path):
    queries = dashboard_expressions()
    recorded = [{"record": f"query_{n}", "expr": each} for n, each in enumerate(queries)]
    file = tmp_path / "queries.yml"
    file.write_text(str({"groups": [{"name": "dashboard", "rules": recorded}]}))

    checked = run("promtool", "check", "rules", file)

    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert f"SUCCESS: {len(queries)} rules found" in checked.stdout
