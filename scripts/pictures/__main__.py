"""Draws data/pictures: run `python -m scripts.pictures` after a change here, and look at the result.

With --check it writes nothing and fails if a picture is missing, stale or no longer drawn. The
pictures are committed, so Charley itself draws none of them.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageChops

from scripts.pictures.album import album
from scripts.pictures.canvas import save

FOLDER = Path(__file__).resolve().parents[2] / "data" / "pictures"


def is_as_drawn(file: Path, drawn: Image.Image) -> bool:
    """Tell whether a file shows the picture: point for point, however it is packed."""
    if not file.is_file():
        return False
    with Image.open(file) as kept:
        old, new = kept.convert("RGBA"), drawn.convert("RGBA")
    return old.size == new.size and ImageChops.difference(old, new).getbbox() is None


def stale() -> Iterator[str]:
    """Yield the names of the pictures that are not as they would be drawn now."""
    names = set()
    for name, draw in album():
        names.add(name)
        if not is_as_drawn(FOLDER / f"{name}.png", draw()):
            yield name
    kept = {file.relative_to(FOLDER).with_suffix("").as_posix() for file in FOLDER.rglob("*.png")}
    yield from sorted(kept - names)


def draw_all() -> None:
    """Draw every picture anew, and say what each weighs."""
    total = 0
    for name, draw in album():
        file = FOLDER / f"{name}.png"
        save(draw(), file)
        total += file.stat().st_size
        print(f"{name}: {file.stat().st_size:,} bytes")
    print(f"together: {total:,} bytes")


def main() -> None:
    """Draw the pictures, or say which are stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if one is stale")
    if not parser.parse_args().check:
        draw_all()
    elif wrong := sorted(stale()):
        sys.exit(f"Draw these again with `python -m scripts.pictures`: {', '.join(wrong)}")


if __name__ == "__main__":
    main()
