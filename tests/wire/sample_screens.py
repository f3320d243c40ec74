"""Buttons, panels and forms of the sample bot."""

import io
import re
from typing import Any, Self

import discord
from typing_extensions import override


class DoneButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"done:(?P<id>\d+)"):
    """Remembers nothing but its custom id, as reminder buttons do."""

    def __init__(self, number: int) -> None:
        super().__init__(discord.ui.Button(label="Done", custom_id=f"done:{number}"))
        self.number = number

    @classmethod
    @override
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Any],
        item: discord.ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> Self:
        return cls(int(match["id"]))

    @override
    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.edit_message(content=f"done {self.number}", view=None)


class Survey(discord.ui.Modal, title="Survey"):
    """One field of each kind that Charley may use."""

    name: discord.ui.Label[Any] = discord.ui.Label(
        text="Name", component=discord.ui.TextInput(custom_id="name")
    )
    kind: discord.ui.Label[Any] = discord.ui.Label(
        text="Kind",
        component=discord.ui.Select(
            custom_id="kind",
            required=False,
            options=[discord.SelectOption(label="Standing", value="up")],
        ),
    )
    days: discord.ui.Label[Any] = discord.ui.Label(
        text="Days",
        component=discord.ui.CheckboxGroup(
            custom_id="days",
            required=False,
            options=[
                discord.CheckboxGroupOption(label="Monday", value="mon"),
                discord.CheckboxGroupOption(label="Tuesday", value="tue"),
            ],
        ),
    )
    mode: discord.ui.Label[Any] = discord.ui.Label(
        text="Mode",
        component=discord.ui.RadioGroup(
            custom_id="mode",
            options=[
                discord.RadioGroupOption(label="Gentle", value="gentle", default=True),
                discord.RadioGroupOption(label="Target", value="target"),
            ],
        ),
    )
    consent: discord.ui.Label[Any] = discord.ui.Label(
        text="Consent", component=discord.ui.Checkbox(custom_id="consent", default=False)
    )

    @override
    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        parts = [self.name, self.kind, self.days, self.mode, self.consent]
        answers = [_answer(part.component) for part in parts]
        await interaction.response.send_message(repr(answers))


def _answer(field: Any) -> Any:
    return field.values if hasattr(field, "values") else field.value


class Panel(discord.ui.LayoutView):
    """Components V2 with a picture and controls."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        row: discord.ui.ActionRow[Self] = discord.ui.ActionRow(Quiet())
        self.add_item(
            discord.ui.Container(
                discord.ui.TextDisplay("your nights"),
                discord.ui.MediaGallery(discord.MediaGalleryItem("attachment://nights.png")),
                row,
                discord.ui.ActionRow(Pick()),
            )
        )


class Quiet(discord.ui.Button[Any]):
    """Acknowledges without showing anything, then edits."""

    def __init__(self) -> None:
        super().__init__(label="Quiet", custom_id="quiet")

    @override
    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.defer()
        view = discord.ui.LayoutView()
        view.add_item(discord.ui.TextDisplay("edited"))
        await interaction.edit_original_response(view=view, attachments=[])


class Pick(discord.ui.Select[Any]):
    """Tells what was chosen."""

    def __init__(self) -> None:
        options = [discord.SelectOption(label=name) for name in ("calf", "foot")]
        super().__init__(custom_id="pick", placeholder="Where?", options=options)

    @override
    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message(f"chosen {self.values}")


def picture() -> discord.File:
    return discord.File(io.BytesIO(b"picture"), filename="nights.png", description="alt text")


CALL_CHANNELS = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.public_thread,
]


def _label(text: str, component: Any) -> discord.ui.Label[Any]:
    return discord.ui.Label(text=text, component=component)


class Pickers(discord.ui.Modal, title="Pickers"):
    """A field for each kind of thing that can be picked."""

    where = _label(
        "Where",
        discord.ui.ChannelSelect(custom_id="where", required=True, channel_types=CALL_CHANNELS),
    )
    role = _label("Role", discord.ui.RoleSelect(custom_id="role", required=False))
    who = _label("Who", discord.ui.UserSelect(custom_id="who", required=False, max_values=2))
    any_one = _label("Any", discord.ui.MentionableSelect(custom_id="any", required=False))
    document = _label("File", discord.ui.FileUpload(custom_id="document", required=False))

    def __init__(self, here: int) -> None:
        super().__init__(custom_id="pickers")
        kind = discord.SelectDefaultValueType.channel
        select: Any = self.where.component
        select.default_values = [discord.SelectDefaultValue(id=here, type=kind)]

    @override
    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        fields = [self.where, self.role, self.who, self.any_one]
        picked = [str(value) for field in fields for value in _answer(field.component)]
        files = [(await each.read()).decode() for each in _answer(self.document.component)]
        await interaction.response.send_message(repr((picked, files)), ephemeral=True)


class Board(discord.ui.LayoutView):
    """A settings panel: sections with buttons, selects of every kind, a thumbnail, separators."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        self.add_item(
            discord.ui.Container(
                discord.ui.TextDisplay("## Settings"),
                discord.ui.Section("Zone", accessory=Named("Change zone", "zone")),
                discord.ui.Section(
                    "Picture", accessory=discord.ui.Thumbnail("attachment://nights.png")
                ),
                discord.ui.Separator(),
                discord.ui.ActionRow(Where()),
                discord.ui.ActionRow(Who()),
                discord.ui.ActionRow(Named("Calls", "calls"), Named("Offers", "offers")),
                accent_colour=0x336699,
            )
        )
        self.add_item(discord.ui.ActionRow(Named("Close", "close")))


class Named(discord.ui.Button[Any]):
    """Tells its own id."""

    def __init__(self, label: str, custom_id: str) -> None:
        super().__init__(label=label, custom_id=custom_id)

    @override
    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message(self.custom_id, ephemeral=True)


class Where(discord.ui.ChannelSelect[Any]):
    """Tells the channel that was picked."""

    def __init__(self) -> None:
        super().__init__(custom_id="where", placeholder="Where?", channel_types=CALL_CHANNELS)

    @override
    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message(repr([str(c) for c in self.values]))


class Who(discord.ui.RoleSelect[Any]):
    """Tells the role that was picked."""

    def __init__(self) -> None:
        super().__init__(custom_id="role", placeholder="Who?", min_values=0)

    @override
    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message(repr([str(r) for r in self.values]))
