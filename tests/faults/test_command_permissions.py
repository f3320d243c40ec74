"""To whom Discord shows `/server`: asked once, remembered, asked again after a change."""

from datetime import timedelta

import pytest

from bot.domain.ids import GuildId, RoleId
from bot.messaging.discord_io.command_permissions import KEPT_FOR, DiscordCommandVisibility
from tests.faults.stage import Stage
from tests.support.surroundings import FakeSurroundings
from tests.wire.faults import Cut, Slow, Status
from tests.wire.model import Guild, Role, User

ASKED = ("GET", "/applications/*/guilds/*/commands/*/permissions")


class Scene:
    """A server with a role for managers, and `/server` handed over to Discord."""

    def __init__(self, stage: Stage) -> None:
        self.discord = stage.discord
        self.club: Guild = stage.discord.add_guild("club")
        self.helpers: Role = stage.discord.guilds.add_role(self.club, "helpers")
        stage.discord.bot.commands[None] = [{"id": "77", "name": "server", "type": 1}]
        self.around = FakeSurroundings(roles={RoleId(self.helpers.id): "helpers"})
        self.visibility = DiscordCommandVisibility(
            requests=stage.requests,
            surroundings=self.around,
            monotonic=lambda: stage.now.timestamp(),  # noqa: PLW0108 - it moves
        )

    async def is_shown(self) -> bool | None:
        return await self.visibility.is_shown_to(GuildId(self.club.id), RoleId(self.helpers.id))

    def allow(self, allowed: dict[Role | User, bool], *, command: str | None = "server") -> None:
        """Let an admin set this under *Integrations*, and let Charley be told."""
        self.discord.guilds.set_command_permissions(self.club, allowed, command=command)
        self.visibility.forget(GuildId(self.club.id))

    @property
    def asked(self) -> int:
        return len(self.discord.calls.to(*ASKED))


@pytest.fixture
async def scene(stage: Stage) -> Scene:
    return Scene(stage)


async def test_by_default_a_role_does_not_see_it(scene: Scene) -> None:
    assert await scene.is_shown() is False


async def test_a_role_that_may_manage_the_server_sees_it_without_asking(scene: Scene) -> None:
    scene.around.managing.add(RoleId(scene.helpers.id))

    assert await scene.is_shown() is True
    assert scene.asked == 0


@pytest.mark.parametrize("command", ["server", None], ids=["the command", "the application"])
@pytest.mark.parametrize("is_allowed", [True, False])
async def test_what_an_admin_has_set_for_the_role_counts(
    scene: Scene, command: str | None, is_allowed: bool
) -> None:
    scene.allow({scene.helpers: is_allowed}, command=command)

    assert await scene.is_shown() is is_allowed


async def test_the_commands_own_entries_go_before_the_applications(scene: Scene) -> None:
    scene.allow({scene.helpers: True}, command=None)
    scene.allow({scene.helpers: False})

    assert await scene.is_shown() is False


async def test_the_roles_entry_goes_before_everyones(scene: Scene) -> None:
    scene.allow({scene.club.everyone: True})
    assert await scene.is_shown() is True

    scene.allow({scene.club.everyone: True, scene.helpers: False})
    assert await scene.is_shown() is False


async def test_it_is_asked_once_and_again_after_a_change_or_a_while(
    scene: Scene, stage: Stage
) -> None:
    scene.allow({scene.helpers: False})
    for _ in range(5):
        await scene.is_shown()
    assert scene.asked == 1

    scene.allow({scene.helpers: True})
    assert await scene.is_shown() is True
    assert scene.asked == 2

    stage.pass_time(KEPT_FOR - timedelta(seconds=1))
    await scene.is_shown()
    assert scene.asked == 2
    stage.pass_time(timedelta(seconds=1))
    await scene.is_shown()
    assert scene.asked == 3


@pytest.mark.parametrize("fault", [Status(status=500), Status(status=403), Cut()])
async def test_without_an_answer_it_is_not_known_and_asked_the_next_time(
    scene: Scene, stage: Stage, fault: object
) -> None:
    scene.allow({scene.helpers: True})
    stage.discord.faults.add(*ASKED, fault)
    assert await scene.is_shown() is None

    stage.discord.faults.clear()
    assert await scene.is_shown() is True


async def test_a_silent_discord_keeps_nobody_waiting(scene: Scene, stage: Stage) -> None:
    stage.lose_patience()
    stage.discord.faults.add(*ASKED, Slow(30))

    assert await scene.is_shown() is None


async def test_before_the_command_was_handed_over_it_is_not_known(scene: Scene) -> None:
    scene.discord.bot.commands[None] = []

    assert await scene.is_shown() is None
