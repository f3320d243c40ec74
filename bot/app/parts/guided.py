"""Wiring of guided stretches: the running session, its cards, and what its end makes of the night."""

from collections.abc import Mapping
from typing import NamedTuple

from bot.app.parts.world import Content, Ports
from bot.domain.library.routines import Routine
from bot.services.guided.cards import Routines, StepCards
from bot.services.guided.completion import SessionCompletion
from bot.services.guided.erasure import SessionErasure
from bot.services.guided.hosting import Hosting
from bot.services.guided.last_word import LastWord
from bot.services.guided.recovery import Recovery
from bot.services.guided.runner import SessionRunner
from bot.services.guided.service import GuidingService
from bot.services.guided.stagger import Stagger
from bot.services.people.activity import ActivityService
from bot.services.reminders.answers import AnswerService
from bot.services.reminders.nights import NightService


class Guided(NamedTuple):
    """The use cases of guided stretches."""

    guiding: GuidingService
    erasure: SessionErasure


def guided_services(
    world: Ports,
    content: Content,
    *,
    nights: NightService,
    answers: AnswerService,
    activity: ActivityService,
) -> Guided:
    """Return the use cases of guided stretches."""
    by_id = {routine.id: routine for routine in content.library.routines}
    cards = StepCards(pictures=content.pictures)
    starts, hosting = Stagger(), Hosting(answers=answers, cards=cards)
    completion = SessionCompletion(
        storage=world.storage, nights=nights, routines=by_id, cards=cards, hosting=hosting
    )
    runner = _runner(world, by_id, cards=cards, hosting=hosting, completion=completion)
    guiding = GuidingService(
        storage=world.storage,
        messenger=world.messenger,
        routines=by_id,
        cards=cards,
        hosting=hosting,
        runner=runner,
        completion=completion,
        activity=activity,
        clock=world.clock,
        starts=starts,
        recovery=_recovery(world, by_id, runner=runner, starts=starts),
    )
    erasure = SessionErasure(storage=world.storage, routines=by_id, cards=cards, runner=runner)
    return Guided(guiding=guiding, erasure=erasure)


def _runner(
    world: Ports,
    routines: Routines,
    *,
    cards: StepCards,
    hosting: Hosting,
    completion: SessionCompletion,
) -> SessionRunner:
    last_word = LastWord(
        storage=world.storage,
        routines=routines,
        cards=cards,
        hosting=hosting,
        clock=world.clock,
        fleet=world.fleet,
    )
    return SessionRunner(
        storage=world.storage,
        messenger=world.messenger,
        routines=routines,
        hosting=hosting,
        completion=completion,
        last_word=last_word,
        clock=world.clock,
        alarm=world.alarm,
        fleet=world.fleet,
    )


def _recovery(
    world: Ports, routines: Mapping[str, Routine], *, runner: SessionRunner, starts: Stagger
) -> Recovery:
    return Recovery(
        storage=world.storage,
        routines=routines,
        runner=runner,
        starts=starts,
        clock=world.clock,
        fleet=world.fleet,
    )
