"""The options of a command, checked against what it offers before it runs."""

from collections.abc import Mapping
from typing import Any

import discord
from discord import AppCommandOptionType, app_commands

_LONGEST_WHOLE_NUMBER = 2**53
_SUBCOMMANDS = (
    AppCommandOptionType.subcommand.value,
    AppCommandOptionType.subcommand_group.value,
)


class OptionUnfitError(Exception):
    """An option has another type than the command asked for, or lies outside its limits."""

    def __init__(self, parameter: app_commands.Parameter) -> None:
        super().__init__(f"{parameter.display_name} must be of type {parameter.type.name}")
        self.parameter = parameter


def require_fitting_options(interaction: discord.Interaction[Any]) -> None:
    """Refuse a command one of whose options does not fit.

    Raises:
        CommandNotFound: no such command is there any more; Charley has no other type than this.
        OptionUnfitError: which one, and what it should be.
        CommandSignatureMismatch: there is something that no command of this version takes.
    """
    command = interaction.command
    if not isinstance(command, app_commands.Command):
        # The tree would refuse it as well, but not one of a type that discord.py does not know.
        raise app_commands.CommandNotFound(str(dict(interaction.data or {}).get("name")), [])
    picked = _picked(interaction.data or {})
    parameters = {parameter.display_name: parameter for parameter in command.parameters}
    for option in _leaves(interaction.data or {}):
        parameter = parameters.get(str(option.get("name")))
        if parameter is not None and not _fits(option, parameter, picked):
            raise OptionUnfitError(parameter)
    if not _is_readable(interaction):
        raise app_commands.CommandSignatureMismatch(command)


async def suggest(interaction: discord.Interaction[Any]) -> None:
    """Answer a letter that is typed into an option, with nothing where there is nothing to suggest.

    discord.py would do so after the check in which this is called; but there, what fails only ends in
    the log, with its whole trace, though it is often no more than an answer that came too late.
    """
    command, typed = interaction.command, _typed(interaction)
    if isinstance(command, app_commands.Command) and typed is not None:
        await command._invoke_autocomplete(interaction, typed, interaction.namespace)  # noqa: SLF001
    else:
        await interaction.response.autocomplete([])


def _typed(interaction: discord.Interaction[Any]) -> str | None:
    """Return the name of the option that is being typed, if Charley suggests something for it."""
    command = interaction.command
    if not isinstance(command, app_commands.Command) or not _is_readable(interaction):
        return None
    suggested = {each.display_name for each in command.parameters if each.autocomplete}
    typed = [option for option in _leaves(interaction.data or {}) if option.get("focused")]
    if not typed or typed[0].get("type") != AppCommandOptionType.string.value:
        return None
    name = typed[0]["name"]
    return str(name) if name in suggested and isinstance(typed[0].get("value"), str) else None


def _is_readable(interaction: discord.Interaction[Any]) -> bool:
    """Tell whether discord.py can read the options; later it would fail where nobody is told."""
    try:
        return interaction.namespace is not None
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError):
        return False


def _leaves(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the options of the subcommand that was used, or of the command itself.

    As discord.py finds them: by what stands first.
    """
    options: list[Mapping[str, Any]] = list(data.get("options") or ())
    while options and options[0].get("type") in _SUBCOMMANDS:
        options = list(options[0].get("options") or ())
    return options


def _picked(data: Mapping[str, Any]) -> frozenset[str]:
    """Return the ids of everything that Discord describes along with the options."""
    kinds: Mapping[str, Mapping[str, Any]] = data.get("resolved") or {}
    return frozenset(id_ for described in kinds.values() for id_ in described)


def _fits(
    option: Mapping[str, Any], parameter: app_commands.Parameter, picked: frozenset[str]
) -> bool:
    # By the type that is declared, discord.py makes of the value what the command gets.
    is_of_type = option.get("type") == parameter.type.value
    return is_of_type and _is_fit(option.get("value"), parameter, picked)


def _is_fit(value: object, parameter: app_commands.Parameter, picked: frozenset[str]) -> bool:
    match parameter.type:
        case AppCommandOptionType.boolean:
            return isinstance(value, bool)
        case AppCommandOptionType.integer:
            return _is_whole_number_of(parameter, value)
        case AppCommandOptionType.string:
            choices = {choice.value for choice in parameter.choices}
            return isinstance(value, str) and (not choices or value in choices)
        case AppCommandOptionType.number:
            return isinstance(value, int | float) and not isinstance(value, bool)
        case _:  # a channel, a role, a person or a file
            return isinstance(value, str) and value in picked


def _is_whole_number_of(parameter: app_commands.Parameter, value: object) -> bool:
    if not isinstance(value, int) or isinstance(value, bool):
        return False
    low = -_LONGEST_WHOLE_NUMBER if parameter.min_value is None else parameter.min_value
    high = _LONGEST_WHOLE_NUMBER if parameter.max_value is None else parameter.max_value
    return low <= value <= high
