"""Every screen of `/server` fits Discord, in English and in a longer language, however full it is.

Components V2: at most 40 components and 4,000 characters in a message; Charley keeps to 30 and
3,000 in English. Custom ids and labels are unique, and no component is one that needs a memory.
"""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from discord import ui

from bot.client.acts import is_of_message
from bot.client.components import COMPONENTS
from bot.domain.delivery.call_views import CallDraft, CallShown
from bot.domain.delivery.notices import CallNotice
from bot.domain.delivery.occurrence import Reason, State
from bot.domain.ids import CallId, ChannelId, DraftId, GuildId, OfferId, RoleId, UserId
from bot.domain.servers.audit import Actor, AuditEntry, AuditKey, AuditTopic, ServerChanged
from bot.domain.servers.calls import Call, CallState, StopReason
from bot.domain.servers.configuration import Configuration
from bot.domain.servers.errors import (
    CallsTooCloseError,
    EditConflictError,
    Right,
    RightsMissingError,
)
from bot.domain.servers.import_plan import (
    ChannelQuestion,
    ImportItem,
    ImportPlan,
    RoleQuestion,
    SettingName,
    Verdict,
)
from bot.domain.servers.offers import Headcount, Offer, OfferState, Preset
from bot.domain.servers.server import Server
from bot.domain.servers.views import (
    AuditPage,
    OfferDraft,
    OfferShown,
    PanelView,
    Problem,
    ProblemKind,
)
from bot.domain.time.wall_time import EitherHalf
from bot.domain.time.weekdays import Weekday
from bot.messaging.ui.cards import MOST_CHARACTERS, MOST_COMPONENTS
from bot.messaging.ui.error_sentences import sentence_for
from bot.messaging.ui.servers.admin.audit_lines import ACTS, audit_screen
from bot.messaging.ui.servers.admin.import_screens import import_screen
from bot.messaging.ui.servers.admin.panel import settings_panel
from bot.messaging.ui.servers.admin.questions import again_screen, half_screen, undo_button
from bot.messaging.ui.servers.call_post import call_post
from bot.messaging.ui.servers.calls.screens import (
    call_card,
    call_list,
    draft_screen,
    preview_screen,
)
from bot.messaging.ui.servers.members.offer_post import offer_box
from bot.messaging.ui.servers.offers.screens import (
    offer_card,
    offer_draft_screen,
    offer_list,
    preview_button,
)
from tests.support.posts import a_post
from tests.support.pseudo_language import pseudo_catalogue
from tests.support.screen_lint import V2, roughness_of

OWNER = UserId(2**63)
SNOWFLAKE = 2**63 - 1
NOW = datetime(2026, 3, 4, 20, 42, tzinfo=UTC)
DRAFT = DraftId("d" * 12)
LONGEST_TEXT = "W" * 200
SOME_DAYS = frozenset(Weekday) - {Weekday.SATURDAY, Weekday.THURSDAY}
SERVER = Server(
    id=GuildId(SNOWFLAKE),
    created_at=NOW,
    zone_key="America/Argentina/ComodRivadavia",
    wind_down_channel_id=ChannelId(SNOWFLAKE),
    manager_role_id=RoleId(SNOWFLAKE),
    version=10**6,
)
IN_ENGLISH, IN_A_LONGER_LANGUAGE = (30, 3000), (MOST_COMPONENTS, MOST_CHARACTERS)


def a_call(number: int = 1, **changes: object) -> Call:
    call = Call(
        id=CallId(f"{number:012x}"),
        guild_id=SERVER.id,
        channel_id=ChannelId(SNOWFLAKE),
        at=time(22, number),
        days=SOME_DAYS,
        role_id=RoleId(SNOWFLAKE),
        text=LONGEST_TEXT,
        version=10**6,
    )
    return replace(call, **changes)


