"""Answers in JSON: how each part is, for whatever restarts a process or calls a person."""

from datetime import timedelta

from bot.domain.operations.health import NEEDED_TO_LIVE, Health, Part

Answer = dict[str, object]  # what JSON holds


def health_answer(health: Health) -> Answer:
    """Return how everything is."""
    return _answer(health, parts=frozenset(Part), is_fine=health.is_well)


def life_answer(health: Health) -> Answer:
    """Return how everything is that a restart might mend."""
    return _answer(health, parts=NEEDED_TO_LIVE, is_fine=health.is_alive)


def _answer(health: Health, *, parts: frozenset[Part], is_fine: bool) -> Answer:
    return {
        "status": "ok" if is_fine else "not ok",
        "parts": {
            each.part.value: {"fresh": each.is_fresh, "age_s": _seconds(each.age)}
            for each in health.parts
            if each.part in parts
        },
        "backup_age_s": _seconds(health.backup_age),
    }


def _seconds(age: timedelta | None) -> float | None:
    return None if age is None else round(age.total_seconds(), 1)
