"""Random acts of an admin, another one, a helper, a member, and an admin of another server.

Whatever they do with whatever ids: no row of another server is read or changed, a refusal leaves no
trace, every changed row has exactly one entry of the audit, and versions only go up.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import time, timedelta
from typing import Any

import structlog
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from bot.client.services import ServerServices
from bot.domain.delivery.call_views import CallDraft
from bot.domain.errors import DomainError
from bot.domain.ids import CallId, ChannelId, DraftId, GuildId, OfferId, RoleId
from bot.domain.servers.audit import SETTINGS_ID, VERSIONING, AuditKey
from bot.domain.servers.authority import Presser
from bot.domain.servers.calls import Call
from bot.domain.servers.configuration import Configuration
from bot.domain.servers.errors import Right
from bot.domain.servers.fields import CallFields, OfferFields
from bot.domain.servers.import_plan import ImportPlan
from bot.domain.servers.offers import Offer
from bot.domain.servers.server import Server
from bot.domain.servers.views import CallRemoved, OfferDraft, OfferRemoved
from bot.domain.time.weekdays import EVERY_DAY, WEEKDAYS, WEEKEND
from tests.support.builders import BERLIN, NIGHT, an_instant
from tests.support.server_acts import (
    ADA,
    BEN,
    GUILD,
    HELPER,
    HELPERS,
    LOUNGE,
    MEMBER,
    OTHER_GUILD,
    SLEEP,
    SLEEPERS,
    STRANGER,
    add_call,
    add_offer,
    audit_of,
    chosen,
    furnish,
    set_up,
)
from tests.support.services import Process, World

PEOPLE = (ADA, BEN, HELPER, ADA, STRANGER, STRANGER, MEMBER)
WITHOUT_CHANGE = set(AuditKey) - VERSIONING
ZONES = (BERLIN, "America/New_York", "Mars/Olympus")
CHANNELS = (chosen(SLEEP), chosen(LOUNGE), chosen(LOUNGE, Right.SEND), chosen(ChannelId(404)))
ROLES = (None, SLEEPERS, RoleId(404), RoleId(int(GUILD)))
TEXTS = (None, "Lights down.", "see https://example.org", "x" * 201)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Who does what; the numbers choose among ids, versions and values."""

    person: int
    act: int
    a: int
    b: int


