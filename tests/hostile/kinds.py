"""The kinds of hostile interactions about components: each makes one shot from a seed's choices."""

from collections.abc import Callable

from tests.hostile.population import Home
from tests.hostile.shots import (
    BUTTON,
    CHANNEL_SELECT,
    NOTHING,
    ROLE_SELECT,
    STRING_SELECT,
    Range,
    Shot,
)
from tests.hostile.values import (
    ARGUMENTS,
    BROKEN_CUSTOM_IDS,
    IDS,
    NAMES_OF_OTHER_VERSIONS,
    TEXTS,
    anything,
    old_custom_ids,
    with_owner,
)

Maker = Callable[[Range], Shot]
KINDS: dict[str, Maker] = {}
"""By what the table calls them."""

OLD = old_custom_ids()
PREFIXES = {STRING_SELECT: "choose:", CHANNEL_SELECT: "channel:", ROLE_SELECT: "role:"}


def kind(name: str) -> Callable[[Maker], Maker]:
    """Enter a maker of shots under a name."""

    def enter(maker: Maker) -> Maker:
        def named(target: Range) -> Shot:
            shot = maker(target)
            shot.kind = name
            return shot

        KINDS[name] = named
        return named

    return enter


def foreign_arguments(target: Range) -> list[str]:
    """Return what stands in the buttons of some bystander and of some server of theirs."""
    someone = target.choose(target.population.bystanders)
    night = someone.sent.slot.local_date.isoformat()
    return [
        someone.sent.id,
        someone.coming.id,
        str(someone.entry),
        someone.session.id,
        night,
        f"{night}.done",
        *rows_of(target.home()),
    ]


def rows_of(home: Home) -> list[str]:
    """Return what stands in the buttons of a server's screens."""
    rows = [home.call.id, home.offer.id, home.draft.id]
    seen = [f"{home.call.id}.1", f"{home.offer.id}.1", f"{home.role.id}.1", "1", "1."]
    return [*rows, *seen, home.post.id, f"{home.offer.id}.1.1", str(home.channel.id)]


@kind("a component as it was shown")
def shown(target: Range) -> Shot:
    component, custom_id = target.choose(target.vocabulary.custom_ids)
    attacker = target.attacker()
    return target.press(
        attacker, with_owner(custom_id, attacker.id), kind=component, **_picks(component)
    )


@kind("a component with a forged owner")
def forged_owner(target: Range) -> Shot:
    component, custom_id = target.choose(target.vocabulary.custom_ids)
    someone = target.choose(target.population.bystanders)
    owner = target.choose([someone.account.id, target.population.attackers[-1].id, 0, *IDS])
    return target.press(
        target.attacker(), with_owner(custom_id, owner), kind=component, **_picks(component)
    )


@kind("an act about rows of others")
def foreign_rows(target: Range) -> Shot:
    attacker = target.attacker()
    owner = target.choose([attacker.id, attacker.id, 0])
    argument = target.choose(foreign_arguments(target))
    return _act(target, f"{target.choose(target.vocabulary.acts)}:{owner}:{argument}", attacker)


@kind("an act about rows of another server")
def rows_of_another_server(target: Range) -> Shot:
    attacker = target.attacker()
    names = [
        each
        for each in target.vocabulary.acts
        if each.split(".")[0] in {"server", "set", "import", "audit", "call", "offer"}
    ]
    argument = target.choose(rows_of(target.home()))
    return _act(target, f"{target.choose(names)}:{attacker.id}:{argument}", attacker)


@kind("an act with an argument that is none")
def unfit_argument(target: Range) -> Shot:
    attacker = target.attacker()
    argument = target.choose([target.choose(ARGUMENTS), target.choose(TEXTS)])
    owner = target.choose([attacker.id, 0])
    return _act(target, f"{target.choose(target.vocabulary.acts)}:{owner}:{argument}", attacker)


@kind("a custom id that is none of mine")
def unfit_custom_id(target: Range) -> Shot:
    return target.press(
        target.attacker(),
        target.choose([target.choose(BROKEN_CUSTOM_IDS), target.choose(TEXTS)]),
        kind=target.choose([BUTTON, STRING_SELECT]),
        values=["a"],
    )


