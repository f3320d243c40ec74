"""Pin every dependency with the hashes of its files, in `requirements/`.

    python scripts/lock.py             keeps pins that still fit, adds and drops the rest
    python scripts/lock.py --upgrade   pins the newest releases that pyproject.toml allows
    python scripts/lock.py --check     fails if a file does not fit pyproject.toml; needs no network

The files name no index, so they work with every mirror. Their first line holds a digest of what
pyproject.toml asks for and of the pins below it: a change in either is seen at once.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path("requirements")
OLDEST_PYTHON = "3.11"
FITS = "# fits: sha256:"
HEADER = "# Made by `make lock`; do not edit.\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """One file of pins, and what goes into it."""

    name: str
    with_project: bool = True
    extras: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    like: str | None = None
    """Another lock whose versions it shares."""

    @property
    def file(self) -> Path:
        """Where it stands, seen from the checkout."""
        return FOLDER / f"{self.name}.txt"

    def requirements(self, pyproject: dict[str, Any]) -> list[str]:
        """Return what pyproject.toml asks for, in a fixed order."""
        project, groups = pyproject["project"], pyproject["dependency-groups"]
        requirements = list(project["dependencies"]) if self.with_project else []
        for extra in self.extras:
            requirements += project["optional-dependencies"][extra]
        for group in self.groups:
            requirements += groups[group]
        return [f"python{project['requires-python']}", *sorted(requirements)]


LOCKS = (
    Lock(name="run", extras=("postgres",)),
    Lock(name="demo", extras=("demo",), like="run"),
    Lock(
        name="dev",
        extras=("postgres", "demo"),
        groups=("test", "browser", "check", "build"),
        like="demo",
    ),
    Lock(name="build", with_project=False, groups=("build",), like="dev"),
)
"""In the order in which they are made: each shares the versions of the one before."""


def digest(lock: Lock, pins: str) -> str:
    """Return the line that ties pins to what pyproject.toml asks for."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    text = json.dumps(lock.requirements(pyproject)) + pins
    return FITS + hashlib.sha256(text.encode()).hexdigest() + "\n"


def fits(lock: Lock) -> bool:
    """Tell whether a file is there and belongs to pyproject.toml as it is now."""
    file = ROOT / lock.file
    if not file.is_file():
        return False
    first, _, pins = file.read_text(encoding="utf-8").partition(HEADER)
    return first == digest(lock, pins)


def make(lock: Lock, *, upgrade: bool) -> None:
    """Write a file of pins; uv keeps those that it finds there, unless told to upgrade."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-config"]
    command += ["--universal", f"--python-version={OLDEST_PYTHON}", "--generate-hashes"]
    command += ["--no-header", "--no-emit-index-url", "--no-emit-find-links"]
    command += ["--upgrade"] if upgrade else []
    command += [f"--constraint={FOLDER / lock.like}.txt"] if lock.like else []
    command += ["pyproject.toml"] if lock.with_project else []
    command += [f"--extra={extra}" for extra in lock.extras]
    command += [f"--group={group}" for group in lock.groups]
    command += [f"--output-file={lock.file}"]
    subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603 - the words above, no others
    file = ROOT / lock.file
    pins = file.read_text(encoding="utf-8")
    file.write_text(digest(lock, pins) + HEADER + pins, encoding="utf-8")


def main() -> int:
    """Write the files, or with --check compare them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--upgrade", action="store_true")
    arguments = parser.parse_args()
    if not arguments.check:
        for lock in LOCKS:
            make(lock, upgrade=arguments.upgrade)
        return 0
    stale = [str(lock.file) for lock in LOCKS if not fits(lock)]
    if stale:
        print(f"{', '.join(stale)} must fit pyproject.toml, and not be edited: run `make lock`")
        return 1
    print("requirements/*.txt fit pyproject.toml")
    return 0


if __name__ == "__main__":
    sys.exit(main())
