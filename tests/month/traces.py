"""What is left of people who erased themselves, looked for in the bytes of every file."""

import re
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path
from shutil import which
from typing import NamedTuple

from tests.month.town import Person
from tests.wire import WireDiscord

_DIGITS = re.compile(rb"(?<!\d)\d{17,20}(?!\d)")
_BACKUP = re.compile(r"charley-(\d{8}T\d{6}Z)")
_NUMBER_BYTES = 8


class Owned(NamedTuple):
    """Whose number it is, and what it counts."""

    person: Person
    what: str


def traces(discord: WireDiscord, people: Iterable[Person], folder: Path) -> dict[str, int]:
    """Return where something of a person who erased themselves stands, and how often.

    Looked for as text, and as SQLite writes a number: eight bytes, the highest first.
    """
    wanted = {
        number: Owned(person, what)
        for person in people
        if person.erased_at is not None
        for what, number in _numbers(discord, person)
    }
    found: Counter[str] = Counter()
    for file in sorted(each for each in folder.rglob("*") if each.is_file()) if wanted else ():
        for number, times in _numbers_in(_bytes_of(file), wanted).items():
            owned = wanted[number]
            found[f"{_kind(file, owned.person)}: {owned.what}"] += times
    return dict(found)


def _numbers(discord: WireDiscord, person: Person) -> Iterator[tuple[str, int]]:
    yield "user", person.user.id
    channel = discord.world.existing_direct(discord.bot, person.user)
    if channel is not None:
        yield "channel", channel.id
        yield from (("message", message_id) for message_id in channel.messages)


def _numbers_in(content: bytes, wanted: Mapping[int, object]) -> Counter[int]:
    found = Counter(int(digits) for digits in _DIGITS.findall(content))
    ends = zip(_stored(min(wanted)), _stored(max(wanted)), strict=True)
    shared = bytes(low for low, high in takewhile(lambda pair: pair[0] == pair[1], ends))
    rest = b".{%d}" % (_NUMBER_BYTES - len(shared))
    stored = re.compile(b"(?=(" + re.escape(shared) + rest + b"))", re.DOTALL)
    found.update(int.from_bytes(number, "big") for number in stored.findall(content))
    return Counter({number: times for number, times in found.items() if number in wanted})


def _bytes_of(file: Path) -> bytes:
    """Read it in a process of its own.

    A process that closes an SQLite file loses all its locks on it (POSIX), also those of its
    connections: this one would then read half of what the bot is writing.
    """
    command = [which("cat") or "cat", str(file)]
    return subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603 - our own


def _stored(number: int) -> bytes:
    return number.to_bytes(_NUMBER_BYTES, "big")


def _kind(file: Path, person: Person) -> str:
    """Return the name of a file, or of the sort of backup that it is to a person."""
    made = _BACKUP.search(file.name)
    if made is None or person.erased_at is None:
        return file.name
    made_at = datetime.strptime(made[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    is_older = made_at < person.erased_at
    return "a backup made before the erasure" if is_older else "a backup made after the erasure"
