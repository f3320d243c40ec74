"""Where the read-only files of `data/` are: in the wheel, or beside the package."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def data_root() -> Traversable:
    """Return the folder of shipped content.

    A wheel carries it as `bot/_data`; in a checkout it is `data/`, next to `bot/`.
    """
    packaged = files("bot") / "_data"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "data"
