"""What systemd is told: that Charley is ready, how it is, and that it lives (sd_notify(3)).

One datagram to the socket that systemd names in the environment; nothing waits for an answer.
"""

import socket
from datetime import timedelta

import structlog

SIGNS = 6
"""So many signs of life are sent in the time in which one is due."""

log = structlog.get_logger(__name__)


class ServiceManager:
    """The service manager that has started this process; it may be none."""

    def __init__(self, address: str | None, *, watchdog: timedelta | None = None) -> None:
        """Take what the environment says.

        Args:
            address: of the socket; one that begins with `@` is in the abstract namespace.
            watchdog: within which a sign of life is due; `None`: none is.
        """
        self._address = address
        self._watchdog = watchdog
        self._status = ""

    @property
    def is_there(self) -> bool:
        """Whether anybody is told anything."""
        return self._address is not None

    @property
    def tell_every(self) -> timedelta:
        """How often a sign of life goes out: so often that some may be missing."""
        return (self._watchdog or timedelta(seconds=60)) / SIGNS

    def ready(self) -> None:
        """Say that reminders go out from now on."""
        self._tell("READY=1")

    def stopping(self) -> None:
        """Say that the end has begun."""
        self._tell("STOPPING=1", "STATUS=Stopping.")

    def look(self, *, goes_on: bool, status: str) -> None:
        """Say how Charley is, if that is news; and that it does not hang, while it does not."""
        told = [] if status == self._status else [f"STATUS={status}"]
        if goes_on and self._watchdog is not None:
            told.append("WATCHDOG=1")
        if told and self._tell(*told):
            self._status = status

    def _tell(self, *lines: str) -> bool:
        if self._address is None:
            return False
        address = self._address
        if address.startswith("@"):
            address = "\0" + address[1:]
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as own:
                own.setblocking(False)
                own.sendto("\n".join(lines).encode(), address)
        except OSError as error:
            log.warning("service manager not told", action="not_notified", cause=str(error))
            return False
        return True
