"""What stands in the files of the repository, and what must not."""

import importlib.util
import re
import sys
import tomllib

import pytest

from tests.architecture.checkout import ROOT, read, text_files

# In pieces, so that this file itself is as clean as it wants the others to be.
HOSTS = [
    re.compile(rf"\b{re.escape('.'.join(parts))}\b")
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("deb", "debian", "org"),
        ("proxy", "golang", "org"),
        ("crates", "io"),
    )
]
MACHINE_PATHS = re.compile(r"(?<![\w./])/(?:work|root|home/\w+|opt/(?:pypi|wheels))/")
LOCKS = ("run", "demo", "dev", "build")
LOCK = re.compile(r"\bpip3? install\b.*(?:requirements/| -r | --requirement )")
PIN = re.compile(r"^([a-z0-9-]+)==(\S+)(?: ; .+)? \\$", re.MULTILINE)


@pytest.fixture(scope="module")
def contents():
    return {file.relative_to(ROOT).as_posix(): _text(file) for file in text_files()}


def _text(file):
    return file.read_bytes().decode("utf-8", errors="replace")


def script(name):
    """Load a script of `scripts/`, which is no package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("host", HOSTS, ids=lambda host: host.pattern)
def test_no_file_names_the_host_of_a_package_registry(contents, host):
    assert [name for name, text in contents.items() if host.search(text)] == []


def test_no_file_names_a_folder_of_the_machine_it_was_written_on(contents):
    assert [name for name, text in contents.items() if MACHINE_PATHS.search(text)] == []


def test_there_is_no_lock_of_a_kind_that_names_hosts(contents):
    assert "uv.lock" not in contents
    assert "poetry.lock" not in contents


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_versions_and_hashes_and_nothing_else(name):
    lines = read(f"requirements/{name}.txt").splitlines()

    for line in lines:
        assert re.fullmatch(
            r"#.*|\s+# .*|[a-z0-9-]+==\S+( ; .+)? \\|\s+--hash=sha256:\w{64}( \\)?", line
        )
    assert not any("://" in line or line.startswith("-") for line in lines)


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_a_hash(name):
    for block in PIN.split(read(f"requirements/{name}.txt"))[3::3]:
        assert "--hash=sha256:" in block


def test_the_locks_agree_on_every_version_they_share():
    pins = {name: dict(PIN.findall(read(f"requirements/{name}.txt"))) for name in LOCKS}

    assert all(pins[name].items() <= pins["dev"].items() for name in LOCKS)


def test_the_locks_fit_what_pyproject_asks_for():
    lock = script("lock")

    assert [each.name for each in lock.LOCKS if not lock.fits(each)] == []


def test_a_change_in_pyproject_or_in_a_pin_is_seen(monkeypatch, tmp_path):
    lock = script("lock")
    monkeypatch.setattr(lock, "ROOT", tmp_path)
    (tmp_path / "requirements").mkdir()
    pyproject, pins = read("pyproject.toml"), read("requirements/build.txt")
    build = lock.LOCKS[-1]

    def fits(*, project, locked):
        (tmp_path / "pyproject.toml").write_text(project)
        (tmp_path / build.file).write_text(locked)
        return lock.fits(build)

    assert fits(project=pyproject, locked=pins)
    assert not fits(project=pyproject.replace("hatchling>=1.27", "hatchling>=1.28"), locked=pins)
    assert not fits(project=pyproject, locked=pins.replace("hatchling==1", "hatchling==2"))
    assert not fits(project=pyproject, locked=pins.partition("\n")[2])


def test_every_lock_is_installed_whole_without_a_resolver(contents):
    """A resolver that may look at an index is one release away from refusing a complete lock."""
    installs = {f"{name}: {command}" for name, command in _lock_installs(contents)}

    assert {"Makefile", "Dockerfile"} <= {where.partition(":")[0] for where in installs}
    assert [
        where for where in installs if not {"--no-deps", "--require-hashes"} <= set(where.split())
    ] == []


def test_what_a_lock_installed_is_checked_to_be_complete(contents):
    for name, command in _lock_installs(contents):
        interpreter = command.partition(" -m pip ")[0]
        assert f"{interpreter} -m pip check" in contents[name], name


def _lock_installs(contents):
    """Yield the commands that install a lock, with the file in which each stands."""
    for name, text in contents.items():
        if not name.startswith(("requirements/", "tests/")):
            yield from ((name, command) for command in _commands(text) if LOCK.search(command))


def _commands(text):
    """Yield the shell commands of a file, each on one line, without make's @ and variable."""
    variable = re.search(r"^INSTALL := (.+)$", text, re.MULTILINE)
    text = text.replace("$(INSTALL)", variable[1]) if variable else text
    for line in text.replace("\\\n", " ").splitlines():
        for command in re.split(r"&&|;", line):
            yield re.sub(r"^(?:@|RUN )", "", command.strip())


def test_the_build_group_asks_for_what_the_build_system_needs():
    pyproject = tomllib.loads(read("pyproject.toml"))

    assert set(pyproject["build-system"]["requires"]) == set(
        pyproject["dependency-groups"]["build"]
    )


def test_ci_runs_the_readmes_test_command_last():
    lines = [line for line in read(".ci/run").splitlines() if line]

    assert "set -euo pipefail" in lines
    assert lines[-2:] == ["make check", "make test"]
    assert "make test" in read("README.md")
