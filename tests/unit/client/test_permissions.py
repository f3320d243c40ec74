"""Permissions of people whom the gateway does not tell of: by their roles, layer upon layer."""

from types import SimpleNamespace
from typing import Any

import discord
import pytest
from discord import PermissionOverwrite, Permissions

from bot.client.channels import rights_of
from bot.domain.ids import GuildId, RoleId, UserId
from bot.domain.servers.authority import Presser
from bot.domain.servers.errors import Right

SERVER, HELPERS, ADMINS, PERSON, OWNER = 1, 2, 3, 10, 11
BASICS = Permissions(view_channel=True, send_messages=True)


class Place:
    """A text channel with overwrites by the number of a role or a person."""

    id, type, name = 5, discord.ChannelType.text, "sleep"

    def __init__(self, **overwrites: PermissionOverwrite) -> None:
        roles = {
            SERVER: SimpleNamespace(id=SERVER, permissions=BASICS),
            HELPERS: SimpleNamespace(id=HELPERS, permissions=Permissions.none()),
            ADMINS: SimpleNamespace(id=ADMINS, permissions=Permissions(administrator=True)),
        }
        self.guild = SimpleNamespace(
            id=SERVER, owner_id=OWNER, me=None, default_role=roles[SERVER], get_role=roles.get
        )
        names = {"everyone": SERVER, "helpers": HELPERS, "person": PERSON}
        self._overwrites = {names[name]: each for name, each in overwrites.items()}

    def overwrites_for(self, who: Any) -> PermissionOverwrite:
        return self._overwrites.get(who.id, PermissionOverwrite())

    def permissions_for(self, _: object) -> Permissions:
        return Permissions.all()


NO, YES = PermissionOverwrite(send_messages=False), PermissionOverwrite(send_messages=True)
HIDDEN = PermissionOverwrite(view_channel=False)
PING = PermissionOverwrite(mention_everyone=True)


@pytest.mark.parametrize(
    ("roles", "overwrites", "missing", "may_ping"),
    [
        ((), {}, set(), False),
        ((), {"everyone": NO}, {Right.SEND}, False),
        ((), {"everyone": HIDDEN}, {Right.VIEW, Right.SEND}, False),
        ((HELPERS,), {"everyone": NO, "helpers": YES}, set(), False),
        ((), {"everyone": NO, "helpers": YES}, {Right.SEND}, False),
        ((HELPERS,), {"helpers": NO, "person": YES}, set(), False),
        ((HELPERS,), {"helpers": PING}, set(), True),
        ((HELPERS,), {"everyone": HIDDEN, "person": PING}, {Right.VIEW, Right.SEND}, False),
        ((HELPERS, ADMINS), {"everyone": HIDDEN, "person": NO}, set(), True),
        ((99,), {}, set(), False),
    ],
)
def test_rights_are_those_of_the_roles_and_the_overwrites(
    roles: tuple[int, ...],
    overwrites: dict[str, PermissionOverwrite],
    missing: set[Right],
    may_ping: bool,
) -> None:
    found = rights_of(_place(**overwrites), _presser(PERSON, SERVER, *roles))

    assert (found.missing, found.may_ping) == (missing, may_ping)


def test_the_owner_may_everything() -> None:
    assert rights_of(_place(everyone=HIDDEN), _presser(OWNER)).missing == frozenset()


def _place(**overwrites: PermissionOverwrite) -> Any:
    return Place(**overwrites)


def _presser(user_id: int, *roles: int) -> Presser:
    return Presser(
        user_id=UserId(user_id),
        guild_id=GuildId(SERVER),
        manages_server=False,
        role_ids=frozenset(map(RoleId, roles)),
    )
