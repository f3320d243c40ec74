"""The kinds of hostile commands, forms and letters."""

import random

from tests.hostile.kinds import foreign_arguments, kind, rows_of
from tests.hostile.shots import (
    CHANNEL_SELECT,
    ROLE_SELECT,
    STRING_SELECT,
    Range,
    Shot,
    labelled,
    pick_field,
    text_field,
)
from tests.hostile.values import NUMBERS, SHAPES, TEXTS, anything
from tests.hostile.vocabulary import Leaf
from tests.wire.interactions import Asked
from tests.wire.model import Json, User

STRING, INTEGER, BOOLEAN, CHANNEL, ROLE = 3, 4, 5, 7, 8
FORM_NAMES = (
    *("start.filled", "start.typed-time", "edit.stretch-sent", "edit.water-sent"),
    *("edit.bedtime-sent", "edit.place-sent", "shift.plan-sent", "shift.time-sent"),
    *("shift.times-sent", "call.sent", "offer.sent", "offer.post-sent", "set.place-sent"),
)


def fitting(target: Range, option: Json) -> object:
    """Return a value that an option takes."""
    if option.get("choices"):
        return target.choose(option["choices"])["value"]
    match option["type"]:
        case 5:
            return target.rng.random() < 0.5
        case 4:
            return int(option.get("min_value", 1))
        case 3:
            return target.choose(["22:30", "Berlin", "every day", "5", "Early nights"])
        case _:
            return str(target.population.own.channel.id)


def given(option: Json, value: object, *, as_type: int | None = None) -> Json:
    return {"name": option["name"], "type": as_type or option["type"], "value": value}


def required(target: Range, leaf: Leaf) -> list[Json]:
    return [given(each, fitting(target, each)) for each in leaf.options if each.get("required")]


def _with_options(target: Range) -> Leaf:
    return target.choose([leaf for leaf in target.vocabulary.leaves if leaf.options])


@kind("a command as it should be")
def fit(target: Range) -> Shot:
    leaf = target.choose(target.vocabulary.leaves)
    chosen = [each for each in leaf.options if each.get("required") or target.rng.random() < 0.4]
    chosen = [each for each in chosen if each["type"] in (STRING, INTEGER, BOOLEAN)]
    options = [given(each, fitting(target, each)) for each in chosen]
    return target.command(target.attacker(), leaf, options)


