"""The options of a command, checked against what it offers before it runs."""

from collections.abc import Mapping
from typing import Any

import discord
from discord import AppCommandOptionType, app_commands

_LONGEST_WHOLE_NUMBER = 2**53


class OptionUnfitError(Exception):
    """An option has another type than the command asked for, or lies outside its limits."""

    def __init__(self, parameter: app_commands.Parameter) -> None:
        super().__init__(f"{parameter.display_name} must be of type {parameter.type.name}")
        self.parameter = parameter


def require_fitting_options(interaction: discord.Interaction[Any]) -> None:
    """Refuse a command one of whose options does not fit.

    Raises:
        OptionUnfitError: which one, and what it should be.
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


def _leaves(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the options of the subcommand that was used, or of the command itself."""
    options: list[Mapping[str, Any]] = list(data.get("options") or ())
    for option in options:
        if "options" in option:
            return _leaves(option)
    return [option for option in options if "value" in option]


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