def an_offer(number: int = 1, **changes: object) -> Offer:
    preset = Preset(bedtime=time(22, 30), days=SOME_DAYS, repeats=3, has_water=True)
    name = f"{number:02d}" + "_" * 38
    offer = Offer(id=OfferId(f"{number:012x}"), guild_id=SERVER.id, name=name, preset=preset)
    return replace(offer, **changes)


CALLS = [a_call(number) for number in range(10)]
STATES = [
    {},
    {"state": CallState.PAUSED},
    {"state": CallState.PAUSED, "paused_until": NOW.date()},
    *({"state": CallState.STOPPED, "stopped_for": reason} for reason in StopReason),
]


def shown(call: Call) -> CallShown:
    is_silent = call.is_silent_on(NOW.date() + timedelta(days=1))
    instants = [] if is_silent else [NOW + timedelta(days=day) for day in range(3)]
    latest = a_post(state=State.FAILED, reason=Reason.STALE)
    return CallShown(call=call, server=SERVER, next_instants=tuple(instants), latest=latest)


def an_entry(key: AuditKey = AuditKey.CALL_EDITED, number: int = 1) -> AuditEntry:
    parameters = {
        "id": "0" * 12,
        "old_at": "22:00",
        "new_at": "22:30",
        "old_days": [0, 1, 3],
        "new_days": [5, 6],
        "old_channel_id": SNOWFLAKE,
        "new_channel_id": SNOWFLAKE,
        "old_role_id": None,
        "new_role_id": SNOWFLAKE,
        "new_text": True,
    }
    change = ServerChanged(guild_id=SERVER.id, actor=OWNER, key=key, parameters=parameters)
    return AuditEntry(number=number, at=NOW, change=change)


CONFLICT = EditConflictError(seen=1, current=2, last=an_entry())


def a_view(problems: tuple[Problem, ...] = (), *, is_admin: bool = True) -> PanelView:
    configuration = Configuration(
        server=SERVER,
        calls={call.id: call for call in CALLS},
        offers={each.id: each for each in map(an_offer, range(10))},
    )
    return PanelView(configuration=configuration, now=NOW, is_admin=is_admin, problems=problems)


def problems_of(kind: ProblemKind) -> Iterator[Problem]:
    every_right = frozenset(Right)
    for call_id in (None, CALLS[0].id):
        is_about_call = kind in {ProblemKind.CALL_STOPPED, ProblemKind.PING_ROLE_GONE}
        if call_id is None and is_about_call:
            continue
        yield Problem(
            kind=kind,
            call_id=call_id,
            channel_id=ChannelId(SNOWFLAKE),
            role_id=RoleId(SNOWFLAKE),
            missing=every_right,
            stopped_for=StopReason.NO_PERMISSION,
        )


def panels() -> Iterator[ui.LayoutView]:
    every_problem = tuple(each for kind in ProblemKind for each in problems_of(kind))
    undo = undo_button("call.restore", DRAFT, owner=OWNER)
    for kind in ProblemKind:
        for problem in problems_of(kind):
            yield settings_panel(a_view((problem,)), owner=OWNER)
    for start in range(len(every_problem)):
        yield settings_panel(
            a_view(every_problem[start:]), owner=OWNER, note="✅ **Saved.**", undo=undo
        )
        yield settings_panel(a_view(every_problem[start:], is_admin=False), owner=OWNER)
    bare = replace(
        a_view(), configuration=Configuration(server=Server(id=SERVER.id, created_at=NOW))
    )
    yield settings_panel(bare, owner=OWNER)


