"""The slash commands fit Discord's limits and the README."""

import re
from collections import Counter

import discord
from discord import app_commands

from bot.client.command_sync import CommandSync
from bot.messaging.texts.catalogue import Catalogue
from bot.messaging.texts.commands import CommandTranslator
from tests.architecture.checkout import read, table_rows
from tests.support.pseudo_language import pseudo_catalogue

NAME = re.compile(r"[-_a-z0-9]{1,32}")
LONGEST_DESCRIPTION = 100
MOST_COMMANDS, MOST_OPTIONS, MOST_CHOICES = 100, 25, 25
MOST_CHARACTERS = 8000  # names, descriptions and values of one command together


def definitions(charley):
    return [command.to_dict(charley.tree) for command in charley.tree.get_commands()]


def parts(definition):
    """Yield a command's definition, its subcommands and all their options."""
    yield definition
    for option in definition.get("options", []):
        yield from parts(option)


def all_parts(charley):
    return [part for definition in definitions(charley) for part in parts(definition)]


def leaf_names(charley):
    return {
        command.qualified_name
        for command in charley.tree.walk_commands()
        if isinstance(command, app_commands.Command)
    }


async def test_no_two_commands_share_a_name(charley):
    names = Counter(command.qualified_name for command in charley.tree.walk_commands())

    assert max(names.values()) == 1
    assert len(definitions(charley)) <= MOST_COMMANDS


async def test_names_are_such_as_discord_takes(charley):
    assert [part["name"] for part in all_parts(charley) if not NAME.fullmatch(part["name"])] == []


async def test_every_command_and_option_is_described_in_at_most_100_characters(charley):
    wrong = [
        part["name"]
        for part in all_parts(charley)
        if not 1 <= len(part["description"]) <= LONGEST_DESCRIPTION or part["description"] == "…"
    ]

    assert wrong == []


async def test_no_command_has_more_options_or_choices_than_fit(charley):
    for part in all_parts(charley):
        assert len(part.get("options", [])) <= MOST_OPTIONS, part["name"]
        assert len(part.get("choices", [])) <= MOST_CHOICES, part["name"]


async def test_no_command_is_longer_than_8000_characters(charley):
    for definition in definitions(charley):
        texts = [
            str(text)
            for part in parts(definition)
            for text in (part["name"], part["description"], *part.get("choices", []))
        ]
        assert sum(map(len, texts)) <= MOST_CHARACTERS, definition["name"]


async def test_required_options_come_before_the_others(charley):
    for part in all_parts(charley):
        is_required = [bool(option.get("required")) for option in part.get("options", [])]
        assert is_required == sorted(is_required, reverse=True), part["name"]


async def test_every_command_works_for_servers_and_for_a_persons_own_account(charley):
    for definition in definitions(charley):
        if definition["name"] != "server":
            assert definition["integration_types"] == [0, 1], definition["name"]
            assert definition["contexts"] == [0, 1, 2], definition["name"]


def test_only_admins_of_a_server_that_charley_was_added_to_see_its_command(charley):
    (server,) = (each for each in definitions(charley) if each["name"] == "server")

    assert server["contexts"] == [0]
    assert server["integration_types"] == [0]
    assert server["default_member_permissions"] == discord.Permissions(manage_guild=True).value


async def test_the_readme_lists_exactly_the_commands_there_are(charley):
    cells = [row[0] for row in table_rows(read("README.md")) if row[0].startswith("`/")]
    listed = {name.strip("`/") for cell in cells for name in re.findall(r"`/[a-z ]+", cell)}

    assert {name.strip() for name in listed} == leaf_names(charley)


async def test_the_digest_counts_translations(charley):
    async def digest(catalogue):
        sync = CommandSync(record=None, translator=CommandTranslator(catalogue))
        return await sync.digest(charley.tree)

    english = await digest(Catalogue())

    assert english == await digest(Catalogue())
    assert english != await digest(pseudo_catalogue("de"))


async def test_descriptions_and_choices_have_room_for_a_longer_language(charley):
    translator = CommandTranslator(pseudo_catalogue("de"))
    payloads = [
        await command.get_translated_payload(charley.tree, translator)
        for command in charley.tree.get_commands()
    ]

    localized = [text for payload in payloads for text in translations_in(payload)]
    assert len(localized) > len(payloads)
    assert [text for text in localized if len(text) > LONGEST_DESCRIPTION] == []


def translations_in(payload):
    """Yield every translated description and name of a choice."""
    match payload:
        case dict():
            for key, value in payload.items():
                if key.endswith("_localizations") and value:
                    yield from value.values()
                else:
                    yield from translations_in(value)
        case list():
            for each in payload:
                yield from translations_in(each)
