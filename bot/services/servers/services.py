"""All use cases of servers, as commands and buttons reach them."""

from dataclasses import dataclass

from bot.services.servers.membership import MembershipService
from bot.services.servers.posts import PostService


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerServices:
    """What commands and buttons may ask for about servers."""

    memberships: MembershipService
    posts: PostService