def call_screens() -> Iterator[ui.LayoutView]:
    undo = undo_button("call.restore", DRAFT, owner=OWNER)
    post = [call_post(CallNotice(occurrence_id=None, role_id=CALLS[0].role_id, text=LONGEST_TEXT))]
    for page in range(3):
        yield call_list(list(map(shown, CALLS)), page=page, owner=OWNER, note="Removed", undo=undo)
    yield call_list([], page=0, owner=OWNER)
    for state in STATES:
        yield call_list([shown(a_call(**state))], page=0, owner=OWNER)
        yield call_card(shown(a_call(**state)), owner=OWNER, note="✅ **Saved.**")
    for conflict in (None, CONFLICT, EditConflictError(seen=1, current=2)):
        draft = CallDraft(id=DRAFT, before=None, after=shown(CALLS[0]), conflict=conflict)
        yield draft_screen(draft, post, owner=OWNER)
    yield preview_screen(post, CALLS[0], owner=OWNER)


def offer_screens() -> Iterator[ui.LayoutView]:
    undo = undo_button("offer.restore", DRAFT, owner=OWNER)
    everyone = [OfferShown(offer=an_offer(each), headcount=Headcount(10**6)) for each in range(10)]
    for page in range(3):
        yield offer_list(everyone, page=page, owner=OWNER, note="Removed", undo=undo)
    yield offer_list([], page=0, owner=OWNER)
    for state in OfferState:
        for count in (0, 4, 5):
            offer = OfferShown(offer=an_offer(state=state), headcount=Headcount(count))
            yield offer_card(offer, owner=OWNER, note="✅ **Saved.**")
    for conflict in (None, CONFLICT):
        draft = OfferDraft(id=DRAFT, before=None, after=an_offer(), conflict=conflict)
        card = [offer_box(draft.after, preview_button())]
        yield offer_draft_screen(draft, card, SERVER.zone, now=NOW, owner=OWNER)
        yield offer_draft_screen(draft, card, None, now=NOW, owner=OWNER)


def record_screens() -> Iterator[ui.LayoutView]:
    keys = list(AuditKey)
    for start in range(0, len(keys), 10):
        entries = tuple(
            an_entry(key, number) for number, key in enumerate(keys[start : start + 10])
        )
        yield audit_screen(AuditPage(entries=entries, below=1), AuditTopic.SETTINGS, owner=OWNER)
    yield audit_screen(AuditPage(entries=(), below=None), None, owner=OWNER)
    because = [
        CallsTooCloseError(),
        RightsMissingError(missing=frozenset(Right), of_charley=True),
    ]
    cannot = [
        ImportItem(verdict=Verdict.CANNOT, about=call, because=because[number % 2])
        for number, call in enumerate([*CALLS, *CALLS, *CALLS])
    ]
    others = [
        ImportItem(verdict=verdict, about=about)
        for verdict in (Verdict.ADD, Verdict.CHANGE, Verdict.LEAVE)
        for about in (*SettingName, *CALLS, *map(an_offer, range(10)))
    ]
    channels = tuple(
        ChannelQuestion(in_file=ChannelId(SNOWFLAKE - number), hint="_" * 100)
        for number in range(9)
    )
    roles = tuple(
        RoleQuestion(in_file=RoleId(SNOWFLAKE - number), hint=None) for number in range(9)
    )
    for items in ((), tuple(others), tuple(cannot), tuple(cannot + others)):
        for asked in ((), channels):
            plan = ImportPlan(draft_id=DRAFT, items=items, channels=asked, roles=roles)
            yield import_screen(plan, owner=OWNER)
    yield import_screen(ImportPlan(draft_id=DRAFT, items=tuple(others)), owner=OWNER)


def question_screens() -> Iterator[ui.LayoutView]:
    sentence = sentence_for(RightsMissingError(missing=frozenset(Right), of_charley=True)) or ""
    yield again_screen(sentence, "call.again", DRAFT, owner=OWNER)
    lacking = RightsMissingError(missing=frozenset(Right), of_charley=False)
    yield again_screen(sentence_for(lacking) or "", "call.again", DRAFT, owner=OWNER)
    acts = ("offer.half", "offer.again")
    yield half_screen(EitherHalf(hour=10, minute=30), acts, DRAFT, owner=OWNER)


