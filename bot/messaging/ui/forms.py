"""Forms: modals that carry an act, so that a submission is answered even after a restart."""

from typing import Any

import discord
from discord import ui
from typing_extensions import override

from bot.client.acts import Act

LIFETIME_S = 900
"""How long discord.py remembers an open form; Charley does not depend on it."""

LONGEST_FIELD = 60
"""Characters that can be typed into a field."""


class Form(ui.Modal):
    """A modal whose fields arrive as the `fields` of an act."""

    def __init__(self, act: Act, *, title: str) -> None:
        super().__init__(title=title, custom_id=act.custom_id, timeout=LIFETIME_S)

    @override
    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Leave the answer to `CharleyBot.on_interaction`, which needs no memory of this form."""


def text_field(
    name: str,
    *,
    label: str,
    placeholder: str,
    default: str,
    description: str | None = None,
    required: bool = True,
) -> ui.Label[Any]:
    """Return a short text field."""
    return ui.Label(
        text=label,
        description=description,
        component=ui.TextInput(
            custom_id=name,
            placeholder=placeholder,
            default=default or None,
            max_length=LONGEST_FIELD,
            required=required,
        ),
    )


def choice_field(
    name: str, *, label: str, options: list[discord.SelectOption], most: int | None = None
) -> ui.Label[Any]:
    """Return a menu from which at least one option is picked, and at most all or *most*."""
    return ui.Label(
        text=label,
        component=ui.Select(
            custom_id=name,
            options=options,
            min_values=1,
            max_values=most or len(options),
            required=True,
        ),
    )
