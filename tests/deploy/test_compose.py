"""The compose files: what Compose's own schema takes, and what the project promises beyond it."""

import json
import re
import subprocess
import sys

import pytest

from bot.settings import PREFIX
from tests.deploy.files import DEPLOY, unknown_settings, yaml

FILES = {file.name: yaml(file) for file in sorted(DEPLOY.glob("compose*.yaml"))}
BASE = FILES["compose.yaml"]
SERVICES = {
    (file, name): service
    for file, content in FILES.items()
    for name, service in content["services"].items()
}
WHOLE = {key: each for key, each in SERVICES.items() if {"image", "build"} & each.keys()}
"""Services that are described in one place, rather than changed by an overlay."""


def whole(test):
    ids = [name for _, name in WHOLE]
    return pytest.mark.parametrize("service", WHOLE.values(), ids=ids)(test)


@pytest.mark.parametrize("file", FILES)
def test_the_schema_of_compose_takes_the_file(file, tmp_path):
    plain = tmp_path / "compose.json"
    plain.write_text(json.dumps(FILES[file]))
    command = [sys.executable, "-m", "check_jsonschema"]
    command += ["--builtin-schema=vendor.compose-spec", str(plain)]

    checked = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603

    assert checked.returncode == 0, checked.stdout + checked.stderr


@whole
def test_a_service_may_do_no_more_than_it_needs(service):
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert not service.get("privileged")
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert re.fullmatch(r"\d+[mg]", service["mem_limit"])


@whole
def test_a_service_comes_back_ends_in_peace_and_does_not_fill_the_disk(service):
    assert service["restart"] == "unless-stopped"
    assert re.fullmatch(r"\d+[sm]", service["stop_grace_period"])
    assert service["logging"]["options"].keys() == {"max-size", "max-file"}


@whole
def test_an_image_is_of_one_version_or_made_here(service):
    if "build" in service:
        assert (DEPLOY / service["build"] / "Dockerfile").is_file()
    else:
        assert re.search(r":v?\d+\.\d+(\.\d+)?(-\w+)?$", service["image"])
        assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}


@whole
def test_what_a_service_publishes_is_for_this_machine_alone(service):
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))


@pytest.mark.parametrize(("file", "name"), SERVICES)
def test_volumes_and_secrets_are_declared_and_files_are_there(file, name):
    service = SERVICES[file, name]
    declared = {key: BASE.get(key, {}) | FILES[file].get(key, {}) for key in ("volumes", "secrets")}

    assert set(service.get("secrets", ())) <= declared["secrets"].keys()
    for volume in service.get("volumes", ()):
        source = volume.split(":")[0]
        if source.startswith("."):
            assert (DEPLOY / source).exists()
            assert volume.endswith(":ro")
        else:
            assert source in declared["volumes"]


@pytest.mark.parametrize("file", FILES)
def test_a_volume_that_is_declared_is_used(file):
    content = FILES[file]
    used = {
        volume.split(":")[0]
        for service in content["services"].values()
        for volume in service.get("volumes", ())
    }

    assert content.get("volumes", {}).keys() <= used


@pytest.mark.parametrize(("file", "name"), SERVICES)
def test_no_password_and_no_token_stands_in_a_file(file, name):
    for variable, value in SERVICES[file, name].get("environment", {}).items():
        if re.search("TOKEN|PASSWORD|DATABASE_URL", variable):
            assert str(value).startswith("/run/secrets/") or value == "", variable


@pytest.mark.parametrize(("file", "name"), SERVICES)
def test_a_service_waits_for_others_only_if_they_can_say_that_they_are_well(file, name):
    for other, wait in SERVICES[file, name].get("depends_on", {}).items():
        described = [each for (_, called), each in WHOLE.items() if called == other]
        assert wait == {"condition": "service_healthy"}
        assert described
        assert all({"healthcheck", "build"} & each.keys() for each in described)


def volume_at(service, place):
    found = [each for each in service["volumes"] if each.split(":")[1] == place]
    return found[0].split(":")[0] if found else None


def test_all_processes_keep_their_backups_in_one_place_that_is_theirs():
    """Or somebody who is erased by one process would stay in the backups of another."""
    place = BASE["services"]["charley"]["environment"]["CHARLEY_BACKUP_FOLDER"]
    described = {**BASE["services"], **FILES["compose.shards.yaml"]["services"]}
    volumes = {
        volume_at(service if "volumes" in service else BASE["services"]["charley"], place)
        for name, service in described.items()
        if name.startswith("charley")
    }

    assert volumes == {"backups"}
    # A new volume takes its owner from the folder of the image on which it is mounted.
    dockerfile = (DEPLOY.parent / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(rf"install .*--owner=charley .*--mode=0700 .*{place}\b", dockerfile)


def test_nothing_in_the_compose_file_makes_copies_from_which_nobody_is_erased():
    files = [each for each in DEPLOY.rglob("*") if each.is_file() and each.parent.name != "secrets"]

    assert len(files) > 5
    assert [each for each in files if "pg_dump" in each.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("name", FILES["compose.shards.yaml"]["services"])
def test_no_process_stops_because_another_one_is_made_anew(name):
    """Compose stops whatever depends on a service before it replaces that one."""
    processes = {"charley", *FILES["compose.shards.yaml"]["services"]}

    for file in FILES.values():
        needed = file["services"].get(name, {}).get("depends_on", {})
        assert not processes & {*needed}


def test_the_shards_of_all_processes_are_all_shards_each_once():
    parts = [
        service["environment"] for service in FILES["compose.shards.yaml"]["services"].values()
    ]
    (count,) = {int(part["CHARLEY_SHARD_COUNT"]) for part in parts}
    ids = [int(each) for part in parts for each in part["CHARLEY_SHARD_IDS"].split(",")]

    assert sorted(ids) == list(range(count))


@pytest.mark.parametrize(("file", "name"), SERVICES)
def test_every_variable_for_charley_is_a_setting(file, name):
    variables = SERVICES[file, name].get("environment", {})

    assert unknown_settings(name for name in variables if name.startswith(PREFIX)) == set()
