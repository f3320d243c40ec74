"""The same controls over HTTP, for benches and by hand: /_ctl/NAME. README.md lists them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from itertools import islice

from aiohttp import web

from tests.wire.bodies import json_response, read_body
from tests.wire.calls import Call
from tests.wire.control_guilds import GuildVerbs
from tests.wire.control_values import changed_rules, fault_kind, message_row, outcome_row
from tests.wire.errors import ApiError, NotPossibleError
from tests.wire.model import Application, Channel, Json, User
from tests.wire.outcomes import InteractionOutcome
from tests.wire.server import WireDiscord

PREFIX = "_ctl"
ENTITIES = {"guild", "channel", "bot", "message"}  # arguments given as ids
PICKABLE = {"user", "role", "channel", "attachment"}  # ids among options and values
Verb = Callable[[Json], Json | Awaitable[Json]]


class Control:
    """Serves /_ctl/ on a double. Query and JSON body are merged into one set of arguments."""

    def __init__(self, double: WireDiscord) -> None:
        self.double = double
        self._verbs: dict[str, Verb] = {
            "bot": self.bot,
            "user": self.user,
            "guild": self.guild,
            "interaction": self.interaction,
            "say": self.say,
            "fault": self.fault,
            "gateway": self.gateway,
            "block": self.block,
            "config": self.config,
            "clear": self.clear,
            "messages": self.messages,
            "calls": self.calls,
            "state": self.state,
            **GuildVerbs(double).all(),
        }

    def mount(self) -> None:
        """Add the controls to the double's server."""
        self.double.served_also[PREFIX] = self.answer

    async def answer(self, request: web.BaseRequest) -> web.Response:
        """Serve one control request; 400 tells what was wrong."""
        verb = self._verbs.get(request.path.removeprefix(f"/{PREFIX}/"))
        if verb is None:
            return json_response(404, {"error": f"controls are {sorted(self._verbs)}"})
        try:
            payload, _ = await read_body(request)
            result = verb({**request.query, **payload})
            return json_response(200, result if isinstance(result, dict) else await result)
        except (ApiError, NotPossibleError, KeyError, ValueError, TypeError) as error:
            return json_response(400, {"error": f"{type(error).__name__}: {error}"})

    def bot(self, asked: Json) -> Json:
        """Register a bot, or change one named by `id`: revoked, quarantined, shards."""
        bot = self._bot(asked.get("id"))
        if bot is None:
            bot = self.double.add_bot(asked.get("name", "bot"), token=asked.get("token"))
        bot.is_revoked = asked.get("revoked", bot.is_revoked)
        bot.is_quarantined = asked.get("quarantined", bot.is_quarantined)
        bot.shards = asked.get("shards", bot.shards)
        return {"id": str(bot.id), "token": bot.token}

    def user(self, asked: Json) -> Json:
        """Register `count` people (1)."""
        name, count = asked.get("name", "user"), int(asked.get("count", 1))
        users = [
            self.double.add_user(
                name if count == 1 else f"{name}{number}",
                locale=asked.get("locale", "en-US"),
                has_installed=asked.get("installed", False),
            )
            for number in range(count)
        ]
        return {"ids": [str(user.id) for user in users]}

    def guild(self, asked: Json) -> Json:
        """Create a server with the first bot in it."""
        guild = self.double.add_guild(
            asked.get("name", "guild"),
            members=[self._user(member) for member in asked.get("members", ())],
            channels=asked.get("channels", ("general",)),
            roles=asked.get("roles", ()),
        )
        channels = {channel.name: str(channel.id) for channel in guild.channels.values()}
        roles = {role.name: str(role.id) for role in guild.roles}
        return {"id": str(guild.id), "channels": channels, "roles": roles}

    async def interaction(self, asked: Json) -> Json:
        """Do what a person does; `do` is slash, autocomplete, press, select or submit."""
        return outcome_row(await self._act(self._user(asked["user"]), asked))

    async def _act(self, user: User, asked: Json) -> InteractionOutcome:
        people = self.double.people
        verbs: dict[str, Callable[..., Awaitable[InteractionOutcome]]] = {
            "slash": people.slash,
            "autocomplete": people.autocomplete,
            "press": people.press,
            "select": people.select,
            "submit": people.submit,
        }
        arguments = {key: value for key, value in asked.items() if key not in ("do", "user")}
        arguments |= {key: self._entity(key, asked[key]) for key in ENTITIES & set(asked)}
        for key in {"options", "others", "values"} & set(asked):
            arguments[key] = self._value(asked[key])
        return await verbs[asked["do"]](user, **arguments)

    def _value(self, value: object) -> object:
        """Return a value with the entities in it, such as {"channel": id} or {"role": id}."""
        if isinstance(value, list):
            return [self._value(each) for each in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1 and set(value) <= PICKABLE:
            [(kind, entity_id)] = value.items()
            return self._entity(kind, entity_id)
        return {key: self._value(each) for key, each in value.items()}

    def _entity(self, kind: str, entity_id: str | None) -> object:
        world = self.double.world
        if kind == "role":
            roles = (role for guild in world.guilds.values() for role in guild.roles)
            return {str(role.id): role for role in roles}[str(entity_id)]
        found: dict[str, Mapping[int, object]] = {
            "guild": world.guilds,
            "channel": world.channels,
            "bot": world.applications,
            "message": world.messages,
            "user": world.users,
            "attachment": world.attachments,
        }
        return None if entity_id is None else found[kind][int(entity_id)]

    def say(self, asked: Json) -> Json:
        """Type `text` into the bot's DM or a channel."""
        user, channel = self._user(asked["user"]), self._channel(asked)
        return message_row(self.double.say(user, asked["text"], channel=channel))

    def fault(self, asked: Json) -> Json:
        """Add a fault: method, path, kind and the rest of `Faults.add`."""
        rest = {k: asked[k] for k in ("phase", "times", "probability", "skip") if k in asked}
        kind = fault_kind(asked["kind"])
        self.double.faults.add(asked.get("method", "*"), asked["path"], kind, **rest)
        return {}

    def gateway(self, asked: Json) -> Json:
        """Pull a lever: `do` names a method of `GatewayControls`."""
        gateway, bot = self.double.gateway, self._bot(asked.get("bot"))
        levers: dict[str, Callable[[], None]] = {
            "op7": lambda: gateway.reconnect(bot),
            "op9": lambda: gateway.invalidate(bot, resumable=asked.get("resumable", False)),
            "close": lambda: gateway.close(asked.get("code", 4000), bot),
            "abort": lambda: gateway.abort(bot),
            "forget": gateway.forget_sessions,
            "withhold": lambda: gateway.withhold_acks(on=asked.get("on", True)),
            "refuse": lambda: gateway.refuse_connects(asked.get("times", 1)),
            "event": lambda: gateway.send_event(asked["event"], asked["payload"], bot),
            "guild_delete": lambda: gateway.guild_delete(
                self.double.world.guilds[int(asked["guild"])],
                bot or self.double.bot,
                unavailable=asked.get("unavailable", False),
            ),
        }
        levers[asked["do"]]()
        return {}

    def block(self, asked: Json) -> Json:
        """Close a person's DMs with `code`, or open them again with null."""
        user, code = self._user(asked["user"]), asked.get("code", 50007)
        user.refusal, user.refuses_opening = code, asked.get("refuse_opening", False)
        return {}

    def config(self, asked: Json) -> Json:
        """Change limits, the nonce window, interaction and heartbeat times, and the log."""
        double = self.double
        double.limits.rules = changed_rules(double.limits.rules, asked.get("limits", {}))
        double.nonces.window = asked.get("nonce_window", double.nonces.window)
        double.nonces.scope = asked.get("nonce_scope", double.nonces.scope)
        double.interactions.ack_within = asked.get("ack_within", double.interactions.ack_within)
        double.calls.keep_payloads = asked.get("keep_payloads", double.calls.keep_payloads)
        return {}

    def clear(self, asked: Json) -> Json:
        """Forget `what`: any of messages, calls, faults, limits, nonces; all by default."""
        double = self.double
        parts: dict[str, Callable[[], None]] = {
            "messages": double.world.clear_messages,
            "calls": double.calls.clear,
            "faults": double.faults.clear,
            "limits": double.limits.clear,
            "nonces": double.nonces.clear,
        }
        for part in asked.get("what", list(parts)):
            parts[part]()
        return {}

    def messages(self, asked: Json) -> Json:
        """Return messages of a `user`'s DM, of a `channel`, or all, after an `after` id."""
        after = int(asked.get("after", 0))
        if "user" in asked:
            found = self.double.dm_messages(self._user(asked["user"]))
        else:
            channel = self._channel(asked)
            found = list((channel or self.double.world).messages.values())
        return {"messages": [message_row(message) for message in found if message.id > after]}

    def calls(self, asked: Json) -> Json:
        """Return the log of requests from number `since` on."""
        since = int(asked.get("since", 0))
        rows = [_call_row(call) for call in islice(self.double.calls, since, None)]
        return {"calls": rows, "next": since + len(rows)}

    def state(self, asked: Json) -> Json:
        """Return counters and sessions."""
        double = self.double
        sessions = [
            {"id": s.id, "bot": str(s.application.id), "shard": s.shard, "shards": s.shards}
            | {"connected": s.connection is not None, "sequence": s.sequence}
            for s in double.gateway.sessions
        ]
        return {
            "api_url": double.api_url,
            "gateway": asdict(double.gateway.counts),
            "sessions": sessions,
            "requests": len(double.calls),
            "statuses": dict(double.calls.statuses()),
            "invalid_requests": double.limits.invalid_total,
            "messages": len(double.world.messages),
            "commands": sorted(c["name"] for c in double.bot.commands.get(None, [])),
        }

    def _user(self, user_id: str) -> User:
        return self.double.world.users[int(user_id)]

    def _channel(self, asked: Json) -> Channel | None:
        wanted = asked.get("channel")
        return self.double.world.channels[int(wanted)] if wanted else None

    def _bot(self, bot_id: str | None) -> Application | None:
        return self.double.world.applications[int(bot_id)] if bot_id else None


def _call_row(call: Call) -> Json:
    return {"at": call.at, "method": call.method, "path": call.path, "status": call.status}
