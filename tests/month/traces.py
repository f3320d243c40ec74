"""What is left of people who erased themselves, looked for in the bytes of every file."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.month.town import Person
from tests.wire import WireDiscord


def traces(discord: WireDiscord, person: Person, folder: Path) -> Iterator[tuple[str, str, int]]:
    """Yield each file with what of a person it holds, and how often.

    Looked for as text, and as SQLite writes a number: eight bytes, the highest first. A number that
    is near in time to another shares its first bytes, never all eight.
    """
    wanted = dict(_numbers(discord, person))
    for file in sorted(each for each in folder.rglob("*") if each.is_file()):
        content = file.read_bytes()
        for what, numbers in wanted.items():
            forms = [form for number in numbers for form in _forms(number)]
            found = len(re.findall(b"|".join(map(re.escape, forms)), content)) if forms else 0
            if found:
                yield file.relative_to(folder).as_posix(), what, found


def _numbers(discord: WireDiscord, person: Person) -> Iterator[tuple[str, list[int]]]:
    yield "user", [person.user.id]
    channel = discord.world.existing_direct(discord.bot, person.user)
    if channel is not None:
        yield "channel", [channel.id]
        yield "messages", list(channel.messages)


def _forms(number: int) -> Iterable[bytes]:
    return (str(number).encode(), number.to_bytes(8, "big"))


def erased(people: Iterable[Person]) -> list[Person]:
    """Return the people who erased themselves."""
    return [person for person in people if person.erased_at is not None]
