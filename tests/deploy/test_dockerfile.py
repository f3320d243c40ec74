"""The Dockerfile, as far as it can be judged without building; `make image-check` builds it."""

import re
import subprocess
import tomllib

import pytest

from bot.settings import PREFIX, Settings
from tests.architecture.checkout import ROOT, read
from tests.deploy.image import context
from tests.deploy.image.dockerfile import UnknownInstructionError, stages

STAGES = stages(ROOT / "Dockerfile")
BUILDER, RUNTIME = STAGES


@pytest.fixture(scope="module")
def sent():
    """The files that the builder gets."""
    return {path.as_posix() for path in context.files(ROOT)}


def wheels_files():
    """Yield what pyproject.toml puts into the wheel, or needs to make it."""
    pyproject = tomllib.loads(read("pyproject.toml"))
    wheel = pyproject["tool"]["hatch"]["build"]["targets"]["wheel"]
    yield from ("pyproject.toml", pyproject["project"]["readme"])
    yield from pyproject["project"]["license-files"]
    for folder in wheel["only-include"]:
        for file in (ROOT / folder).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                yield file.relative_to(ROOT).as_posix()


def copied():
    """Return what the builder's stage copies from the checkout."""
    return [word for each in BUILDER.all("COPY") for word in each.words[:-1]]


def test_all_that_the_dockerfile_copies_reaches_the_builder(sent):
    for source in copied():
        assert any(path == source or path.startswith(f"{source}/") for path in sent), source


def test_all_that_the_wheel_is_made_of_is_copied(sent):
    of_copies = {
        path
        for path in sent
        if any(path == each or path.startswith(f"{each}/") for each in copied())
    }

    assert set(wheels_files()) <= of_copies


def test_nothing_of_a_machine_is_sent_to_the_builder(tmp_path):
    for name in (
        ".dockerignore", ".env", "bot/main.py", "bot/__pycache__/main.pyc", "bot/old.pyc",
        "deploy/secrets/token", "deploy/.env", "var/charley.db", "data/x.toml", "LICENSE",
        "requirements/run.txt", ".git/config", "backups/charley.db", "tests/test_x.py",
    ):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(read(".dockerignore") if name == ".dockerignore" else "")

    sent = {path.as_posix() for path in context.files(tmp_path)}

    assert sent == {"bot/main.py", "data/x.toml", "LICENSE", "requirements/run.txt"}


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_a_shell_can_read_each_command(stage):
    for each in stage.all("RUN"):
        checked = subprocess.run(  # noqa: S603
            ["/bin/sh", "-n", "-c", each.text], check=False, capture_output=True, text=True
        )
        assert (checked.returncode, checked.stderr) == (0, ""), each.text


def test_the_image_runs_as_a_user_that_it_has_made():
    user = RUNTIME.last("USER").text
    commands = " ".join(each.text for each in RUNTIME.all("RUN"))
    after = RUNTIME.instructions[RUNTIME.instructions.index(RUNTIME.last("USER")) :]

    assert user != "root"
    assert re.search(rf"useradd --uid 1000 [^&]*\b{user}\b", commands)
    assert not [each for each in after if each.name in {"RUN", "COPY"}]


def test_it_starts_with_lists_so_that_signals_reach_charley_and_no_shell():
    for name in ("ENTRYPOINT", "CMD"):
        assert RUNTIME.last(name).text.startswith("[")
    assert RUNTIME.last("ENTRYPOINT").command == ["charley"]
    assert RUNTIME.last("STOPSIGNAL").text == "SIGTERM"


def test_every_variable_that_it_sets_for_charley_is_a_setting():
    named = {name for each in RUNTIME.all("ENV") for name in each.pairs if name.startswith(PREFIX)}

    assert named
    assert {name.removeprefix(PREFIX).lower() for name in named} <= Settings.model_fields.keys()


def test_the_base_image_is_of_one_minor_version():
    assert {stage.base for stage in STAGES} == {BUILDER.base}
    assert re.fullmatch(r"python:3\.\d+-slim-[a-z]+", BUILDER.base)


@pytest.mark.parametrize("line", ["ADD x y", "RUN <<END", "SHELL ['x']"])
def test_what_the_check_would_not_understand_it_refuses(tmp_path, line):
    file = tmp_path / "Dockerfile"
    file.write_text(f"FROM scratch\n{line}\n")

    with pytest.raises(UnknownInstructionError):
        stages(file)


def test_its_health_check_asks_the_port_that_it_opens():
    (variables,) = (each.pairs for each in RUNTIME.all("ENV"))
    asked = RUNTIME.last("HEALTHCHECK")

    assert variables["CHARLEY_HTTP_PORT"].isdecimal()
    assert "$CHARLEY_HTTP_PORT" in asked.text
    assert {"interval", "timeout", "start-period", "retries"} <= asked.flags.keys()
