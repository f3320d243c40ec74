"""Where Discord's REST interface is: a proxy, or a double in tests.

discord.py has no setting for it; its `Route.BASE` is read whenever a route is built.
"""

from discord.http import Route


def use_api_url(url: str) -> None:
    """Send every REST call of this process to *url*; the gateway is what its answer names."""
    Route.BASE = url.rstrip("/")
