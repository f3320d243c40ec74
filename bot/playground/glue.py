"""All that the playground touches of simcord's private parts.

simcord has a virtual clock that `datetime.now()` does not follow; APScheduler and Charley's clock
would stand still. The glue moves the clock of the whole process along with it. It also lets one
task at a time act on the simulated Discord: a click during a step of the clock would wedge the page.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from copy import deepcopy
from datetime import datetime, timedelta

import discord
import simcord
import time_machine
from discord.ext import commands
from simcord.backend.cdn import CDN_BASE
from simcord.preview import Preview

VERSION = "3.2.1"
"""The version whose private parts these are."""

_BOUND_TO_REVISION = frozenset(
    {"click", "select", "modal_submit", "run_command", "autocomplete_command", "send_message"}
)
"""What simcord refuses as stale when anything at all has changed since the page last looked."""

AVATAR = "charley"
"""The name of the account's picture, where Discord has a hash of it."""

OWN_KIND = "playground"
"""What our own page calls its wishes, among the actions that simcord knows."""

ATTEMPTS = 5
"""How often to ask a bot to fall quiet that does not within simcord's patience."""


class OtherSimcordError(Exception):
    """Another version of simcord is installed than the one that this module knows."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"the playground needs simcord {VERSION}, got {found}: "
            f"pip install 'simcord[preview]=={VERSION}'"
        )


def require_version(found: str = simcord.__version__) -> None:
    """Refuse a simcord that nobody has looked at.

    Raises:
        OtherSimcordError: it is another version.
    """
    if found != VERSION:
        raise OtherSimcordError(found)


@contextmanager
def clock_of(env: simcord.Env, *, start_at: datetime) -> Iterator[None]:
    """Make the process's clock follow the environment's, from *start_at* on.

    Enter it before the environment starts: what is scheduled then is scheduled by this clock.

    Raises:
        OtherSimcordError: its clock is another one, perhaps.
    """
    require_version()
    clock = env.backend.clock
    clock.advance((start_at - clock.now()).total_seconds())
    follow = clock.advance
    with time_machine.travel(clock.now(), tick=False) as traveller:

        def advance(seconds: float) -> None:
            follow(seconds)
            traveller.move_to(clock.now())

        clock.advance = advance  # type: ignore[method-assign] # on this instance alone
        try:
            yield
        finally:
            del clock.advance


def name_bot(env: simcord.Env, name: str) -> None:
    """Give the bot's account a name."""
    env.backend.bot_user.name = name


def give_avatar(env: simcord.Env, picture: bytes) -> str:
    """Give the bot's account a picture; return the address under which the pages find it."""
    user = env.backend.bot_user
    user.avatar = AVATAR
    url = f"{CDN_BASE}/avatars/{user.id}/{AVATAR}.png"
    env.backend.cdn._blobs[url] = picture  # noqa: SLF001 - see the module
    return url


def as_bot(env: simcord.Env) -> AbstractContextManager[None]:
    """Let what is started inside belong to the bot: its timers then run on the virtual clock."""
    return env._bot_scope()  # noqa: SLF001 - see the module


def one_at_a_time(
    preview: Preview,
    lock: asyncio.Lock,
    *,
    redirect: Callable[[int], int],
    afterwards: Callable[[], Awaitable[None]],
    grant: Callable[[Mapping[str, object]], Awaitable[dict[str, object]]],
) -> None:
    """Let an action of the browser wait for whatever else acts on the simulated Discord.

    Args:
        preview: the page.
        lock: is held by the one who acts.
        redirect: returns the message that stands in for one that a press is meant for.
        afterwards: is done before the browser learns of the outcome; until then the page takes
            no other press.
        grant: answers what only our own page asks for; simcord knows nothing of it.
    """
    act = preview._action  # noqa: SLF001 - see the module

    async def act_in_turn(context_id: str | None, body: Mapping[str, object]) -> dict[str, object]:
        async with lock:
            if body.get("kind") == OWN_KIND:
                return await grant(body)
            request = _brought_up_to_date(preview, context_id, body, redirect)
            receipt = await act(context_id, request)
            if receipt["settlement"] == "timeout":
                receipt = await _given_more_time(preview, context_id) or receipt
            await afterwards()
            return receipt

    preview._action = act_in_turn  # type: ignore[method-assign] # noqa: SLF001 - see the module


async def _given_more_time(preview: Preview, context_id: str | None) -> dict[str, object] | None:
    """Wait on for an action that a busy machine was too slow for; return what became of it.

    The page would call its outcome uncertain, and take no other action until somebody finds out how.
    """
    page = preview._pages.get(context_id or "")  # noqa: SLF001 - see the module
    action = page.latest_action if page is not None else None
    if page is None or action is None:
        return None
    try:
        await settle(preview.env)
    except TimeoutError:
        return None
    cursor = preview.env.error_cursor
    receipt = preview._finish_action(page, action, "settled", cursor)  # noqa: SLF001 - see the module
    preview._publish_message_pages()  # noqa: SLF001 - see the module
    return deepcopy(receipt)


