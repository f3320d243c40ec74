"""The smallest library that keeps every rule, for tests that then break one of them."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from bot.content.library.loading import load_library
from bot.domain.library.library import Library
from scripts.editorial.check import faults
from tests.content.small_library_files import small_files

TODAY = date(2026, 11, 22)


class SmallLibrary:
    """The files of a valid library, to be changed one line at a time."""

    def __init__(self) -> None:
        self.files = small_files()

    def change(self, file: str, old: str, new: str) -> "SmallLibrary":
        """Replace the first *old* in a file, which must be there."""
        assert old in self.files[file], f"{old!r} is not in {file}"
        self.files[file] = self.files[file].replace(old, new, 1)
        return self

    def add_flag(self, flag_id: str, *, tier: str, sign: str) -> None:
        """Add one more danger sign."""
        flag = f'\n[[flag]]\nid = "{flag_id}"\ntier = "{tier}"\nsign = "{sign}"\n'
        self.files["en/red_flags.toml"] += flag

    def write(self, folder: Path) -> Path:
        """Write the files."""
        for name, text in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return folder

    def translated(self, language: str, changes: Mapping[str, tuple[str, str]]) -> "SmallLibrary":
        """Add another language as a copy, with one change for each file named."""
        for name, text in list(self.files.items()):
            short = name.removeprefix("en/")
            old, new = changes.get(short, ("", ""))
            self.files[f"{language}/{short}"] = text.replace(old, new, 1) if old else text
        return self

    def load(self, folder: Path, *, language: str = "en") -> Library:
        """Write the files and load them, as a start does."""
        return load_library(self.write(folder), language=language)

    def faults(self, folder: Path, *, language: str = "en") -> list[str]:
        """Write the files and check them by the editorial rules."""
        found = faults(self.write(folder), language=language, today=TODAY)
        return [str(fault) for fault in found]
