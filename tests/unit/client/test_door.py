"""What is let in of interactions, and how much of it one person may send."""

from copy import deepcopy
from typing import Any

import discord
import pytest

from bot.client.door.gate import Gate, LeftAlone
from bot.client.door.shapes import MAX_SNOWFLAKE, is_known, require_shape
from bot.client.door.shares import SUGGESTIONS, Shares, Sort, sort_of
from bot.domain.token_buckets import Rate

ACCOUNT = {"id": "1001", "username": "ada", "discriminator": "0", "avatar": None}
COMMAND: dict[str, Any] = {
    "id": "1",
    "application_id": "2",
    "type": 2,
    "token": "t",
    "channel": {"id": "3", "type": 1},
    "user": ACCOUNT,
    "locale": "en-US",
    "data": {"id": "4", "name": "help", "type": 1},
}
PRESS = COMMAND | {
    "type": 3,
    "data": {"custom_id": "help.show:0:", "component_type": 2},
    "message": {"id": "5", "channel_id": "3"},
}
FORM = COMMAND | {"type": 5, "data": {"custom_id": "start.filled:1:", "components": []}}
IN_SERVER = PRESS | {
    "guild_id": "6",
    "member": {"user": ACCOUNT, "roles": ["7"], "permissions": "0"},
}
WELL_FORMED = {"command": COMMAND, "press": PRESS, "form": FORM, "in a server": IN_SERVER}

UNFIT: list[Any] = [None, 5, 1.5, True, [], {}, ""]
UNFIT_IDS: list[Any] = ["0", "-1", "x", str(MAX_SNOWFLAKE + 1), "9" * 100, "\uff11", *UNFIT]


def changed(event: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    copy = deepcopy(event)
    *steps, last = path.split(".")
    place = copy
    for step in steps:
        place = place[step]
    place[last] = value
    return copy


@pytest.mark.parametrize("name", WELL_FORMED)
def test_what_discord_sends_is_let_in(name: str) -> None:
    require_shape(WELL_FORMED[name] | {"of_the_future": {"deep": [1]}})


@pytest.mark.parametrize("path", ["id", "application_id", "channel.id", "user.id", "data.id"])
@pytest.mark.parametrize("value", UNFIT_IDS, ids=repr)
def test_a_number_that_no_id_has_is_none(path: str, value: Any) -> None:
    with pytest.raises(ValueError, match=path.rpartition(".")[2]):
        require_shape(changed(COMMAND, path, value))


@pytest.mark.parametrize(
    ("name", "path"),
    [
        *(("command", each) for each in ("token", "user", "data", "data.name", "data.type")),
        *(("press", each) for each in ("data.custom_id", "data.component_type", "message")),
        *(("form", each) for each in ("data.custom_id", "data.components")),
        *(("in a server", each) for each in ("member", "member.user", "member.permissions")),
        ("in a server", "member.user.username"),
    ],
)
def test_nothing_that_is_relied_on_may_be_missing(name: str, path: str) -> None:
    event = deepcopy(WELL_FORMED[name])
    *steps, last = path.split(".")
    place = event
    for step in steps:
        place = place[step]
    del place[last]

    with pytest.raises(ValueError, match="Field required"):
        require_shape(event)


@pytest.mark.parametrize("token", ["", "a/b", "../..", "a?b", "a b", "a%2F", "a\n", "💧"])
def test_a_token_is_a_part_of_an_address_and_nothing_else(token: str) -> None:
    with pytest.raises(ValueError, match="token"):
        require_shape(COMMAND | {"token": token})


@pytest.mark.parametrize("kind", [0, 1, 6, 99, -1, None, "2", True, 2.5, [], {}])
def test_other_types_are_not_known(kind: Any) -> None:
    assert not is_known(COMMAND | {"type": kind})


class Noticing:
    """Stands in for discord.py, which dies of what it cannot read."""

    def __init__(self) -> None:
        self.read: list[dict[str, Any]] = []

    def take(self, event: dict[str, Any]) -> None:
        if event["data"]["name"] == "deadly":
            raise AttributeError
        self.read.append(event)


async def test_the_gate_never_raises() -> None:
    noticing = Noticing()
    gate = Gate(let_in=noticing.take)

    for event in (COMMAND, {}, COMMAND | {"user": None}, changed(COMMAND, "data.name", "deadly")):
        gate.take(event)

    assert noticing.read == [COMMAND]


class Said:
    """As much of an interaction as is counted."""

    def __init__(self, kind: discord.InteractionType, person: int = 1001, **data: Any) -> None:
        self.type, self.data = kind, data
        self.user = discord.Object(person)


COUNTED = {
    "a command": (Said(discord.InteractionType.application_command, name="help"), Sort.PRESS),
    "/cramp": (
        Said(discord.InteractionType.application_command, name="cramp"),
        Sort.FIRST_AID,
    ),
    "a press": (Said(discord.InteractionType.component, custom_id="water.glass:1:"), Sort.PRESS),
    "a step": (
        Said(discord.InteractionType.component, custom_id="aid.step:0:calf|1|1"),
        Sort.FIRST_AID,
    ),
    "a place": (
        Said(discord.InteractionType.component, custom_id="choose:aid.place:0:calf|1|1"),
        Sort.FIRST_AID,
    ),
    "a form": (Said(discord.InteractionType.modal_submit, custom_id="start.filled:1:"), Sort.PRESS),
    "a letter": (Said(discord.InteractionType.autocomplete, name="timezone"), Sort.SUGGESTION),
}


@pytest.mark.parametrize("name", COUNTED)
def test_everything_is_counted_and_has_an_end(name: str) -> None:
    said, sort = COUNTED[name]
    shares = Shares(Rate(burst=3, every=SUGGESTIONS.every), monotonic=lambda: 0.0)

    taken = [shares.take(said) for _ in range(100)]  # type: ignore[arg-type]

    assert sort_of(said) is sort  # type: ignore[arg-type]
    beyond = [each for each in taken if each is not None]
    assert len(beyond) == 100 - (SUGGESTIONS.burst if sort is Sort.SUGGESTION else 3)
    assert sum(each.is_told for each in beyond) == (0 if sort is Sort.SUGGESTION else 1)


@pytest.mark.parametrize("sort", [sort for sort in Sort if sort is not Sort.FIRST_AID])
def test_nothing_else_uses_up_first_aid(sort: Sort) -> None:
    shares = Shares(Rate(burst=3, every=SUGGESTIONS.every), monotonic=lambda: 0.0)
    for said, counted in COUNTED.values():
        if counted is sort:
            for _ in range(100):
                shares.take(said)  # type: ignore[arg-type]

    assert shares.take(COUNTED["/cramp"][0]) is None  # type: ignore[arg-type]


def test_one_persons_presses_are_not_anothers() -> None:
    shares = Shares(Rate(burst=1, every=SUGGESTIONS.every), monotonic=lambda: 0.0)
    mine = Said(discord.InteractionType.application_command, name="help")
    theirs = Said(discord.InteractionType.application_command, 1002, name="help")

    assert shares.take(mine) is None  # type: ignore[arg-type]
    assert shares.take(mine) is not None  # type: ignore[arg-type]
    assert shares.take(theirs) is None  # type: ignore[arg-type]


def test_the_reasons_are_all_there_are() -> None:
    assert {reason.value for reason in LeftAlone} == {
        "malformed",
        "unknown-type",
        "beyond-share",
        "too-late",
    }