def let_it_answer_errors(client: commands.AutoShardedBot) -> None:
    """Take a command's error for answered, as it is: the bot tells the person what was wrong.

    simcord records every error that reaches the command tree, and its page then calls the outcome of
    the command uncertain and takes nothing else. Call it once the client is attached.
    """
    vars(client.tree).pop("on_error", None)  # simcord's recorder, which hides the bot's own method


def let_it_be_told_of_servers(client: commands.AutoShardedBot) -> None:
    """Let the servers that are there at the start be announced, as Discord does.

    discord.py waits for them before a shard is ready; simcord lets it wait for none, and they are
    never announced. Call it before the environment starts.
    """
    state = client._connection  # noqa: SLF001 - see the module

    async def be_ready(shard_id: int) -> None:
        servers = state._ready_states.pop(shard_id)  # noqa: SLF001 - see the module
        while not servers.empty():
            client.dispatch("guild_available", servers.get_nowait())
        client.dispatch("shard_ready", shard_id)

    state._delay_shard_ready = be_ready  # type: ignore[method-assign] # noqa: SLF001 - see the module


def _brought_up_to_date(
    preview: Preview,
    context_id: str | None,
    body: Mapping[str, object],
    redirect: Callable[[int], int],
) -> Mapping[str, object]:
    """Return the action as the page would send it if it had seen what has happened since.

    A moving clock changes the page all the time, and a press must not be lost for that. What it
    is meant for is looked up by simcord all the same.
    """
    page = preview._pages.get(context_id or "")  # noqa: SLF001 - see the module
    if page is None or body.get("kind") not in _BOUND_TO_REVISION:
        return body
    request = {**body, "published_revision": page.revision}
    target, key = str(body.get("target_id")), body.get("control_key")
    if target.isdecimal() and isinstance(key, str):
        request["target_id"] = moved_to = str(redirect(int(target)))
        request["control_key"] = key.replace(f"message:{target}:", f"message:{moved_to}:")
    return request


def hide_edit(env: simcord.Env, message: discord.Message) -> None:
    """Let a message look as if it had been sent like that: a clock is not corrected."""
    env.backend.get_message(message.channel.id, message.id).edited_timestamp = None


def forget_messages(env: simcord.Env, channel_id: int, *, but_last: int) -> None:
    """Take away the older messages of a channel.

    With every change simcord prepares a list of all there are, for every page: that takes long.
    """
    messages = env.backend.messages.get(channel_id, {})
    for message_id in sorted(messages)[:-but_last]:
        del messages[message_id]


def clear_messages(env: simcord.Env, channel_id: int, *, but: Collection[int]) -> None:
    """Take away all messages of a channel but these."""
    messages = env.backend.messages.get(channel_id, {})
    for message_id in messages.keys() - set(but):
        del messages[message_id]


def last_message_id(env: simcord.Env, channel_id: int) -> int:
    """Return the last message of a channel, those that one person alone can see among them; 0: none."""
    return max(env.backend.messages.get(channel_id, {}), default=0)


def invite_with(env: simcord.Env, guild_id: int, permissions: discord.Permissions) -> None:
    """Give the bot's own role in a server what its invite asks for; simcord gives it nearly all.

    Call it before the environment starts.
    """
    (role,) = (role for role in env.backend.guilds[guild_id].roles.values() if role.managed)
    role.permissions = permissions.value


def look_at(preview: Preview, message_id: int) -> None:
    """Let the open pages scroll to a message that is among the last."""
    for page in preview._pages.values():  # noqa: SLF001 - see the module
        page.target_id = message_id
        page.window_end_id = None


def is_open(preview: Preview) -> bool:
    """Tell whether nobody has ended the session yet."""
    return preview._active and not preview._closed  # noqa: SLF001 - see the module


def make_room_for_another_view(env: simcord.Env) -> None:
    """Let a second preview be opened; simcord counts one, and asks for no more than that."""
    env._preview = None  # noqa: SLF001 - see the module


def call_on_messages(env: simcord.Env, on_event: Callable[[str, int], None]) -> None:
    """Call *on_event* with the event and the channel when a message appears, changes or goes."""

    def listen(event: str, payload: Mapping[str, object]) -> None:
        if event.startswith("MESSAGE"):
            on_event(event, int(str(payload["channel_id"])))

    env.backend.subscribers.append(listen)


async def advance(env: simcord.Env, *, by: timedelta) -> None:
    """Let simulated time pass, or as much of it as a busy machine gets through."""
    began_at = env.now()

    async def step() -> None:
        try:
            await env.advance_time(by.total_seconds())
        except TimeoutError:
            if env.now() == began_at:
                raise

    await _patiently(step)


async def settle(env: simcord.Env) -> None:
    """Wait until the bot has nothing more to do."""
    await _patiently(env.settle)


async def refresh(view: Preview) -> None:
    """Let a page see what has changed."""
    await _patiently(view.refresh)


async def _patiently(wait: Callable[[], Awaitable[None]]) -> None:
    """Ask again: on a busy machine the bot may not fall quiet within simcord's patience."""
    for _ in range(ATTEMPTS - 1):
        with suppress(TimeoutError):
            return await wait()
    return await wait()
