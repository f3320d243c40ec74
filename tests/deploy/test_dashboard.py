"""The dashboard's form; what it asks is looked at in `test_alerts.py` and `test_metrics.py`."""

import json
from itertools import combinations

from tests.deploy.files import DASHBOARD, DEPLOY, panels, yaml

WIDTH = 24
"""Columns of a dashboard of Grafana's."""

BOARD = json.loads(DASHBOARD.read_text(encoding="utf-8"))


def cells(panel):
    place = panel["gridPos"]
    return {
        (x, y)
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    }


def test_no_two_panels_lie_on_each_other_and_none_beyond_the_edge():
    for one, other in combinations(BOARD["panels"], 2):
        assert not cells(one) & cells(other), (one["title"], other["title"])
    for panel in BOARD["panels"]:
        assert all(0 <= x < WIDTH for x, _ in cells(panel)), panel["title"]


def test_each_panel_has_a_number_and_a_title_of_its_own_and_asks_something():
    for key in ("id", "title"):
        values = [panel[key] for panel in BOARD["panels"]]
        assert len(set(values)) == len(values)
    assert all(panel["targets"] for panel in panels())


def test_several_curves_in_a_panel_are_told_apart():
    for panel in panels():
        many = len(panel["targets"]) > 1 or "by (" in panel["targets"][0]["expr"]
        if panel["type"] == "timeseries" and many:
            assert all(target.get("legendFormat") for target in panel["targets"]), panel["title"]


def test_it_asks_the_source_that_is_chosen_above_it():
    (variable,) = BOARD["templating"]["list"]
    asked = [target["datasource"]["uid"] for panel in panels() for target in panel["targets"]]

    assert variable["type"] == "datasource"
    assert set(asked) == {f"${{{variable['name']}}}"}


def test_grafana_finds_the_dashboard_and_its_source():
    (provider,) = yaml(DEPLOY / "grafana/provisioning/dashboards/charley.yaml")["providers"]
    (source,) = yaml(DEPLOY / "grafana/provisioning/datasources/prometheus.yaml")["datasources"]
    services = yaml(DEPLOY / "compose.monitoring.yaml")["services"]

    mounted = [volume.split(":")[1] for volume in services["grafana"]["volumes"]]

    assert f"{provider['options']['path']}/charley.json" in mounted
    assert source["url"] == "http://prometheus:9090"
    assert "prometheus" in services
