"""Posts of calls with sensible defaults: those of the usual server's call, at 22:00 in Berlin."""

from dataclasses import replace
from typing import Any

from bot.domain.delivery.call_agenda import CallAgenda
from bot.domain.delivery.occurrence import CallOccurrence, State
from bot.domain.reminders.slots import Slot
from bot.kinds.call import schedule_of
from tests.support.builders import NIGHT, an_occurrence_id
from tests.support.servers import CALL_ID, GUILD_ID, a_call, a_server


def a_call_agenda(**changes: Any) -> CallAgenda:  # fields of CallAgenda
    """Return the agenda of a call without any post."""
    return replace(CallAgenda(server=a_server(), call=a_call()), **changes)


def a_call_slot(agenda: CallAgenda | None = None) -> Slot:
    """Return the slot of a call on the usual night."""
    agenda = agenda or a_call_agenda()
    (slot,) = schedule_of(agenda.call, agenda.server).slots_on(NIGHT)
    return slot


def a_post(slot: Slot | None = None, **changes: Any) -> CallOccurrence:
    """Return a call's occurrence that is planned, by default the usual night's."""
    planned = CallOccurrence.planned(
        an_occurrence_id(), CALL_ID, slot or a_call_slot(), guild_id=GUILD_ID
    )
    return replace(planned, **changes)


def a_claimed_post(slot: Slot | None = None, **changes: Any) -> CallOccurrence:
    """Return a call's occurrence as its first claim leaves it."""
    post = a_post(slot)
    at = post.claimable_at
    claimed = replace(post, state=State.LEASED, attempts=1, attempted_at=at)
    return replace(claimed, **changes)
