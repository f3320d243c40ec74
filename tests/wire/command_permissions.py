"""Who sees a command: contexts, installations, default permissions, and what admins have allowed.

The order is that of Discord's page "Application commands", section "Permissions": an administrator
sees all; then the channel must not be denied; then the person's own entry counts, then their roles'
(one that allows is enough), then @everyone's, then the command's default permissions.
"""

from collections.abc import Mapping

from tests.wire.errors import NotPossibleError, refuse_action
from tests.wire.model import Application, Channel, Guild, Json, Role, User
from tests.wire.options import Command
from tests.wire.permissions import (
    ADMINISTRATOR,
    USE_APPLICATION_COMMANDS,
    can,
    permissions_in,
)
from tests.wire.places import Place

OF_ROLE, OF_USER, OF_CHANNEL = 1, 2, 3  # types of entries
ENTRIES = 100
Target = Role | User | Channel


def check_usable(command: Command, place: Place) -> None:
    """Refuse a command that Discord would not show here to this person.

    Raises:
        NotPossibleError: With the reason.
    """
    definition = command.definition
    name, contexts = definition["name"], definition.get("contexts")
    if contexts is not None and place.context not in contexts:
        refuse_action(f"/{name} is not offered in context {place.context}")
    installs = definition.get("integration_types")
    if installs is not None and not {str(kind) for kind in installs} & set(place.owners):
        refuse_action(f"/{name} is not offered to this kind of installation")
    if place.guild is None or "0" not in place.owners:
        return
    if not can(place.channel, place.user, USE_APPLICATION_COMMANDS):
        refuse_action(f"{place.user.name} may not use commands in #{place.channel.name}")
    if not _is_allowed(definition, place, place.guild):
        needed = definition.get("default_member_permissions")
        refuse_action(f"/{name} is hidden: admins or permissions {needed} decide")


def is_usable(command: Command, place: Place) -> bool:
    """Tell whether Discord would show the command here to this person."""
    try:
        check_usable(command, place)
    except NotPossibleError:
        return False
    return True


def _is_allowed(definition: Json, place: Place, guild: Guild) -> bool:
    granted = permissions_in(place.channel, place.user)
    if granted & ADMINISTRATOR:
        return True
    entries = entries_of(place.bot, guild, definition["id"])
    if not entries:
        entries = entries_of(place.bot, guild, str(place.bot.id))
    by_target = {(entry["type"], entry["id"]): entry["permission"] for entry in entries}
    parent = place.channel.parent if place.channel.is_thread else place.channel
    here = by_target.get((OF_CHANNEL, str(parent.id if parent else 0)))
    everywhere = by_target.get((OF_CHANNEL, str(guild.id - 1)), True)
    if not (everywhere if here is None else here):
        return False
    chosen = _of_person(by_target, place, guild)
    return _has_default(definition, granted) if chosen is None else chosen


def _of_person(
    by_target: Mapping[tuple[int, str], bool], place: Place, guild: Guild
) -> bool | None:
    """Return what admins have chosen for this person, None where they have not."""
    own = by_target.get((OF_USER, str(place.user.id)))
    if own is not None:
        return own
    roles = place.member.roles if place.member else []
    by_role = [by_target.get((OF_ROLE, str(role.id))) for role in roles]
    if True in by_role or False in by_role:
        return True in by_role
    return by_target.get((OF_ROLE, str(guild.id)))


def _has_default(definition: Json, granted: int) -> bool:
    needed = definition.get("default_member_permissions")
    if needed is None:
        return True
    return int(needed) != 0 and granted & int(needed) == int(needed)


def entries_of(bot: Application, guild: Guild, command_id: str) -> list[Json]:
    """Return what admins have set for a command, or by the application's id for all of them."""
    return bot.command_permissions.get((guild.id, command_id), [])


def described(bot: Application, guild: Guild, command_id: str) -> Json:
    """Return the permissions of one command in one server, as the API and the gateway tell them."""
    return {
        "id": command_id,
        "application_id": str(bot.id),
        "guild_id": str(guild.id),
        "permissions": entries_of(bot, guild, command_id),
    }


def as_entries(allowed: Mapping[Target, bool]) -> list[Json]:
    """Return Discord's entries for roles, people and channels that are allowed or denied."""
    if len(allowed) > ENTRIES:
        refuse_action(f"at most {ENTRIES} entries")
    kinds = {Role: OF_ROLE, User: OF_USER, Channel: OF_CHANNEL}
    return [
        {"id": str(target.id), "type": kinds[type(target)], "permission": permission}
        for target, permission in allowed.items()
    ]
