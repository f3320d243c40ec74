"""Names by the ten thousand, in one block of memory."""

from array import array
from collections.abc import Iterable, Sequence
from typing import overload

from typing_extensions import override


class PackedNames(Sequence[str]):
    """A list of names that holds their letters alone.

    A `str` of seven letters takes 56 bytes and eight more in a list; a quarter of a million of
    them took 19 MB. Here each takes its letters in UTF-8 and four bytes. A name is made anew
    whenever it is looked at, so look at few: bisecting looks at seventeen.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._letters = bytearray()
        self._ends = array("I", (0,))
        for name in names:
            self.append(name)

    def append(self, name: str) -> None:
        """Add a name at the end."""
        self._letters += name.encode()
        self._ends.append(len(self._letters))

    @override
    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    @override
    def __getitem__(self, index: int | slice) -> str | list[str]:
        found = range(len(self))[index]
        if isinstance(found, range):
            return [self[each] for each in found]
        return self._letters[self._ends[found] : self._ends[found + 1]].decode()
