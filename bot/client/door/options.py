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
        OptionUnfitError: which one, and what it should be.
        CommandSignatureMismatch: there is something that no command of this version takes.
    """
    command = interaction.command
    if not isinstance(command, app_commands.Command):
        return  # an unknown command, which the tree itself refuses
    picked = _picked(interaction.data or {})
    parameters = {parameter.display_name: parameter for parameter in command.parameters}
    for option in _leaves(interaction.data or {}):
        parameter = parameters.get(str(option.get("name")))
        if parameter is not None and not _fits(option.get("value"), parameter, picked):
            raise OptionUnfitError(parameter)
    if not _is_readable(interaction):
        raise app_commands.CommandSignatureMismatch(command)


def has_suggestions(interaction: discord.Interaction[Any]) -> bool:
    """Tell whether the option that is being typed is one that Charley suggests something for."""
    command = interaction.command
    if not isinstance(command, app_commands.Command):
        return False
    suggested = {each.display_name for each in command.parameters if each.autocomplete}
    typed = [option for option in _leaves(interaction.data or {}) if option.get("focused")]
    return (
        bool(typed)
        and typed[0]["name"] in suggested
        and isinstance(typed[0].get("value"), str)
        and _is_readable(interaction)
    )


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


def _fits(value: object, parameter: app_commands.Parameter, picked: frozenset[str]) -> bool:
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