@dataclass(slots=True, kw_only=True)
class Seen:
    """All ids that anybody has seen, of both servers: any of them may be forged into a button."""

    calls: list[CallId] = field(default_factory=list)
    offers: list[OfferId] = field(default_factory=list)
    drafts: dict[type, list[DraftId]] = field(default_factory=dict)
    """By what they were shown as."""
    files: list[bytes] = field(default_factory=list)
    in_files: list[ChannelId] = field(default_factory=lambda: [SLEEP, LOUNGE])

    def learn(self, result: object) -> None:
        match result:
            case Call(id=id_):
                self.calls.append(id_)
            case Offer(id=id_):
                self.offers.append(id_)
            case bytes():
                self.files.append(result)
            case CallDraft(id=id_) | OfferDraft(id=id_) | ImportPlan(draft_id=id_):
                self.drafts.setdefault(type(result), []).append(id_)
            case CallRemoved(undo_id=id_) | OfferRemoved(undo_id=id_):
                self.drafts.setdefault(type(result), []).append(id_)
            case _:
                pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Somebody about to do something."""

    servers: ServerServices
    who: Presser
    seen: Seen
    a: int
    b: int
    stored: Mapping[GuildId, Configuration]
    """What is stored of both servers before it."""

    def draft(self, kind: type) -> DraftId:
        """Mostly the newest one of a kind, as somebody presses what they have just been shown."""
        if self.b % 4 == 0 or kind not in self.seen.drafts:
            return pick([id_ for ids in self.seen.drafts.values() for id_ in ids], self.a)
        return self.seen.drafts[kind][-1]

    async def import_whole(self) -> ImportPlan:
        """Take a file over, with an answer to every question."""
        importing = self.servers.importing
        plan = await importing.dry_run(self.who, self.file)
        for number, question in enumerate(plan.channels):
            channel = CHANNELS[number % 2]
            plan = await importing.choose_channel(
                self.who, plan.draft_id, question.in_file, channel
            )
        return await importing.carry_out(self.who, plan.draft_id)

    @property
    def file(self) -> bytes:
        return pick(self.seen.files, self.a)

    def seen_of(self, id_: str) -> int:
        """Mostly the version that is stored, sometimes another."""
        rows = [row for each in self.stored.values() for row in _rows(each).values()]
        versions = {row.id: row.version for row in rows}
        return self.b % 4 if self.b % 3 == 0 else versions.get(id_, 1)

    def seen_settings(self) -> int:
        server = self.stored[self.who.guild_id].server
        return self.b % 4 if self.b % 3 == 0 else server.version

    def of(self, act: Callable[..., Awaitable[Any]], ids: Sequence[str], **rest: Any) -> Any:
        """Do something to one of these rows, of which some version was seen."""
        id_ = pick(ids, self.a)
        if "changes" in rest:
            rest["call_id" if id_ in self.seen.calls else "offer_id"] = id_
            return act(self.who, seen=self.seen_of(id_), **rest)
        return act(self.who, id_, seen=self.seen_of(id_), **rest)


Act = Callable[[Occasion], Awaitable[Any]]


def pick(among: Any, number: int) -> Any:
    return among[number % len(among)]


def call_fields(number: int) -> CallFields:
    return CallFields(
        at=time(number % 24, 30 * (number % 2)),
        channel=pick((None, *CHANNELS), number // 3),
        days=pick((None, EVERY_DAY, WEEKDAYS, WEEKEND), number // 5),
        role_id=pick(ROLES, number // 7),
        text=pick(TEXTS, number // 11),
    )


def offer_fields(number: int) -> OfferFields:
    return OfferFields(
        name=pick(("Early nights", "Late nights", "n" * 41), number),
        bedtime=time(number % 24),
        repeats=number % 5,
    )


IMPORT_WHOLE: Act = Occasion.import_whole
"""Several presses, one after the other."""

ACTS: tuple[Act, ...] = (
    lambda o: o.servers.settings.panel(o.who),
    lambda o: o.servers.settings.set_zone(o.who, pick(ZONES, o.a), seen=o.seen_settings()),
    lambda o: o.servers.settings.set_channel(
        o.who, pick((None, *CHANNELS), o.a), seen=o.seen_settings()
    ),
    lambda o: o.servers.settings.set_manager_role(
        o.who, pick((HELPERS, HELPERS, *ROLES), o.a), seen=o.seen_settings()
    ),
    lambda o: o.servers.settings.set_posts(
        o.who,
        locale=pick((None, "de"), o.a),
        has_own_texts=o.b % 2 > 0,
        seen=o.seen_settings(),
    ),
    lambda o: o.servers.calls.list(o.who),
    lambda o: o.servers.calls.preview(o.who, pick(o.seen.calls, o.a)),
    lambda o: o.servers.calls.draft(o.who, call_fields(o.b)),
    lambda o: o.servers.calls.draft(o.who, CallFields(at=time(o.b % 24))),
    lambda o: o.of(o.servers.calls.draft, o.seen.calls, changes=call_fields(o.b)),
    lambda o: o.servers.calls.draft(o.who, call_fields(o.b), earlier=o.draft(CallDraft)),
    lambda o: o.servers.calls.drafted(o.who, o.draft(CallDraft)),
    *[lambda o: o.servers.calls.save(o.who, o.draft(CallDraft), force=o.b % 5 == 0)] * 3,
    lambda o: o.servers.calls.drop(o.who, o.draft(CallDraft)),
    lambda o: o.of(o.servers.calls.pause, o.seen.calls, days=pick((None, 1, 7, 0), o.b)),
    lambda o: o.of(o.servers.calls.resume, o.seen.calls),
    lambda o: o.of(o.servers.calls.remove, o.seen.calls),
    lambda o: o.servers.calls.test(o.who, pick(o.seen.calls, o.a)),
    lambda o: o.servers.offers.publish(o.who, pick(o.seen.offers, o.a), pick(CHANNELS, o.b)),
    *[lambda o: o.servers.calls.restore(o.who, o.draft(CallRemoved))] * 2,
    lambda o: o.servers.offers.list(o.who),
    lambda o: o.servers.offers.draft(o.who, offer_fields(o.b)),
    lambda o: o.of(o.servers.offers.draft, o.seen.offers, changes=offer_fields(o.b)),
    *[lambda o: o.servers.offers.save(o.who, o.draft(OfferDraft), force=o.b % 5 == 0)] * 3,
    lambda o: o.of(o.servers.offers.pause, o.seen.offers),
    lambda o: o.of(o.servers.offers.resume, o.seen.offers),
    lambda o: o.of(o.servers.offers.remove, o.seen.offers),
    *[lambda o: o.servers.offers.restore(o.who, o.draft(OfferRemoved))] * 2,
    lambda o: o.servers.audit.page(o.who),
    lambda o: o.servers.export.export(o.who),
    *[lambda o: o.servers.importing.dry_run(o.who, o.file)] * 2,
    *[
        lambda o: o.servers.importing.choose_channel(
            o.who, o.draft(ImportPlan), pick(o.seen.in_files, o.a), pick(CHANNELS, o.b)
        )
    ]
    * 2,
    *[lambda o: o.servers.importing.carry_out(o.who, o.draft(ImportPlan))] * 2,
    *[IMPORT_WHOLE] * 3,
)

STEPS = st.builds(
    Step,
    person=st.integers(0, len(PEOPLE) - 1),
    act=st.integers(0, len(ACTS) - 1),
    a=st.integers(0, 60),
    b=st.integers(0, 60),
)


@settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.lists(STEPS, min_size=50, max_size=50))
@example([Step(person=act % len(PEOPLE), act=act, a=1, b=1) for act in range(len(ACTS))])
def test_no_act_reaches_another_server_and_every_change_is_on_record_once(steps: list[Step]):
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))

    asyncio.run(_live(steps))


async def _live(steps: list[Step]) -> None:
    async with World(now=an_instant(NIGHT, time(12))) as world:
        furnish(world)
        process, seen = Process(world), Seen()
        for admin in (ADA, STRANGER):
            await set_up(process, admin)
            seen.learn(await add_call(process, admin))
            seen.learn(await add_offer(process, admin))
            draft = await process.servers.calls.draft(admin, CallFields(at=time(9)))
            seen.learn(draft)
            seen.learn(await process.servers.export.export(admin))
        for step in steps:
            await _act(world, process, seen, step)
            world.clock.advance(timedelta(minutes=1))


async def _act(world: World, process: Process, seen: Seen, step: Step) -> None:
    who = PEOPLE[step.person]
    rows, stored = world.storage.rows.content(), await _stored(world)
    known = {guild_id: len(await audit_of(world, guild_id)) for guild_id in stored}
    try:
        result = await ACTS[step.act](
            Occasion(servers=process.servers, who=who, seen=seen, a=step.a, b=step.b, stored=stored)
        )
    except DomainError as error:
        refusal = error
    else:
        refusal = None
    if refusal is not None:
        now = world.storage.rows.content()
        if ACTS[step.act] is IMPORT_WHOLE:  # the presses before the refused one leave a draft
            now = {**now, "drafts": rows["drafts"]}
        assert now == rows
        assert str(_other(who.guild_id)) not in repr(vars(refusal))
        return
    assert who is not MEMBER
    seen.learn(result)
    assert str(_other(who.guild_id)) not in repr(result)
    after = await _stored(world)
    assert after[_other(who.guild_id)] == stored[_other(who.guild_id)]
    for guild_id in stored:
        entries = (await audit_of(world, guild_id))[known[guild_id] :]
        told = Counter(
            entry.change.parameters["id"]
            for entry in entries
            if entry.change.key not in WITHOUT_CHANGE
        )
        assert told == _changed(stored[guild_id], after[guild_id])
        assert all(entry.change.actor == who.user_id for entry in entries)


def _other(guild_id: GuildId) -> GuildId:
    return OTHER_GUILD if guild_id == GUILD else GUILD


async def _stored(world: World) -> dict[GuildId, Configuration]:
    async with world.storage.read() as unit:
        return dict(await unit.servers.load_all([GUILD, OTHER_GUILD]))


def _changed(before: Configuration, after: Configuration) -> Counter[object]:
    """Return how many entries each row that is different has to have; versions are compared."""
    found: Counter[object] = Counter()
    old, new = _rows(before), _rows(after)
    for id_ in old.keys() | new.keys():
        if old.get(id_) != new.get(id_):
            found[id_] = 1
        if id_ in old and id_ in new:
            assert new[id_].version - old[id_].version == found[id_]
    settings_changed = _differences(before.server, after.server) - {"version"}
    if settings_changed:
        found[SETTINGS_ID] = len(settings_changed)
    assert after.server.version - before.server.version == bool(settings_changed)
    return +found


def _rows(configuration: Configuration) -> dict[str, Call | Offer]:
    return {**configuration.calls, **configuration.offers}


def _differences(one: Server, other: Server) -> set[str]:
    names = {each.name for each in fields(one)}
    return {name for name in names if getattr(one, name) != getattr(other, name)}
