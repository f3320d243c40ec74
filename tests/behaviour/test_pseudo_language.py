"""Every sentence that people read comes from the catalogue or from `data/`, and has room to grow.

The walks go through a language that nobody speaks (`tests/support/pseudo_language.py`): whatever
is shown outside of its brackets must stand in `data/`, or be no sentence at all.
"""

import calendar
import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from simcord import InteractionResult

from bot.app.parts.world import Content
from bot.messaging.texts.catalogue import Catalogue
from tests.behaviour.admins import buttons, meet_admin, press
from tests.behaviour.person import Person, Shown, labels, shown
from tests.behaviour.scenes import DUE, MINUTE, WITHOUT_CONDITION, opt_in, receive_reminder
from tests.behaviour.stage import Stage
from tests.support.pseudo_language import outside, pseudo_catalogue

LIMITS = {
    "content": 2000,
    "label": 100,
    "placeholder": 150,
    "description": 100,
    "description of a picture": 1024,
    "title": 45,
}
"""Characters that Discord takes; a button's label takes 80, and only that of a menu's option more."""

WORDS = ("content", "label", "placeholder", "description", "title", "text")
_NO_SENTENCE = re.compile(
    r"`[^`]*`|/\w+(?: \w+)?|<[^>]*>|https?://\S+|[\w.+-]+@\S+|\b\d[\d:.,]*\s?(?:ml|oz|am|pm|AM|PM)?\b|-# |[*_•]"
    r"|\b(?:and|or)\b"
)
"""Code, what Discord reads, links, amounts and times; and what Babel joins a list with, in no language of
ours: which reasons a tip has depends on which one is next."""


PLACES = ("Munich", "Portland", "Berlin")
TYPED = {"every night", "weekend"}
"""Examples of what is typed: it is read in English only."""


NAMED_BY_BABEL = {*calendar.day_name, "English", "German"}
"""Days and languages, where they stand alone."""


@pytest.fixture(scope="module")
def content(content: Content) -> Content:
    spoken = {**pseudo_catalogue("en").languages, **pseudo_catalogue("de").languages}
    return replace(content, texts=Catalogue(languages=spoken))


@pytest.fixture(scope="module")
def from_data(content: Content) -> list[str]:
    """Everything that `data/` says, the longest first, and the names of places."""
    found = {each for each in strings_in(content.library) if " " in each or each[:1].isupper()}
    lines = {line for each in found for line in re.split(r"\n|\{\w*\}", each) if line.strip()}
    places = {found.label for name in PLACES for found in content.places.search(name, limit=25)}
    proposed = content.places.proposed("en-US")
    places |= {name for each in proposed for name in (each.name, each.label)}
    return sorted(lines | places | {"Berlin time"} | TYPED | NAMED_BY_BABEL, key=len, reverse=True)


