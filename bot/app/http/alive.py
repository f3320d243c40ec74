"""`python -m bot.app.http.alive HOST PORT`: ask a process whether it lives; what a container's health check runs.

It loads nothing of Charley, for it is run every half minute: a tenth of a second and 18 MB, where `charley`
itself takes seconds and 110 MB. Exit codes: 0 it lives, or nobody may ask; 1 it does not.
"""

import http.client
import sys
from collections.abc import Sequence

PATIENCE_S = 5.0
"""A process in which everything stands still does not answer either."""


def is_alive(host: str, port: int) -> tuple[bool, str]:
    """Ask; return the answer, and what it says of each part."""
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE_S)
    try:
        connection.request("GET", "/livez")
        answer = connection.getresponse()
        return answer.status == http.client.OK, answer.read().decode()
    except (OSError, http.client.HTTPException, UnicodeDecodeError) as error:
        return False, f"no answer from {host}, port {port}: {error}"
    finally:
        connection.close()


def main(arguments: Sequence[str]) -> int:
    """Ask at the host and the port that are given; return the exit code."""
    match arguments:
        case [host, port] if port.isdecimal():
            lives, said = is_alive(host, int(port))
        case _:
            lives, said = True, "nobody may ask: CHARLEY_HTTP_PORT is not set"
    sys.stdout.write(said + "\n")
    return 0 if lives else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
