"""Interactions: how what a person asks for by a command, a press or a form ends."""

from enum import StrEnum


class InteractionOutcome(StrEnum):
    """How an interaction has ended, as the operator sees it."""

    ANSWERED = "answered"
    """The person has what they asked for."""
    EXPLAINED = "explained"
    """It cannot be done as it was asked; the person was told what would work."""
    FAILED = "failed"
    """A fault, of Charley's, of the database's or of Discord's; the log tells more."""
    TOO_MANY = "too many"
    """It was one of far too many of one person."""
