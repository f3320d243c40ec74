"""What people do: errands of their own, and answers to what they receive."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from bot.client.services import Services
from bot.domain.delivery.snoozes import SNOOZE_CHOICES
from bot.domain.errors import DomainError
from bot.domain.ids import EntryId, OccurrenceId
from bot.domain.time.weekdays import EVERY_DAY
from bot.kinds.drinks import DRINKS
from bot.kinds.stretch import STRETCH
from bot.ports.world import Clock
from bot.services.people.overview import Overview
from bot.services.people.user_change import Changed
from tests.soak.diary import Diary
from tests.soak.population import ZONES, Deed, Person, a_bedtime, a_stretch_rule
from tests.soak.screens import Screens


@dataclass(frozen=True, slots=True, kw_only=True)
class Doings:
    """The services as people use them."""

    services: Services
    screens: Screens
    diary: Diary
    clock: Clock
    counts: Counter[str]
    """How often each thing was done; a refusal counts under the name of its error."""

    async def do(self, person: Person, deed: Deed, draw: Random) -> None:
        """Do an errand."""
        self.counts[deed] += 1
        try:
            overview = await self._do(person, deed, draw)
        except DomainError as error:
            self.counts[type(error).__name__] += 1
        else:
            if overview is not None:
                self.diary.note(overview)

    async def _do(self, person: Person, deed: Deed, draw: Random) -> Overview | None:
        services = self.services
        match deed:
            case Deed.DONE_EARLY:
                return (await services.nights.done(person.id)).overview
            case Deed.SKIP_TONIGHT:
                return (await services.nights.skip(person.id)).overview
            case Deed.DRINK:
                entry_id = EntryId(f"{person.id}-{self.clock.now().isoformat()}")
                amount = draw.choice((200, 500, 1000))
                logged = await services.drinks.log(person.id, entry_id, millilitres=amount)
                return logged.overview
            case Deed.CLOSE_DMS | Deed.OPEN_DMS | Deed.LOOK | Deed.ERASE:
                return await self._come_and_go(person, deed)
            case _:
                return await self._change(person, deed, draw)

    async def _change(self, person: Person, deed: Deed, draw: Random) -> Overview:
        preferences, pauses = self.services.preferences, self.services.pauses
        rule = a_stretch_rule(draw)
        changes: dict[Deed, Callable[[], Awaitable[Changed | Overview]]] = {
            Deed.PAUSE: lambda: pauses.for_nights(person.id, draw.randint(1, 5)),
            Deed.RESUME: lambda: pauses.resume(person.id),
            Deed.MOVE_BEDTIME: lambda: preferences.set_bedtime(
                person.id, a_bedtime(draw), days=EVERY_DAY
            ),
            Deed.TRAVEL: lambda: preferences.set_timezone(person.id, draw.choice(ZONES)),
            Deed.CHANGE_STRETCH: lambda: self.services.rules.turn_on_stretch(
                person.id, minutes_before=rule.minutes_before, repeats=rule.repeats
            ),
            Deed.STRETCH_OFF: lambda: preferences.turn_off(person.id, STRETCH),
            Deed.STRETCH_ON: lambda: preferences.turn_back_on(person.id, STRETCH),
            Deed.WATER_OFF: lambda: preferences.turn_off(person.id, DRINKS),
            Deed.WATER_ON: lambda: preferences.turn_back_on(person.id, DRINKS),
        }
        changed = await changes[deed]()
        return changed.after if isinstance(changed, Changed) else changed

    async def _come_and_go(self, person: Person, deed: Deed) -> Overview | None:
        channel_id = person.user.dm_channel_id
        assert channel_id is not None
        match deed:
            case Deed.CLOSE_DMS:
                self.screens.close(channel_id)
            case Deed.OPEN_DMS:
                self.screens.open(channel_id)
            case Deed.LOOK:
                await self.services.activity.record(person.id)
            case _:
                await self.services.privacy.erase(person.id)
                self.diary.end(person.user, at=self.clock.now())
        return None

    async def answer_stretch(
        self, person: Person, occurrence_id: OccurrenceId, draw: Random
    ) -> None:
        """Press one of the buttons of a stretch reminder, and sometimes take it back."""
        press = draw.choices(("done", "snooze", "skip", "undo"), weights=(70, 20, 7, 3))[0]
        match press:
            case "snooze":
                minutes = draw.choice(SNOOZE_CHOICES) // timedelta(minutes=1)
                acts = [f"stretch.snooze-{minutes}"]
            case "undo":
                acts = ["stretch.done", "stretch.undo"]
            case _:
                acts = [f"stretch.{press}"]
        await self._press(person, occurrence_id, press, acts)

    async def answer_water(self, person: Person, occurrence_id: OccurrenceId, draw: Random) -> None:
        """Press one of the buttons of a drink prompt."""
        press = draw.choices(("glass", "no glass", "enough", "undo"), weights=(80, 12, 4, 4))[0]
        match press:
            case "no glass":
                acts = ["water.skip"]
            case "undo":
                acts = ["water.glass", "water.undo"]
            case _:
                acts = [f"water.{press}"]
        await self._press(person, occurrence_id, press, acts)

    async def _press(
        self, person: Person, occurrence_id: OccurrenceId, name: str, acts: Iterable[str]
    ) -> None:
        self.counts[f"pressed {name}"] += 1
        try:
            for act in acts:
                await self.services.answers.answer(person.id, occurrence_id, act)
        except DomainError as error:
            self.counts[type(error).__name__] += 1


def thinking_time(draw: Random) -> timedelta:
    """Return how long somebody takes to answer: mostly minutes, at times until the next day."""
    minutes = draw.expovariate(1 / 15) if draw.random() < 0.9 else draw.uniform(60, 1500)
    return timedelta(seconds=round(minutes * 60) + 0.5)
