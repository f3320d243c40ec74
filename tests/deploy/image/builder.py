"""Builds the stages of a Dockerfile, each in a folder tree that is empty at first."""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.deploy.image import context, machine
from tests.deploy.image.dockerfile import Instruction, Stage, UnknownInstructionError, filled_in


@dataclass(slots=True, kw_only=True)
class Built:
    """A stage that is built: its tree, and what a container of it starts with."""

    tree: Path
    stage: Stage
    python: Path
    variables: dict[str, str] = field(default_factory=lambda: {"PATH": machine.BASE_PATH})
    folder: str = "/"
    user: str = "root"
    volumes: list[str] = field(default_factory=list)


class Builder:
    """Follows the instructions one after the other, and says how long each `RUN` took."""

    def __init__(self, checkout: Path, into: Path, *, say: Callable[[str], None]) -> None:
        self._checkout = checkout
        self._into = into
        self._say = say
        self._built: dict[str, Built] = {}
        self._pip, self._extra = _pips_settings()

    def build(self, stage: Stage) -> Built:
        """Build a stage.

        Raises:
            subprocess.CalledProcessError: a `RUN` has failed.
            UnknownInstructionError: the stage says what this cannot follow.
        """
        python, version = machine.python_of(stage.base)
        self._say(f"stage {stage.name}: in place of {stage.base} an empty tree, Python {version}")
        tree = self._into / stage.name
        tree.mkdir(parents=True)
        machine.empty(tree)
        machine.mount(tree, python=python, extra=self._extra)
        machine.settle(tree)
        built = Built(tree=tree, stage=stage, python=python)
        for each in stage.instructions:
            self._follow(each, built)
        self._built[stage.name] = built
        return built

    def _follow(self, each: Instruction, built: Built) -> None:
        match each.name:
            case "ENV":
                before = dict(built.variables)
                filled = {name: filled_in(value, before) for name, value in each.pairs.items()}
                built.variables |= filled
            case "WORKDIR":
                built.folder = each.text
                (built.tree / each.text.lstrip("/")).mkdir(parents=True, exist_ok=True)
            case "USER":
                built.user = each.text
            case "VOLUME":
                built.volumes += each.words
            case "COPY":
                self._copy(each, built)
            case "RUN":
                self._run(each, built)
            case _:
                pass  # it is for whoever starts the image

    def _run(self, each: Instruction, built: Built) -> None:
        if each.flags or built.user != "root":
            raise UnknownInstructionError(each.text)
        begun = time.monotonic()
        variables = self._pip | {"HOME": "/root"} | built.variables
        command = machine.inside(built.tree, each.command, variables=variables, folder=built.folder)
        ended = subprocess.run(  # noqa: S603
            command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        if ended.returncode:
            self._say(ended.stdout)
        ended.check_returncode()
        self._say(f"  {time.monotonic() - begun:5.1f} s  RUN {each.text.split(' && ')[0][:70]} ...")

    def _copy(self, each: Instruction, built: Built) -> None:
        *sources, target = each.words
        unknown = each.flags.keys() - {"from"}
        if unknown or built.user != "root":
            raise UnknownInstructionError(each.text)
        place = built.tree / Path(built.folder, target).relative_to("/")
        if "from" in each.flags:
            (source,) = sources
            origin = self._built[each.flags["from"]].tree / source.lstrip("/")
            shutil.copytree(origin, place, symlinks=True)
            return
        for source in sources:
            self._copy_of_context(source, place, is_folder=target.endswith("/"))

    def _copy_of_context(self, source: str, place: Path, *, is_folder: bool) -> None:
        """Copy a file, or what is in a folder, as far as `.dockerignore` lets it through."""
        found = [path for path in context.files(self._checkout) if path.is_relative_to(source)]
        if not found:
            raise FileNotFoundError(source)
        for path in found:
            inner = path.relative_to(source)
            at = place / (path.name if is_folder else "") if path == Path(source) else place / inner
            at.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(self._checkout / path, at)


def _pips_settings() -> tuple[dict[str, str], list[Path]]:
    """Return what pip of this machine is told, as variables, and the files that it names.

    A builder on this machine would be told the same: its index, its certificates.
    """
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], check=True, capture_output=True, text=True
    )
    variables, paths = {"PIP_CONFIG_FILE": "/dev/null"}, set()
    for line in listed.stdout.splitlines():
        key, _, value = line.partition("=")
        plain = value.strip("'\"")
        name = key.partition(".")[2].upper().replace("-", "_")
        variables[f"PIP_{name}"] = plain
        paths |= {_place(word) for word in plain.split()}
    return variables, sorted(path for path in paths if path.is_absolute() and path.exists())


def _place(word: str) -> Path:
    """Return a folder that pip needs: an index in a folder names files that lie beside it."""
    return Path(word.removeprefix("file://")).parent if word.startswith("file://") else Path(word)
