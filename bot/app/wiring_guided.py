"""Wiring of guided stretches: the running session, its cards, and what its end makes of the night."""

from collections.abc import Iterable, Mapping

from bot.domain.library.routines import Routine
from bot.ports.delivery import Messenger
from bot.ports.storage import Storage
from bot.ports.world import Alarm, Clock
from bot.services.guided.cards import StepCards
from bot.services.guided.completion import SessionCompletion
from bot.services.guided.hosting import Hosting
from bot.services.guided.runner import SessionRunner
from bot.services.guided.service import GuidingService
from bot.services.people.activity import ActivityService
from bot.services.reminders.answers import AnswerService
from bot.services.reminders.nights import NightService


def guiding_service(
    *,
    storage: Storage,
    messenger: Messenger,
    clock: Clock,
    alarm: Alarm,
    routines: Iterable[Routine],
    pictures: Mapping[str, bytes],
    nights: NightService,
    answers: AnswerService,
    activity: ActivityService,
) -> GuidingService:
    """Return the use case of guided stretches."""
    by_id = {routine.id: routine for routine in routines}
    cards = StepCards(pictures=pictures)
    hosting = Hosting(answers=answers, cards=cards)
    completion = SessionCompletion(
        storage=storage, nights=nights, routines=by_id, cards=cards, hosting=hosting
    )
    runner = SessionRunner(
        storage=storage,
        messenger=messenger,
        routines=by_id,
        hosting=hosting,
        completion=completion,
        clock=clock,
        alarm=alarm,
    )
    return GuidingService(
        storage=storage,
        messenger=messenger,
        routines=by_id,
        cards=cards,
        hosting=hosting,
        runner=runner,
        completion=completion,
        activity=activity,
        clock=clock,
    )
