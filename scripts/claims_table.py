"""Writes docs/claims.md: every claim of the seed articles, its verdict, and where it went.

Run it after a change in data/. With --check it writes nothing and fails if the page is stale.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.content.library.loading import load_library
from bot.domain.library.entries import Source
from bot.domain.library.library import Library
from scripts.editorial.claims import Claim, Parameter, read_claims
from scripts.editorial.statements import claim_uses

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "claims.md"

SEEDS = {
    "S0": "Bodybuilders and the wall stretch",
    "S1": "Muscle spasms at night",
    "S2": "Causes and electrolytes",
    "S3": "A massage therapist's blog",
    "S4": "Foot cramps at night",
}

INTRODUCTION = """\
# What became of every claim

Made from `data/` by `scripts/claims_table.py`; do not edit. The five articles that Charley grew out
of make {total} claims about night cramps. Each was weighed against the evidence and ends somewhere: in
a tip, a step, a danger sign or a myth-buster, or in a recorded decision not to ship it. Nothing here
has been signed off by a clinician yet.

Decisions: **SHIP** usable, **EDIT** usable with the correction in the verdict, **MYTH** only as a
myth-buster, **HOLD** not as advice. Under a claim stand its numbers and details, what became of each,
and the text that tells people so. The sources stand below, with how far each was read.
"""


def page(library: Library, claims: Sequence[Claim]) -> str:
    """Return the whole page as Markdown."""
    uses = claim_uses(library)
    lines = [INTRODUCTION.format(total=len(claims)), *_counts(claims)]
    for seed, title in SEEDS.items():
        lines += [f"\n## {seed}: {title}\n"]
        lines += ["| claim | grade | decision | verdict and sources | where it went |"]
        lines += ["|---|---|---|---|---|"]
        lines += [
            _row(claim, uses.get(claim.id, ())) for claim in claims if claim.id.startswith(seed)
        ]
    lines += ["\n## Sources\n", "| key | source | how far it was read |", "|---|---|---|"]
    lines += [_source(source, library) for source in library.sources]
    return "\n".join(lines) + "\n"


def _counts(claims: Sequence[Claim]) -> Iterator[str]:
    for name, counts in (
        ("Grades", Counter(claim.grade.value for claim in claims)),
        ("Decisions", Counter(claim.fate.value for claim in claims)),
    ):
        counted = ", ".join(f"{count} {word}" for word, count in counts.most_common())
        yield f"{name}: {counted}.  "
    idle = sum(1 for claim in claims if claim.not_shipped is not None)
    yield f"Used: {len(claims) - idle}. Not shipped: {idle}."


def _row(claim: Claim, places: tuple[str, ...]) -> str:
    keys = ", ".join(source.key for source in claim.sources)
    verdict = f"{claim.verdict} [{keys}]" if keys else claim.verdict
    went = [*places] if places else [f"not shipped: {claim.not_shipped}"]
    if claim.safe_version is not None:
        went.append(f"safe version: {claim.safe_version}")
    said = [f"**{claim.id}** ({claim.kind}) {claim.text}", *map(_parameter, claim.parameters)]
    return _cells("<br>".join(said), claim.grade, claim.fate, verdict, "<br>".join(went))


def _parameter(parameter: Parameter) -> str:
    words = "; ".join(parameter.words)
    return f"- *{parameter.said}*: {parameter.became} ({parameter.answered_by}: {words})"


def _source(source: Source, library: Library) -> str:
    link = f"[{source.name}]({source.url})" if source.url else source.name
    return _cells(source.key, f"{link}: {source.text}", library.labels.verified[source.verified])


def _cells(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def main() -> int:
    """Write the page, or with --check compare it; return 1 if it is stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail if stale")
    arguments = parser.parse_args()
    data = ROOT / "data"
    made = page(load_library(data), read_claims(data))
    if not arguments.check:
        PAGE.write_text(made, encoding="utf-8")
        print(f"wrote {PAGE.relative_to(ROOT)}")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == made:
        return 0
    print(f"{PAGE.relative_to(ROOT)} is stale: run scripts/claims_table.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
