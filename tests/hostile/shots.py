"""Shots: interactions as they go over the wire, each with what is right to become of it."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.client.door.gate import LeftAlone
from tests.hostile.population import Home, Population
from tests.hostile.vocabulary import Leaf, Vocabulary
from tests.wire import WireDiscord
from tests.wire.events import interaction_payload
from tests.wire.interactions import Asked, Interaction
from tests.wire.model import COMPONENTS_V2, Channel, Json, Message, User
from tests.wire.options import Command, lay_out
from tests.wire.places import Place, stand_in

BUTTON, STRING_SELECT, ROLE_SELECT, CHANNEL_SELECT = 2, 3, 6, 8
LABEL, TEXT_INPUT, ACTION_ROW, TEXT_DISPLAY = 18, 4, 1, 10
NOTHING: frozenset[LeftAlone] = frozenset()


@dataclass(slots=True, kw_only=True)
class Shot:
    """One interaction."""

    kind: str = ""
    attacker: User
    event: Json
    interaction: Interaction
    may_be_left: frozenset[LeftAlone] = NOTHING
    """The reasons for which it may be left alone; none: it must be answered."""


@dataclass(slots=True, kw_only=True)
class Range:
    """Where shots are made: everybody, all that can be named, and the choices of a seed."""

    discord: WireDiscord
    population: Population
    vocabulary: Vocabulary
    rng: random.Random
    _turn: int = field(default=-1)

    def attacker(self) -> User:
        """Return whose turn it is: all of them, one after the other."""
        self._turn += 1
        return self.population.attackers[self._turn % len(self.population.attackers)]

    def choose(self, options: Sequence[Any]) -> Any:
        return self.rng.choice(options)

    def home(self) -> Home:
        """Return a server of others."""
        return self.choose([self.population.shared, self.population.closed])

    def place(self, attacker: User) -> Place:
        """Return where an attacker stands: in a server, in their direct messages, or in a group."""
        population = self.population
        channel: Channel | None = self.choose(
            [population.own.channel, population.shared.channel, None, None]
        )
        by_user = self.rng.random() < 0.2
        return stand_in(
            self.discord.world,
            self.discord.bot,
            attacker,
            guild=None,
            channel=channel,
            user_install=by_user or None,
        )

    def command(
        self, attacker: User, leaf: Leaf, options: list[Json], *, resolved: Json | None = None
    ) -> Shot:
        """Return the use of a command with options as they are."""
        laid_out = lay_out(Command(leaf.root, leaf.root, leaf.path), options)
        data = {"id": leaf.root["id"], "name": leaf.root["name"], "type": 1, "options": laid_out}
        if resolved is not None:
            data["resolved"] = resolved
        return self.fire(attacker, Asked.COMMAND, data)

    def typed(self, attacker: User, leaf: Leaf, options: list[Json]) -> Shot:
        """Return a letter typed into an option."""
        shot = self.command(attacker, leaf, options)
        shot.event["type"] = int(Asked.AUTOCOMPLETE)
        shot.interaction.asked = Asked.AUTOCOMPLETE
        return shot

    def press(
        self,
        attacker: User,
        custom_id: str,
        *,
        kind: int = BUTTON,
        place: Place | None = None,
        **answer: Any,
    ) -> Shot:
        """Return a press on a component, which stands on a message of Charley's."""
        place = place or self.place(attacker)
        component: Json = {"type": kind, "custom_id": custom_id, "id": 3}
        if kind == BUTTON:
            component |= {"style": 2, "label": "press"}
        elif kind == STRING_SELECT:
            component["options"] = [{"label": "a", "value": "a"}]
        message = self.message(place, component)
        data = {"custom_id": custom_id, "component_type": kind, "id": 3, **answer}
        return self.fire(attacker, Asked.COMPONENT, data, place=place, message=message)

    def message(self, place: Place, component: Json) -> Message:
        """Return a message as if Charley had sent it: a card, or a plain one."""
        row: Json = {"type": ACTION_ROW, "id": 2, "components": [component]}
        is_card = self.rng.random() < 0.5
        text: Json = {"type": TEXT_DISPLAY, "id": 1, "content": "before"}
        message = Message(
            id=self.discord.world.snowflakes.next(),
            channel=place.channel,
            author=place.bot.user,
            created_at=self.discord.world.wall(),
            content="" if is_card else "before",
            components=[text, row] if is_card else [row],
            flags=COMPONENTS_V2 if is_card else 0,
        )
        self.discord.world.post(message)
        return message

    def form(self, attacker: User, custom_id: str, fields: Sequence[Json]) -> Shot:
        """Return a form with these components, whether or not it was ever opened."""
        data = {"custom_id": custom_id, "components": list(fields)}
        return self.fire(attacker, Asked.MODAL, data)

    def fire(
        self,
        attacker: User,
        asked: Asked,
        data: Json,
        *,
        place: Place | None = None,
        message: Message | None = None,
    ) -> Shot:
        """Return an interaction as Discord would send it, but for what stands in *data*."""
        place = place or self.place(attacker)
        discord = self.discord
        interaction = discord.interactions.open(
            discord.bot,
            asked,
            attacker,
            place.channel,
            now=0.0,
            owners=place.owners,
            message=message,
        )
        event = interaction_payload(
            interaction, place, data, locale=attacker.locale, message=message
        )
        return Shot(attacker=attacker, event=event, interaction=interaction)


def text_field(name: object, value: object) -> Json:
    """Return a field of a form, filled in with a text."""
    return labelled({"type": TEXT_INPUT, "id": 5, "custom_id": name, "value": value})


def pick_field(name: object, values: object, *, kind: int = STRING_SELECT) -> Json:
    """Return a field of a form in which something was picked."""
    return labelled({"type": kind, "id": 5, "custom_id": name, "values": values})


def labelled(component: Json) -> Json:
    return {"type": LABEL, "id": 4, "component": component}
