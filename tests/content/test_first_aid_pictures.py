"""The pictures of first aid: each place has one that is quick to upload, and none keeps the words back."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from bot.content.files import data_root, load_first_aid_pictures
from bot.content.library.loading import load_library
from bot.domain.library.library import Library
from bot.domain.library.terms import BodyPlace

LARGEST, WIDEST, HIGHEST = 12 * 1024, 480, 270
"""Bytes and dots."""


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(data_root())


@pytest.mark.parametrize("place", BodyPlace)
def test_each_place_has_a_small_picture_of_its_own(library: Library, place: BodyPlace) -> None:
    aid = library.first_aid(place)
    pictures = load_first_aid_pictures(data_root(), library.first_aids)

    with Image.open(Path(str(data_root())) / "pictures" / f"{aid.picture}.png") as drawn:
        assert drawn.width <= WIDEST
        assert drawn.height <= HIGHEST
    assert aid.picture == f"cramp-{place}"
    assert len(pictures[aid.picture]) <= LARGEST
    assert len(set(pictures.values())) == len(BodyPlace)


def test_a_picture_of_first_aid_that_is_missing_or_damaged_is_left_out(
    library: Library, tmp_path: Path
) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    whole = load_first_aid_pictures(data_root(), library.first_aids)["cramp-calf"]
    (folder / "cramp-calf.png").write_bytes(whole)
    (folder / "cramp-foot.png").write_bytes(b"no drawing")
    first_aids = [*library.first_aids, replace(library.first_aids[0], picture="cramp-nowhere")]

    assert load_first_aid_pictures(tmp_path, first_aids) == {"cramp-calf": whole}
