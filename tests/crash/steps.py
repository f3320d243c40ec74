"""The steps at which a process is killed, whose delivery it is, and what a channel shows of it."""

from enum import StrEnum


class Step(StrEnum):
    """Where in the life of a delivery, or of an answer, the process dies."""

    AFTER_CLAIM = "after the claim"
    BEFORE_SEND = "before the send"
    REQUEST_LOST = "request lost on its way"
    REQUEST_UNDER_WAY = "request on its way"
    BEFORE_ANSWER = "committed, before the answer"
    AFTER_ANSWER = "after the answer"
    DURING_PLANNING = "during planning"
    BEFORE_RECORD = "before the record"
    AFTER_RECORD = "after the record"
    DURING_LOOK_UP = "during a look-up"
    DURING_PRESS = "during a press"
    AFTER_PRESS = "after a press was saved"
    DURING_SNOOZE = "during a snooze"
    AFTER_SNOOZE = "after a snooze was saved"
    AT_RANDOM = "at a random time"


PRESSES = frozenset({Step.DURING_PRESS, Step.AFTER_PRESS})
SNOOZES = frozenset({Step.DURING_SNOOZE, Step.AFTER_SNOOZE})
ANSWERS = PRESSES | SNOOZES
"""Here it is a person's press that leads to the step."""

ON_THE_WIRE = frozenset({Step.REQUEST_LOST, Step.REQUEST_UNDER_WAY, Step.BEFORE_ANSWER})
"""Here the double stops the request, and the process is killed from outside."""

FROM_OUTSIDE = ON_THE_WIRE | {Step.AT_RANDOM}

OF_POSTS = tuple(step for step in Step if step not in ANSWERS)
"""What a post goes through: nobody answers it."""


class Aim(StrEnum):
    """Whose delivery it is that the process dies in."""

    REMINDER = "a reminder"
    POST = "a post"


class History(StrEnum):
    """What the channels of servers show when the next life looks for posts in them."""

    READABLE = "readable"
    EMPTY = "empty"
    """Discord answers that there is nothing, though Charley has the right to read it."""
    NO_RIGHT = "no right"
    """*Read Message History* was taken meanwhile, and is given back later."""
    REFUSED = "refused"
    """Discord answers with 50001, though Charley has the right to read it."""


HIDDEN = tuple(history for history in History if history is not History.READABLE)
