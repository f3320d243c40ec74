"""Collect every sentence into the template that translators start from.

python scripts/texts.py          writes bot/messaging/texts/locale/charley.pot
python scripts/texts.py --check  fails if the template or a translation does not fit the code
"""

import argparse
import asyncio
import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Formatter
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po
from discord import Locale, app_commands

from bot.app.parts.world import Content, Ports
from bot.app.wiring import cog_names, load_content, wire
from bot.messaging.texts.catalogue import FOLDER
from bot.messaging.texts.commands import key_of

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = FOLDER / "charley.pot"
KEYWORDS: dict[str, Any] = {
    "say": ((1, "c"), 2),
    "Sentence": ((1, "c"), 2),
    "say_count": ((1, "c"), 2, 3),
}
"""Which argument is the id (gettext's context), and which the English sentence, or its two forms."""


class Collector(app_commands.Translator):
    """Notes what Discord's commands would ask a translator for."""

    def __init__(self) -> None:
        self.found: set[tuple[str, str]] = set()

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """Note the id and the text."""
        if key := key_of(context):
            self.found.add((key, string.message))
        return None


def collect(content: Content) -> Catalog:
    """Return the template: all sentences in the order of their ids.

    Raises:
        ValueError: one id has two sentences.
    """
    found = [*_in_code(), *asyncio.run(_in_commands(content))]
    catalogue = Catalog(fuzzy=False)
    for key, message, file in sorted(found, key=str):
        known = catalogue.get(message, context=key)
        others = {each.id for each in catalogue if each.context == key and known is None}
        if others and key != "command.choice":
            wrong = f"{key} must have one sentence, got {message!r} and {others}"
            raise ValueError(wrong)
        catalogue.add(message, context=key, locations=[(file, 1)] if file else [])
    return catalogue


def _in_code() -> Iterator[tuple[str, Any, str]]:
    for folder in ("bot", "cogs"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            for _, message, _, key in extract_from_file("python", file, keywords=KEYWORDS):
                yield str(key), message, file.relative_to(ROOT).as_posix()


async def _in_commands(content: Content) -> list[tuple[str, Any, str]]:
    """Return the texts of all commands, as a client that is never connected knows them."""
    nothing: Any = None
    world = Ports(
        storage=nothing,
        messenger=nothing,
        clock=nothing,
        randomness=nothing,
        wakeup=nothing,
        alarm=nothing,
        capacity=nothing,
        surroundings=nothing,
        visibility=nothing,
    )
    client, collector = wire(world, content).new_client(), Collector()
    for name in cog_names():
        await client.load_extension(name)
    for command in client.tree.get_commands():
        await command.get_translated_payload(client.tree, collector)
    return [(key, message, "") for key, message in collector.found]


def written(catalogue: Catalog) -> bytes:
    """Return the template as it stands in the file: without dates or line numbers, which move."""
    target = io.BytesIO()
    write_po(target, catalogue, width=100, omit_header=True, include_lineno=False)
    return target.getvalue()


def unfit(template: Catalog, translation: Catalog) -> list[str]:
    """Return the ids whose translation has other placeholders than the sentence."""
    return [
        str(message.context)
        for message in translation
        if message.id and message.string and not _fits(message, template)
    ]


def _fits(message: Message, template: Catalog) -> bool:
    english = template.get(message.id, context=message.context)
    if english is None:
        return True  # a sentence that is gone
    allowed = set().union(*map(placeholders, _forms(english.id)))
    return all(placeholders(form) <= allowed for form in _forms(message.string))


def _forms(text: str | Iterable[str]) -> list[str]:
    return [text] if isinstance(text, str) else [each for each in text if each]


def placeholders(text: str) -> set[str]:
    """Return the names of a sentence's placeholders."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def main() -> int:
    """Write the template, or with --check compare it and all translations."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true")
    is_check = parser.parse_args().check
    template = collect(load_content())
    if not is_check:
        TEMPLATE.write_bytes(written(template))
        return 0
    wrong = [] if TEMPLATE.read_bytes() == written(template) else [f"{TEMPLATE.name}: `make texts`"]
    for file in sorted(FOLDER.glob("*.po")):
        with file.open("rb") as source:
            keys = unfit(template, read_po(source))
        wrong += [f"{file.name}: placeholders of {key}" for key in keys]
    print("\n".join(wrong) or "the template of all sentences is current")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
