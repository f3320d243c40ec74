"""Which text answers what: every number of a claim, and the safe version of an unsafe one."""

from collections.abc import Iterable, Mapping

from bot.content.files import ContentError
from bot.domain.library.entries import Claim, Myth, Parameter, Tip
from bot.domain.library.first_aid import FirstAidStep
from bot.domain.library.library import Library
from bot.domain.library.routines import Routine


def entry_texts(library: Library) -> Mapping[str, str]:
    """Return by entry, such as `tip loosen-the-covers`, all that people read of it."""
    texts = {f"tip {tip.id}": _of_tip(tip) for tip in library.tips}
    texts |= {f"myth {myth.id}": _of_myth(myth) for myth in library.myths}
    texts |= {f"routine {routine.id}": _of_routine(routine) for routine in library.routines}
    for first_aid in library.first_aids:
        texts |= {f"first-aid step {step.id}": _of_step(step) for step in first_aid.steps}
    for card in library.red_flags.values():
        texts |= {f"red flag {flag.id}": flag.sign for flag in card.flags}
    return texts


def _of_tip(tip: Tip) -> str:
    parts = [tip.title, tip.body, *tip.cautions, tip.alarm or "", tip.certainty, tip.applies_to]
    return "\n".join(parts)


def _of_myth(myth: Myth) -> str:
    return "\n".join([myth.title, myth.myth, myth.truth, *myth.cautions, myth.certainty])


def _of_step(step: FirstAidStep) -> str:
    return f"{step.text}\n{step.skip_if or ''}"


def _of_routine(routine: Routine) -> str:
    return "\n".join([routine.title, routine.before, *(step.cue for step in routine.steps)])


def check_answers(library: Library) -> None:
    """Refuse a claim whose numbers, or whose safe version, no text tells.

    Raises:
        ContentError: naming the claim and the text that should tell it.
    """
    texts = entry_texts(library)
    for claim in library.claims:
        for parameter in claim.parameters:
            _check_parameter(claim, parameter, texts)
        if claim.safe_version is not None:
            _check_known(claim, "safe_version", claim.safe_version, texts)


def _check_known(claim: Claim, field: str, entry: str, texts: Iterable[str]) -> None:
    if entry not in texts:
        where = f"claims.toml, claim '{claim.id}', field '{field}'"
        raise ContentError(source=where, expected="an entry that is shown", got=f"'{entry}'")


def _check_parameter(claim: Claim, parameter: Parameter, texts: Mapping[str, str]) -> None:
    _check_known(claim, "answered_by", parameter.answered_by, texts)
    for words in parameter.words:
        if words not in texts[parameter.answered_by]:
            where = f"claims.toml, claim '{claim.id}', field 'words'"
            expected = f"words of {parameter.answered_by}"
            raise ContentError(source=where, expected=expected, got=f"'{words}'")
