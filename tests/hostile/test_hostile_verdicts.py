"""The judge of a hunt sees what it is there for."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.client.door.gate import LeftAlone
from tests.hostile.population import Population
from tests.hostile.shots import Shot
from tests.hostile.verdicts import (
    about_answers,
    about_connection,
    about_log,
    about_messages,
    about_reasons,
    about_rows,
)
from tests.wire import WireDiscord
from tests.wire.interactions import Answer, Asked
from tests.wire.model import Channel, Guild, Message, Pings, User

LEFT = {"action": "interaction_left_alone", "level": "debug"}


@dataclass
class Someone:
    """A bystander, as far as the judge looks."""

    account: User
    dm: Channel


@dataclass
class Place:
    guild: Guild


@dataclass
class Scene:
    """A double that is not listening, an attacker and a bystander."""

    discord: WireDiscord = field(default_factory=WireDiscord)

    def __post_init__(self) -> None:
        self.eve, self.ada = self.discord.add_user("eve"), self.discord.add_user("ada")
        self.dm = self.discord.world.direct(self.discord.bot, self.ada)
        theirs = Place(self.discord.add_guild("theirs", members=[self.ada]))
        own = Place(self.discord.add_guild("own", members=[self.eve]))
        self.population = Population(
            attackers=[self.eve],
            scouts=[],
            bystanders=[Someone(self.ada, self.dm)],  # type: ignore[list-item]
            own=own,  # type: ignore[arg-type]
            shared=theirs,  # type: ignore[arg-type]
            closed=theirs,  # type: ignore[arg-type]
        )

    def shot(self, *may_be_left: LeftAlone, text: str | None = None, **event: Any) -> Shot:
        channel = self.discord.world.direct(self.discord.bot, self.eve)
        interaction = self.discord.interactions.open(
            self.discord.bot, Asked.COMMAND, self.eve, channel, now=0, owners={}
        )
        if text is not None:
            interaction.answer = Answer.MESSAGE
            interaction.completed.set()
            interaction.original = Message(
                id=1, channel=channel, author=self.discord.bot.user, created_at=0, content=text
            )
        left = frozenset(may_be_left)
        return Shot(attacker=self.eve, event=event, interaction=interaction, may_be_left=left)


@pytest.fixture
async def scene() -> Scene:
    return Scene()


def test_what_has_no_answer_and_no_reason_is_seen(scene: Scene) -> None:
    shots = [scene.shot(text="fine"), scene.shot(LeftAlone.MALFORMED), scene.shot()]

    assert [fault.split(":")[0] for fault in about_answers(shots)] == ["not answered"]


def test_what_thinks_for_ever_is_seen(scene: Scene) -> None:
    thinking = scene.shot()
    thinking.interaction.answer = Answer.DEFERRED_MESSAGE

    assert len(about_answers([thinking])) == 1


@pytest.mark.parametrize(
    "named", [[], ["malformed", "malformed"], ["too-late"]], ids=["none", "too many", "another"]
)
def test_a_reason_that_is_missing_or_does_not_fit_is_seen(scene: Scene, named: list[str]) -> None:
    shots = [scene.shot(text="fine"), scene.shot(LeftAlone.MALFORMED)]

    assert about_reasons(shots, [LEFT | {"reason": "malformed"}]) == []
    assert about_reasons(shots, [LEFT | {"reason": reason} for reason in named]) != []


def test_errors_and_traces_are_seen() -> None:
    assert about_log([{"level": "info"}, {"level": "warning"}], []) == []
    assert len(about_log([{"level": "error"}, {"level": "info", "exception": "T"}], ["T"])) == 3


def test_rows_of_others_that_change_are_seen(scene: Scene) -> None:
    ada, eve = scene.ada.id, scene.eve.id
    before = {"users": [(ada, "Troll"), (eve, "x")], "offer_members": []}
    own = {"users": [(ada, "Troll"), (eve, "y")], "offer_members": [(eve, "o", _guild(scene))]}

    assert about_rows(scene.population, before, own) == []
    for broken in (
        before | {"users": [(eve, "x")]},
        before | {"users": [(ada, "Berlin"), (eve, "x")]},
        before | {"users": [*before["users"], (5, ada)]},
        before | {"audit": [(_guild(scene), 1, eve)]},
    ):
        assert about_rows(scene.population, before, broken) != []


def _guild(scene: Scene) -> int:
    return scene.population.shared.guild.id


@pytest.mark.parametrize(
    "text", ["It is 1,237 ml.", "Antarctica/Troll", "PLANTED offer", "# huge", "{ada}"]
)
def test_words_of_others_in_an_answer_are_seen(scene: Scene, text: str) -> None:
    shot = scene.shot(text=text.format(ada=scene.ada.id))

    assert about_messages(scene.population, [scene.shot(text="fine")], {scene.dm.id: 0}) == []
    assert about_messages(scene.population, [shot], {scene.dm.id: 0}) != []


def test_what_the_asker_sent_may_come_back(scene: Scene) -> None:
    shot = scene.shot(text=f"not {scene.ada.id}", data=f"<@{scene.ada.id}>")

    assert about_messages(scene.population, [shot], {scene.dm.id: 0}) == []


def test_pings_and_messages_to_others_are_seen(scene: Scene) -> None:
    shot = scene.shot(text="fine")
    assert shot.interaction.original is not None
    shot.interaction.original.pings = Pings(everyone=True)

    assert len(about_messages(scene.population, [shot], {scene.dm.id: 0})) == 1
    assert len(about_messages(scene.population, [], {scene.dm.id: 1})) == 1


def test_a_connection_that_died_is_seen() -> None:
    assert about_connection(1, 0) == []
    assert about_connection(2, 0) != []
    assert about_connection(1, 1) != []
