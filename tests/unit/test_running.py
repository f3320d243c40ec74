"""Running: the sizes that a stop is made of."""

from datetime import timedelta

from bot.app.runtime import LAST_WRITE, PATIENCE
from bot.app.supervisor import GOODBYE
from bot.services.delivery.engine import IN_FLIGHT
from bot.settings import Settings
from bot.storage.engine import LOCK_PATIENCE

STOP_WITHIN = timedelta(seconds=10)
FOR_EVERYTHING_ELSE = timedelta(seconds=0.5)


def test_the_longest_waits_of_a_stop_leave_room_within_ten_seconds():
    longest = PATIENCE + LAST_WRITE + LOCK_PATIENCE + GOODBYE

    assert longest <= STOP_WITHIN - FOR_EVERYTHING_ELSE


def test_deliveries_under_way_need_half_of_the_patience_at_the_usual_pace():
    pace = Settings.model_fields["sends_per_second"].default

    assert timedelta(seconds=IN_FLIGHT / pace) <= PATIENCE / 2
