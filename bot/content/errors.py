"""What can be wrong with the files that are shipped with the bot."""


class ContentError(Exception):
    """A shipped file is not what the code expects.

    The text names the file, what was expected of it and what came instead.
    """

    def __init__(self, *, source: str, expected: str, got: str) -> None:
        super().__init__(f"{source}: expected {expected}, got {got}")
        self.source, self.expected, self.got = source, expected, got
