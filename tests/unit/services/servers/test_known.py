"""What is known of servers without the database: which ones there are, and their manager roles."""

import pytest

from bot.domain.ids import GuildId, RoleId, UserId
from bot.domain.servers.audit import AuditKey, ServerChanged
from bot.domain.servers.authority import Presser
from bot.services.servers.upkeep.known import KnownServers
from tests.support.servers import GUILD_ID, OTHER_GUILD_ID, a_server

ROLE, OTHER_ROLE = RoleId(5001), RoleId(5002)


def a_presser(*roles: int, guild_id: GuildId = GUILD_ID, manages: bool = False) -> Presser:
    return Presser(
        user_id=UserId(1),
        guild_id=guild_id,
        manages_server=manages,
        role_ids=frozenset(RoleId(role) for role in roles),
    )


def changed(key: AuditKey, **parameters: int | str | None) -> ServerChanged:
    return ServerChanged(guild_id=GUILD_ID, actor=UserId(1), key=key, parameters=parameters)


@pytest.fixture
def known() -> KnownServers:
    known = KnownServers()
    known.are({GUILD_ID: a_server(manager_role_id=ROLE)})
    return known


def test_before_the_first_look_any_server_may_have_something() -> None:
    assert KnownServers().may_have(OTHER_GUILD_ID)


def test_only_stored_servers_have_something(known: KnownServers) -> None:
    assert known.may_have(GUILD_ID)
    assert not known.may_have(OTHER_GUILD_ID)


def test_those_are_let_in_who_manage_the_server_or_have_its_role(known: KnownServers) -> None:
    assert known.lets_in(a_presser(ROLE, OTHER_ROLE))
    assert known.lets_in(a_presser(manages=True))
    assert known.lets_in(a_presser(manages=True, guild_id=OTHER_GUILD_ID))
    assert not known.lets_in(a_presser(OTHER_ROLE))
    assert not known.lets_in(a_presser(ROLE, guild_id=OTHER_GUILD_ID))


def test_everyone_is_no_role_that_lets_in() -> None:
    known = KnownServers()
    known.are({GUILD_ID: a_server(manager_role_id=RoleId(GUILD_ID))})

    assert not known.lets_in(a_presser(int(GUILD_ID)))


def test_another_role_counts_at_once_and_other_changes_keep_it(known: KnownServers) -> None:
    known.take_note(changed(AuditKey.ZONE_SET, new_zone_key="Europe/Paris"))
    assert known.lets_in(a_presser(ROLE))

    known.take_note(changed(AuditKey.ROLE_SET, new_manager_role_id=OTHER_ROLE))
    assert not known.lets_in(a_presser(ROLE))
    assert known.lets_in(a_presser(OTHER_ROLE))

    known.take_note(changed(AuditKey.ROLE_SET, new_manager_role_id=None))
    assert not known.lets_in(a_presser(OTHER_ROLE))


def test_another_zone_counts_at_once_and_other_changes_keep_it(known: KnownServers) -> None:
    known.take_note(changed(AuditKey.ZONE_SET, new_zone_key="Europe/Paris"))
    known.take_note(changed(AuditKey.ROLE_SET, new_manager_role_id=OTHER_ROLE))
    assert known.zone_of(GUILD_ID) == "Europe/Paris"

    known.take_note(changed(AuditKey.ZONE_SET, new_zone_key=None))
    assert known.zone_of(GUILD_ID) is None


def test_a_server_is_known_from_its_first_change_on() -> None:
    known = KnownServers()
    known.are({})
    assert not known.may_have(GUILD_ID)

    known.take_note(changed(AuditKey.CALL_ADDED))

    assert known.may_have(GUILD_ID)
