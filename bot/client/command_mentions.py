"""Command mentions: where a text names a command, the name can be tapped.

Sentences name commands as `` `/water remind` ``. Discord makes a button of `</water remind:ID>`, with the
id that it gave the command when it was handed in (docs: message formatting). Names that are not known, or
that come with values, stay as they are.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from discord import app_commands, ui

_NAMED = re.compile(r"`/([a-z][a-z ]*)`")


class CommandMentions:
    """Knows Discord's ids of the commands."""

    def __init__(self) -> None:
        self._ids: Mapping[str, int] = {}

    def learn(self, ids: Mapping[str, int], names: Iterable[str]) -> None:
        """Take over the ids of the top commands, for the full *names* of all that can be used."""
        tops = {name: ids.get(name.partition(" ")[0]) for name in names}
        self._ids = {name: id_ for name, id_ in tops.items() if id_ is not None}

    def linked(self, text: str) -> str:
        """Return a text in which the names of commands can be tapped."""
        return _NAMED.sub(self._mention, text)

    def link(self, layout: ui.LayoutView) -> ui.LayoutView:
        """Let the names of commands in a layout be tapped; return it."""
        for item in layout.walk_children():
            if isinstance(item, ui.TextDisplay):
                item.content = self.linked(item.content)
        return layout

    def _mention(self, named: re.Match[str]) -> str:
        id_ = self._ids.get(named[1])
        return named[0] if id_ is None else f"</{named[1]}:{id_}>"


def usable_names(tree: app_commands.CommandTree[Any]) -> list[str]:
    """Return the full names of all commands, such as `water remind`."""
    return [
        command.qualified_name
        for command in tree.walk_commands()
        if isinstance(command, app_commands.Command)
    ]