def strings_in(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            yield from strings_in([*value.keys(), *value.values()])
        case Iterable():
            for each in value:
                yield from strings_in(each)
        case _ if dataclasses.is_dataclass(value):
            for field in dataclasses.fields(value):
                yield from strings_in(getattr(value, field.name))


def said_in(body: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield the words of a request to Discord, each with what it is."""
    match body:
        case dict():
            for key, value in body.items():
                if key in WORDS and isinstance(value, str):
                    yield (
                        (f"{key} of a picture" if {"media", "filename"} & body.keys() else key),
                        value,
                    )
                elif key == "value" and body.get("type") == 4:
                    continue  # what is filled in belongs to the person
                else:
                    yield from said_in(value, key)
        case list():
            for each in body:
                yield from said_in(each, name)


def said(stage: Stage) -> set[tuple[str, str]]:
    """Return everything that Charley has shown, by what it is."""
    return {
        found
        for call in stage.env.http_requests
        if "/commands" not in call.path
        for found in said_in(call.json)
    }


def unmarked(text: str, from_data: Iterable[str]) -> str:
    """Return the words of a text that come neither from the catalogue nor from `data/`."""
    left = " ".join(outside(text))
    for known in from_data:
        if known in left:
            left = left.replace(known, " ")
    left = _NO_SENTENCE.sub(" ", left)
    return " ".join(re.findall(r"[^\W\d_]{2,}", left))


async def press_all(person: Person, message: Shown, *labels: str) -> list[InteractionResult]:
    """Press buttons by what stands in their labels."""
    return [await person.presses(message, label_with(message, each)) for each in labels]


def label_with(message: Shown, part: str) -> str:
    (label, *_) = [each for each in labels(message) if part in each]
    return label


async def first_steps(_stage: Stage, ada: Person) -> None:
    where = shown(await ada.types("start"))
    when = shown(await ada.presses(where, label_with(where, "Chicago")))
    await ada.presses(when, label_with(when, "Áñóthér tímé"))
    agreement = shown(await ada.picks(when, "00:30"))
    both = shown(await ada.presses(agreement, label_with(agreement, "Dríñk")))
    when = shown(await ada.presses(both, label_with(both, "Báçk")))
    agreement = shown(await ada.picks(when, "00:30"))
    agreement = shown(await ada.presses(agreement, label_with(agreement, "Dríñk")))
    on = shown(await ada.presses(agreement, label_with(agreement, "Ýés")))
    await ada.presses(on, label_with(on, "ñów"))
    await ada.presses(ada.last_dm, label_with(ada.last_dm, "Dóñé"))


async def settings(_stage: Stage, ada: Person) -> None:
    hello = await ada.types("start")
    form = await ada.presses(shown(hello), label_with(shown(hello), "Sóméwhéré"))
    question = await ada.fills_in(form, place="Munich", bedtime="10:30", kinds=["stretch"])
    half = await ada.presses(shown(question), label_with(shown(question), "10:30"))
    await ada.presses(shown(half), label_with(shown(half), "Ñót"))
    await opt_in(ada, repeat=2)
    for command, options in (
        ("start", {}),
        ("bedtime", {}),
        ("bedtime", {"time": "23:15", "days": "weekend"}),
        ("bedtime", {"time": "9"}),
        ("bedtime", {"time": "half past something"}),
        ("timezone", {"place": "Munich"}),
        ("timezone", {"place": "Portland"}),
        ("timezone", {"place": "Nowhere at all"}),
        ("timezone", {}),
        ("reminders", {}),
        ("pause", {"nights": 2}),
        ("pause", {"until": "yesterday"}),
        ("resume", {}),
        ("stretch remind", {"enabled": False}),
        ("stretch remind", {"enabled": True, "minutes_before": 5, "repeat": 3}),
        ("stretch done", {}),
        ("privacy show", {}),
        ("privacy export", {}),
        ("privacy delete", {}),
        ("help", {}),
        ("help", {"command": "bedtime"}),
        ("help", {"command": "nothing"}),
    ):
        await ada.types(command, **options)


async def forms(_stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    panel = await ada.types("reminders")
    for name in ("stretch", "bedtime", "place"):
        await ada.presses(shown(panel), f"{label_with(shown(panel), _edit(name))}")


def _edit(name: str) -> str:
    return {"stretch": "Édít strétçh", "bedtime": "Édít bédtímé", "place": "Édít pláçé"}[name]


async def drinks(_stage: Stage, ada: Person) -> None:
    await ada.types("timezone", place="Europe/Berlin")
    await ada.types("bedtime", time="22:30")
    screen = await ada.types("water remind", enabled=True)
    choice = await ada.picks(shown(screen), WITHOUT_CONDITION)
    await ada.presses(shown(choice), labels(shown(choice))[0])
    for command, options in (
        ("water drink", {"ml": "300"}),
        ("water drink", {"ml": "9000"}),
        ("water today", {}),
    ):
        await ada.types(command, **options)
    panel = shown(await ada.types("reminders"))
    await ada.presses(panel, label_with(panel, "Édít dríñks"))
    await ada.types("water remind", enabled=False)


async def help_at_once(_stage: Stage, ada: Person) -> None:
    await ada.types("cramp")
    await ada.types("tip")
    await ada.types("myth")
    await ada.types("tip", topic="nothing of the kind")


async def reminded(stage: Stage, ada: Person) -> None:
    await receive_reminder(stage, ada, repeat=1)
    answer = await ada.presses(ada.last_dm, label_with(ada.last_dm, "Sñóózé 10"))
    await ada.presses(shown(answer), label_with(shown(answer), "Úñdó"))
    await ada.presses(ada.last_dm, label_with(ada.last_dm, "Dóñé"))
    await stage.run_until(DUE + 24 * 60 * MINUTE + MINUTE)
    await ada.presses(ada.last_dm, label_with(ada.last_dm, "Stárt"))
    await stage.pass_time(5 * MINUTE)


async def server_settings(stage: Stage, _ada: Person) -> None:
    boss = meet_admin(stage, "boss")
    panel = await boss.types("server settings")
    for part, fields in (
        ("Sét tímé", {"place": "Nowhere at all"}),
        ("Sét tímé", {"place": "Portland"}),
        ("Sét tímé", {"place": "Munich"}),
        ("Çháñgé tímé", {"place": "Munich"}),
        ("Çháñgé çháññél", {"channel": [boss.channel]}),
        ("Çháñgé rólé", {"role": []}),
        ("Çháñgé pósts", {"language": ["en"], "own": "no"}),
        ("Çháñgé pósts", {"language": ["de"], "own": "yes"}),
    ):
        panel = await boss.types("server settings")
        await boss.fills_in(await press(boss, panel, button_with(panel, part)), **fields)
    for part in ("Lóg", "Éxpórt"):
        panel = await boss.types("server settings")
        await press(boss, panel, button_with(panel, part))
    for topic in ("settings", "calls", "offers"):
        await boss.types("server audit", about=topic)


async def server_calls(stage: Stage, _ada: Person) -> None:
    boss = meet_admin(stage, "boss")
    await boss.types("server call add", time="22:00", channel=boss.channel)
    await begin_in_german(boss)
    await boss.types("server call list")
    await boss.types("server call add")
    half = await boss.types("server call add", time="9", channel=boss.channel, text="77")
    preview = await press_part(boss, half, "9:00")
    card = await press_part(boss, preview, "Póst")
    await press_part(boss, card, "Édít")
    await press_part(boss, card, "Póst á tést")
    shown_ = await press_part(boss, card, "Prévíéw")
    card = await press_part(boss, shown_, "Ópéñ")
    card = await press_part(boss, card, "Páúsé")
    card = await press_part(boss, card, "Résúmé")
    listed = await press_part(boss, card, "Shów áll")
    card = await press_part(boss, listed, "Ópéñ çáll")
    removed = await press_part(boss, card, "Rémóvé")
    await press_part(boss, removed, "Bríñg")
    for options in ({"text": "http://a.de"}, {"time": "22:00 CET"}, {"days": "someday"}):
        await boss.types("server call add", **options)


async def server_offers(stage: Stage, _ada: Person) -> None:
    boss = meet_admin(stage, "boss")
    await begin_in_german(boss)
    await boss.types("server offer list")
    await boss.types("server offer add")
    preview = await boss.types("server offer add", name="7", bedtime="22:30", repeats=1, water=True)
    await press_part(boss, preview, "Jóíñ")
    card = await press_part(boss, preview, "Óffér")
    form = await press_part(boss, card, "Póst thé")
    await boss.fills_in(form, channel=[boss.channel])
    card = await press_part(boss, card, "Páúsé")
    card = await press_part(boss, card, "Résúmé")
    listed = await press_part(boss, card, "Shów áll")
    card = await press_part(boss, listed, "Ópéñ óffér")
    removed = await press_part(boss, card, "Rémóvé")
    await press_part(boss, removed, "Bríñg")
    await boss.types("server offer add", minutes_before=5, repeats=3)
    await boss.types("server import", file=("charley.json", b"{}"))
    await boss.types("server import", file=("charley.json", b""))


async def begin_in_german(boss: Person) -> None:
    """Set what a call needs, and the language of posts: one that nobody speaks either."""
    form = await press_part(boss, await boss.types("server settings"), "Sét tímé")
    panel = await boss.fills_in(form, place="Munich")
    form = await press_part(boss, panel, "Çháñgé pósts")
    await boss.fills_in(form, language=["de"], own="yes")


async def press_part(person: Person, result: InteractionResult, part: str) -> InteractionResult:
    return await press(person, result, button_with(result, part))


def button_with(result: InteractionResult, part: str) -> str:
    (label, *_) = [each for each in buttons(result) if part in each]
    return label


@pytest.mark.parametrize(
    "walk",
    [
        first_steps,
        settings,
        forms,
        drinks,
        help_at_once,
        reminded,
        server_settings,
        server_calls,
        server_offers,
    ],
)
async def test_every_sentence_can_be_translated_and_has_room(
    stage: Stage, ada: Person, from_data: list[str], walk: Any
) -> None:
    await walk(stage, ada)

    words = said(stage)
    left = {text: unmarked(text, from_data) for _, text in words}
    assert {text: found for text, found in left.items() if found} == {}
    too_long = {text for kind, text in words if len(text) > LIMITS.get(kind, 4000)}
    assert too_long == set()
    assert len(words) > 3, "the walk has shown something"
