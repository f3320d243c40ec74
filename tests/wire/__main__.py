"""The double as a process: `python -m tests.wire --port 8899`."""

import argparse
import asyncio
import json
import signal
import sys

from tests.wire.control import Control
from tests.wire.limits import LimitRules
from tests.wire.server import WireDiscord


def main() -> None:
    """Serve until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m tests.wire", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--token", help="token of the first bot")
    parser.add_argument("--no-limits", action="store_true", help="refuse nothing")
    asyncio.run(serve(parser.parse_args()))


async def serve(asked: argparse.Namespace) -> None:
    """Print the addresses as one line of JSON, then serve."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    limits = LimitRules.off() if asked.no_limits else LimitRules()
    async with WireDiscord(port=asked.port, token=asked.token, limits=limits) as double:
        Control(double).mount()
        addresses = {
            "address": double.address,
            "api_url": double.api_url,
            "gateway_url": double.gateway_url,
            "token": double.bot.token,
            "application_id": str(double.bot.id),
        }
        sys.stdout.write(json.dumps(addresses) + "\n")
        sys.stdout.flush()
        await stopped.wait()


if __name__ == "__main__":
    main()
