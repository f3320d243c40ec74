"""A Dockerfile, read as far as ours goes; what this does not know it refuses."""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

KNOWN = {
    "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "FROM", "HEALTHCHECK", "LABEL", "RUN", "STOPSIGNAL",
    "USER", "VOLUME", "WORKDIR",
}  # fmt: skip
_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")
_CONTINUED = re.compile(r"\\\n(?:[ \t]*#.*\n)*")
_FLAG = re.compile(r"--([a-z-]+)=(\S+)\s+")


class UnknownInstructionError(Exception):
    """The Dockerfile says something that the check would have to learn first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """One instruction, with its flags apart."""

    name: str
    text: str
    flags: dict[str, str]

    @property
    def words(self) -> list[str]:
        """Its arguments: those of a JSON list, or those that stand apart."""
        if self.text.startswith("["):
            return [str(word) for word in json.loads(self.text)]
        return shlex.split(self.text)

    @property
    def pairs(self) -> dict[str, str]:
        """The names and values of `ENV` and `LABEL`."""
        return {name: value for name, _, value in (each.partition("=") for each in self.words)}

    @property
    def command(self) -> list[str]:
        """What `RUN`, `CMD` and `ENTRYPOINT` start: a list as it is, words by way of a shell."""
        return self.words if self.text.startswith("[") else ["/bin/sh", "-c", self.text]


@dataclass(slots=True, kw_only=True)
class Stage:
    """What stands between one `FROM` and the next."""

    base: str
    name: str
    instructions: list[Instruction] = field(default_factory=list)

    def all(self, name: str) -> list[Instruction]:
        """Return the instructions of one kind."""
        return [each for each in self.instructions if each.name == name]

    def last(self, name: str) -> Instruction:
        """Return the one that counts, of a kind of which the last one does."""
        *_, last = self.all(name)
        return last


def stages(dockerfile: Path) -> list[Stage]:
    """Read the stages.

    Raises:
        UnknownInstructionError: there is an instruction or a form of one that this does not know.
    """
    arguments: dict[str, str] = {}
    found: list[Stage] = []
    for each in _instructions(dockerfile.read_text(encoding="utf-8")):
        if each.name == "ARG" and not found:
            arguments |= each.pairs
        elif each.name == "FROM":
            base, _, name = filled_in(each.text, arguments).partition(" AS ")
            found.append(Stage(base=base, name=name or str(len(found))))
        else:
            found[-1].instructions.append(each)
    return found


def filled_in(text: str, variables: dict[str, str]) -> str:
    """Return a text with the values of its variables; an unknown one is empty."""
    return _VARIABLE.sub(lambda match: variables.get(match[1] or match[2], ""), text)


def _instructions(text: str) -> Iterator[Instruction]:
    for line in _CONTINUED.sub("", text).splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, _, rest = line.strip().partition(" ")
        if name not in KNOWN or "<<" in rest:
            raise UnknownInstructionError(line)
        flags = {}
        while match := _FLAG.match(rest.lstrip()):
            flags[match[1]] = match[2]
            rest = rest.lstrip()[match.end() :]
        yield Instruction(name=name, text=rest.strip(), flags=flags)
