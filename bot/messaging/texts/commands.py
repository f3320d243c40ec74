"""Slash commands in other languages: descriptions and choices, as Discord is handed them.

Names stay as they are: sentences name commands and options, and people read those to each other.
"""

from typing import Any

from discord import Locale, app_commands
from discord.app_commands import TranslationContextLocation as Location
from typing_extensions import override

from bot.messaging.texts.catalogue import ENGLISH, Catalogue, spoken

_COMMANDS = frozenset({Location.command_description, Location.group_description})

_CHOICE = "command.choice"


class CommandTranslator(app_commands.Translator):
    """Looks descriptions and choices up in the catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    @override
    async def translate(
        self,
        string: app_commands.locale_str,
        locale: Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """Return the translation, where there is one: what Discord shows instead of English."""
        key, language = key_of(context), self._catalogue.language_of(str(locale))
        if key is None or language is ENGLISH:
            return None
        translated = language.translations.pgettext(key, string.message)
        return translated if translated != string.message else None


def key_of(context: app_commands.TranslationContextTypes) -> str | None:
    """Return the id of a text of a command, such as `command.water.remind.wake`.

    `None`: it is not translated. All choices share the id `command.choice`: discord.py does not
    say whose they are.
    """
    data: Any = context.data  # by location a command, group, parameter or choice
    if context.location in _COMMANDS:
        return _key(data)
    match context.location:
        case Location.parameter_description:
            return f"{_key(data.command)}.{data.display_name}"
        case Location.choice_name:
            return _CHOICE
        case _:
            return None


def _key(command: app_commands.Command[Any, Any, Any] | app_commands.Group) -> str:
    return ".".join(["command", *command.qualified_name.split()])


def command_description(command: app_commands.Command[Any, Any, Any]) -> str:
    """Return what a command does, in the language that the task speaks."""
    return _translated(_key(command), command.description)


def option_description(
    command: app_commands.Command[Any, Any, Any], option: app_commands.Parameter
) -> str:
    """Return what an option means, in the language that the task speaks."""
    return _translated(f"{_key(command)}.{option.display_name}", str(option.description))


def _translated(key: str, english: str) -> str:
    return spoken().language.translations.pgettext(key, english)


def choice_name(english: str) -> str:
    """Return a choice as Discord shows it to the person."""
    return _translated(_CHOICE, english)