@kind("an option of another type or beyond its limits")
def unfit_option(target: Range) -> Shot:
    leaf = _with_options(target)
    wrong = target.choose(leaf.options)
    options = [each for each in required(target, leaf) if each["name"] != wrong["name"]]
    as_type = target.choose([None, None, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    value = target.choose([target.choose(NUMBERS), target.choose(SHAPES), target.choose(TEXTS)])
    return target.command(target.attacker(), leaf, [*options, given(wrong, value, as_type=as_type)])


@kind("an option that no command has, twice, or none at all")
def unknown_option(target: Range) -> Shot:
    leaf = target.choose(target.vocabulary.leaves)
    options = required(target, leaf)
    wrong: list[list[Json]] = [
        [],
        [*options, *options],
        [*options, {"name": "of_the_future", "type": 3, "value": "x"}],
        [*options, {"name": "no_value", "type": 3}],
        [*options, {"name": target.choose(TEXTS), "type": 99, "value": 1}],
        [{"name": "sub", "type": 1, "options": options}],
        [{"name": "group", "type": 2, "options": [{"name": "sub", "type": 1}]}],
    ]
    return target.command(target.attacker(), leaf, target.choose(wrong))


@kind("texts with mentions, markdown and control signs")
def texts(target: Range) -> Shot:
    leaf = _with_options(target)
    names = [each for each in leaf.options if each["type"] == STRING]
    options = [each for each in required(target, leaf) if each["type"] != STRING]
    mention = f"<@{target.choose(target.population.bystanders).account.id}>"
    typed = [given(each, target.choose([*TEXTS, mention])) for each in names]
    return target.command(target.attacker(), leaf, [*options, *typed])


@kind("picks of channels and roles of other servers")
def foreign_options(target: Range) -> Shot:
    picked = [
        leaf
        for leaf in target.vocabulary.leaves
        if any(each["type"] in (CHANNEL, ROLE) for each in leaf.options)
    ]
    leaf, home = target.choose(picked), target.home()
    options = [each for each in required(target, leaf) if each["type"] not in (CHANNEL, ROLE)]
    for option in leaf.options:
        if option["type"] in (CHANNEL, ROLE):
            wanted = home.channel.id if option["type"] == CHANNEL else home.role.id
            options.append(given(option, str(target.choose([wanted, "1", wanted]))))
    described = {"id": str(home.channel.id), "name": "x", "type": 0, "permissions": "8"}
    resolved: Json | None = target.choose(
        [None, {"channels": {str(home.channel.id): described}}, {"channels": {"1": {}}}]
    )
    return target.command(target.attacker(), leaf, options, resolved=resolved)


@kind("a command about rows of others")
def foreign_command(target: Range) -> Shot:
    leaf = _with_options(target)
    options = [
        given(each, target.choose(foreign_arguments(target)))
        if each["type"] == STRING
        else given(each, fitting(target, each))
        for each in leaf.options
        if each["type"] in (STRING, INTEGER, BOOLEAN)
    ]
    return target.command(target.attacker(), leaf, options)


@kind("a command that is not there, or of another type")
def unknown_command(target: Range) -> Shot:
    attacker = target.attacker()
    name = target.choose(["cramps", "stretch", "water", "server", "", "x" * 200, *TEXTS])
    data: Json = {
        "id": str(target.choose([1, 2**62])),
        "name": name,
        "type": target.choose([1, 2, 3, 4, 99, -1]),
        "options": target.choose([[], [{"name": "now", "type": 1}], [{"name": "x", "type": 2}]]),
    }
    if data["type"] in (2, 3):
        data["target_id"] = str(target.choose(target.population.bystanders).account.id)
        data["resolved"] = target.choose([{}, {"users": {data["target_id"]: {}}}])
    return target.fire(attacker, Asked.COMMAND, data)


@kind("letters typed into an option")
def letters(target: Range) -> Shot:
    suggested = [
        leaf
        for leaf in target.vocabulary.leaves
        if any(each.get("autocomplete") for each in leaf.options)
    ]
    leaf = target.choose(suggested)
    option = target.choose([each for each in leaf.options if each.get("autocomplete")])
    typed = target.choose([*TEXTS, *foreign_arguments(target), "ber", "new y"])
    return target.typed(target.attacker(), leaf, [given(option, typed) | {"focused": True}])


@kind("letters where nothing is suggested")
def unfit_letters(target: Range) -> Shot:
    leaf = _with_options(target)
    option = target.choose(leaf.options)
    focused = target.choose([True, False, None, "yes"])
    value = target.choose([anything(target.rng), "x"])
    options = target.choose(
        [
            [given(option, value) | {"focused": focused}],
            [],
            [{"name": "x", "type": 3, "focused": True}],
        ]
    )
    shot = target.typed(target.attacker(), leaf, options)
    if target.rng.random() < 0.3:
        shot.event["data"]["name"] = target.choose(["nothing", "server", "water"])
    return shot


@kind("a form as it was opened, with other values")
def other_values(target: Range) -> Shot:
    attacker, form = target.attacker(), target.choose(target.vocabulary.forms)
    fields = [
        _filled(target, label["component"]) for label in form["components"] if "component" in label
    ]
    return target.form(attacker, _owned(form["custom_id"], attacker), fields)


@kind("a form with missing, extra and repeated fields")
def other_fields(target: Range) -> Shot:
    attacker, form = target.attacker(), target.choose(target.vocabulary.forms)
    fields = [
        _filled(target, label["component"]) for label in form["components"] if "component" in label
    ]
    fields = target.rng.sample(fields, target.rng.randint(0, len(fields)))
    fields += target.choose(
        [
            fields,
            [text_field("of_the_future", "x")],
            [{"type": 10, "id": 1}],
            [{"type": 1, "components": [{"type": 4, "custom_id": "time", "value": "22:30"}]}],
            [labelled({"type": 99, "custom_id": "time"})],
            [pick_field("time", ["x"])],
            [labelled({"type": 23, "custom_id": "kinds", "value": True})],
        ]
    )
    return target.form(attacker, _owned(form["custom_id"], attacker), fields)


@kind("a form that nobody opened, about rows of others")
def foreign_form(target: Range) -> Shot:
    attacker = target.attacker()
    name = target.choose([*FORM_NAMES, *(n for n in target.vocabulary.acts if "sent" in n)])
    argument = target.choose([*rows_of(target.home()), *foreign_arguments(target)])
    version = target.choose(["", ".1.", ".1", "."])
    owner = target.choose([attacker.id, attacker.id, 0])
    fields = [text_field(each, target.choose(TEXTS)) for each in ("name", "time", "bedtime")]
    return target.form(attacker, f"{name}:{owner}:{argument}{version}", fields)


def _owned(custom_id: str, attacker: User) -> str:
    name, _, rest = custom_id.partition(":")
    return f"{name}:{attacker.id}:{rest.partition(':')[2]}"


def _filled(target: Range, component: Json) -> Json:
    name, kind_ = component.get("custom_id", "x"), component["type"]
    if kind_ in (STRING_SELECT, 22, 21, ROLE_SELECT, CHANNEL_SELECT):
        offered = [each["value"] for each in component.get("options", ())]
        picks = [*offered, "nobody", str(target.home().channel.id), "x" * 300]
        return pick_field(name, target.rng.sample(picks, k=min(2, len(picks))), kind=kind_)
    return text_field(name, target.choose([*TEXTS, _plausible(target.rng)]))


def _plausible(rng: random.Random) -> str:
    return rng.choice(["22:30", "7", "30", "Berlin", "mon-fri", "1600", "Early nights"])
