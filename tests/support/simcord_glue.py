"""What Charley's tests touch of simcord's private parts, beyond what the playground does.

simcord is pinned because of this module and the playground's own: `test_simcord_glue.py` says what
to look at after an upgrade.
"""

from typing import Any

import simcord
from simcord import ChannelHandle, InteractionResult, MemberActor, actors, interactions


def is_in_dm(result: simcord.InteractionResult) -> bool:
    """Tell whether an interaction took place in direct messages."""
    return result._interaction.guild_id is None


def forget_errors(env: simcord.Env) -> None:
    """Take back every injected error that has not been used up."""
    env.backend.faults.clear()


async def send_options(
    member: MemberActor, channel: ChannelHandle, command: str, options: dict[str, Any]
) -> InteractionResult:
    """Use a command with options as they are: no client of Discord's has checked them."""
    first, *rest = command.split()
    root = actors._resolve_visible_command(member, channel.id, first, 1)
    leaf, nesting = interactions.walk_to_subcommand(root, rest)
    types = {option["name"]: option["type"] for option in leaf.get("options") or []}
    given = [{"name": name, "type": types[name], "value": value} for name, value in options.items()]
    request = {
        "id": root["id"],
        "name": root["name"],
        "type": 1,
        "options": interactions.nest_options(root, nesting, given),
    }
    return await actors._dispatch_actor_interaction(member, 2, channel, request)


async def send_form(
    member: MemberActor, channel: ChannelHandle, custom_id: str, fields: dict[str, Any]
) -> InteractionResult:
    """Send a form that nobody was shown."""
    components = [
        {"type": 18, "id": number, "component": {"custom_id": name, "id": 100 + number, **field}}
        for number, (name, field) in enumerate(fields.items(), start=1)
    ]
    request = {"custom_id": custom_id, "components": components}
    return await actors._dispatch_actor_interaction(member, 5, channel, request)