@kind("a component of version 0.1")
def of_the_past(target: Range) -> Shot:
    attacker = target.attacker()
    someone = target.choose(target.population.bystanders).account
    custom_id = target.choose(OLD)
    owner = target.choose([attacker.id, someone.id, None])
    custom_id = custom_id if owner is None else with_owner(custom_id, owner)
    component = STRING_SELECT if custom_id.startswith("choose:") else BUTTON
    return target.press(attacker, custom_id, kind=component, **_picks(component))


@kind("a component of the future")
def of_the_future(target: Range) -> Shot:
    attacker = target.attacker()
    name = target.choose(NAMES_OF_OTHER_VERSIONS)
    prefix = target.choose(["", "choose:", "channel:", "user:", "v2:"])
    component = target.choose([BUTTON, STRING_SELECT, CHANNEL_SELECT, 5, 7])
    return target.press(
        attacker, f"{prefix}{name}:{attacker.id}:x", kind=component, **_picks(component)
    )


@kind("a component of an unknown type")
def unknown_component(target: Range) -> Shot:
    attacker = target.attacker()
    _, custom_id = target.choose(target.vocabulary.custom_ids)
    number = target.choose([0, 1, 9, 12, 21, 99, 2**31, -1])
    return target.press(attacker, with_owner(custom_id, attacker.id), kind=number, values=["a"])


@kind("a component that is not on its message")
def not_on_its_message(target: Range) -> Shot:
    attacker = target.attacker()
    shot = shown(target)
    name = target.choose(target.vocabulary.acts)
    shot.event["data"]["custom_id"] = f"{name}:{attacker.id}:"
    if target.rng.random() < 0.5:
        shot.event["message"]["components"] = target.choose(
            [
                [],
                [{"type": 99}],
                [{"type": 1, "components": []}],
                [{"type": 17, "components": [{"type": 99}]}],
            ]
        )
    return shot


@kind("a menu with picks that were never offered")
def unfit_picks(target: Range) -> Shot:
    attacker = target.attacker()
    menus = [each for each in target.vocabulary.custom_ids if each[0] in PREFIXES]
    component, custom_id = target.choose(menus)
    picks = [str(target.choose([*TEXTS, *ARGUMENTS])) for _ in range(target.choose([0, 1, 2, 30]))]
    answer = {"values": picks} if target.rng.random() < 0.9 else {}
    return target.press(attacker, with_owner(custom_id, attacker.id), kind=component, **answer)


@kind("a menu of channels or roles with those of others")
def foreign_picks(target: Range) -> Shot:
    attacker, home = target.attacker(), target.home()
    component = target.choose([CHANNEL_SELECT, ROLE_SELECT])
    names = [
        each for each in target.vocabulary.acts if each.startswith(("set.", "call.", "offer."))
    ]
    argument = target.choose(rows_of(target.choose([target.population.own, home])))
    custom_id = f"{PREFIXES[component]}{target.choose(names)}:{attacker.id}:{argument}"
    wanted = target.choose([home.channel.id, home.role.id, home.guild.id, *IDS])
    answer: dict[str, object] = {"values": [str(wanted)]}
    if target.rng.random() < 0.5:
        answer["resolved"] = {
            "channels": {str(home.channel.id): _described(home)},
            "roles": {
                str(home.role.id): {"id": str(home.role.id), "name": "x", "permissions": "0"}
            },
        }
    return target.press(attacker, custom_id, kind=component, **answer)


def _described(home: Home) -> dict[str, object]:
    return {
        "id": str(home.channel.id),
        "name": "x",
        "type": 0,
        "permissions": str((1 << 53) - 1),
        "app_permissions": str((1 << 53) - 1),
    }


def _act(target: Range, custom_id: str, attacker) -> Shot:
    component = target.choose([BUTTON, BUTTON, BUTTON, STRING_SELECT])
    answer = _picks(component)
    if component == STRING_SELECT:
        answer = {"values": [str(target.choose([*foreign_arguments(target), *TEXTS]))]}
    return target.press(attacker, PREFIXES.get(component, "") + custom_id, kind=component, **answer)


def _picks(component: int) -> dict[str, list[str]]:
    return {} if component == BUTTON else {"values": ["a"]}


__all__ = ["KINDS", "NOTHING", "anything", "foreign_arguments", "kind", "rows_of"]