SCREENS = (panels, call_screens, offer_screens, record_screens, question_screens)


def walk(layout: ui.LayoutView) -> Iterator[dict]:
    def parts(components: list[dict]) -> Iterator[dict]:
        for each in components:
            yield each
            yield from parts(each.get("components", []))
            yield from parts([each["accessory"]] if "accessory" in each else [])

    return parts(layout.to_components())


@pytest.mark.parametrize("language", ["English", "longer"])
@pytest.mark.parametrize("screens", SCREENS, ids=lambda each: each.__name__)
def test_every_screen_fits_and_every_button_is_told_apart(screens, language):
    is_english = language == "English"
    most_components, most_characters = IN_ENGLISH if is_english else IN_A_LONGER_LANGUAGE
    speaking = nullcontext() if is_english else pseudo_catalogue().speaking("en")
    with speaking:
        layouts = [list(walk(layout)) for layout in screens()]

    for parts in layouts:
        words = [each["content"] for each in parts if each["type"] == 10]
        labels = [each["label"] for each in parts if each["type"] == 2]
        ids = [each["custom_id"] for each in parts if "custom_id" in each]
        assert len(parts) <= most_components, words
        assert sum(map(len, words)) <= most_characters, words
        assert sorted(set(labels)) == sorted(labels)
        assert sorted(set(ids)) == sorted(ids)
        assert all(len(label) <= 80 for label in labels)
        assert all(len(id_) <= 100 and is_of_message(id_) for id_ in ids)
        assert all(1 <= len(row["components"]) <= 5 for row in parts if row["type"] == 1)
        assert all(text.strip() and "{" not in text for text in words)


@pytest.mark.parametrize("screens", SCREENS, ids=lambda each: each.__name__)
def test_every_screen_begins_in_short_and_has_one_next_step(screens):
    messages = [{"flags": V2, "components": layout.to_components()} for layout in screens()]

    assert [rough for each in messages for rough in roughness_of(each)] == []


@pytest.mark.parametrize("screens", SCREENS, ids=lambda each: each.__name__)
def test_no_screen_has_a_component_that_needs_a_memory(screens):
    for layout in screens():
        plain = [
            each
            for each in layout.walk_children()
            if each.is_dispatchable() and not isinstance(each, COMPONENTS)
        ]
        assert [each for each in plain if not isinstance(each, ui.ActionRow)] == []


@pytest.mark.parametrize("locale", ["zz", "xx-YY", "", "de_DE", "a-b-c-d"])
@pytest.mark.parametrize("is_admin", [True, False])
def test_the_panel_shows_a_stored_language_that_no_library_knows(locale, is_admin):
    view = a_view(is_admin=is_admin)
    server = replace(view.configuration.server, locale=locale)
    view = replace(view, configuration=replace(view.configuration, server=server))

    panel = settings_panel(view, owner=OWNER)

    said = "".join(str(part.get("content", "")) for part in walk(panel))
    assert f"In {locale or 'English'}" in said


def test_every_key_of_the_audit_has_words_and_none_speaks_of_others():
    assert ACTS.keys() == set(AuditKey)
    assert len({each.say() for each in ACTS.values()}) == len(ACTS)


def test_somebody_and_charley_are_named_as_such():
    for actor in Actor:
        change = replace(an_entry().change, actor=actor)
        page = AuditPage(entries=(replace(an_entry(), change=change),), below=None)
        words = [each.get("content", "") for each in walk(audit_screen(page, None, owner=OWNER))]

        assert any(actor.value in text.casefold() for text in words)


def test_a_number_of_members_below_five_is_nowhere_on_screen():
    for count in range(5):
        offer = OfferShown(offer=an_offer(), headcount=Headcount(count))
        words = [each.get("content", "") for each in walk(offer_card(offer, owner=OWNER))]

        assert any("fewer than 5" in text for text in words)
        assert not any(f"so far: {count}" in text for text in words)
