"""The screens of a server's calls: all of them, one of them, and a preview before it is saved."""

from collections.abc import Sequence

from discord import ButtonStyle, ui

from bot.client.act_arguments import seen_text
from bot.client.components import ActButton, empty_layout
from bot.domain.delivery.call_views import CallDraft, CallShown
from bot.domain.ids import UserId
from bot.domain.servers.calls import Call, CallState
from bot.domain.time.zone_names import zone_name
from bot.messaging.texts.sentences import say
from bot.messaging.ui.cards import (
    Piece,
    Topic,
    act_button,
    beside,
    card,
    line,
    row,
    small_print,
    text,
)
from bot.messaging.ui.servers.admin.paging import Page, page_buttons
from bot.messaging.ui.servers.admin.questions import conflict_text
from bot.messaging.ui.servers.calls.latest_post import latest_post_text
from bot.messaging.ui.servers.words import (
    call_state_text,
    call_text,
    instants_text,
    role_mention,
)


def call_list(
    calls: Sequence[CallShown],
    *,
    page: int,
    owner: UserId,
    note: str | None = None,
    undo: ActButton | None = None,
) -> ui.LayoutView:
    """Return all calls, a page at a time, each with the way to it."""
    part = Page.of(calls, page)
    rows = [
        beside(
            f"**{number}. {call_text(shown.call)}**\n{_state(shown)}",
            act_button(
                "call.show",
                say("server.open_call", "Open call {number}", number=number),
                owner=owner,
                argument=shown.call.id,
            ),
        )
        for number, shown in part.numbered
    ]
    heading = say("server.calls_heading", "## Wind-down calls")
    empty = say(
        "server.no_calls",
        "No call is set up yet. A call is a short post in a channel at a set time, "
        "with a button to stretch along.",
    )
    buttons = [
        _add_button(owner),
        *page_buttons("call.list", part, owner=owner),
        *([undo] if undo else []),
        act_button("server.panel", say("server.back", "Open settings"), owner=owner),
    ]
    top = [*([text(note)] if note else []), text(heading), *(rows or [text(empty)])]
    return card(Topic.SERVER, *top, line(), row(*buttons), *_clock(calls))


def _clock(calls: Sequence[CallShown]) -> list[Piece]:
    """Return by whose clock the times of calls are meant; nothing where there is none yet."""
    key = calls[0].server.zone_key if calls else None
    if key is None:
        return []
    words = say(
        "server.by_its_clock", "Times are by the clock of this server: {zone}.", zone=zone_name(key)
    )
    return [small_print(words)]


def call_card(shown: CallShown, *, owner: UserId, note: str | None = None) -> ui.LayoutView:
    """Return one call with everything that can be done to it."""
    call = shown.call
    lines = [
        say("server.call_heading", "## {call}", call=call_text(call)),
        _state(shown),
        _ping_text(call),
    ]
    if call.text is not None:
        lines.append(say("server.call_words", "Words of the team: {words}", words=call.text))
    if shown.next_instants:
        lines.append(instants_text(shown.next_instants, shown.server.zone))
    pieces = [*([text(note)] if note else []), text("\n".join(lines)), line()]
    seen = seen_text(call.id, call.version)
    return card(
        Topic.SERVER,
        *pieces,
        row(
            _button("call.edit", say("server.edit_call", "Edit"), owner, seen, ButtonStyle.primary),
            _button("call.preview", say("server.preview_call", "Preview"), owner, call.id),
            _button("call.test", say("server.test_call", "Post a test"), owner, call.id),
        ),
        row(
            _pause_or_resume(call, owner, seen),
            _button("call.remove", say("server.remove_call", "Remove"), owner, seen),
            _button("call.list", say("server.all_calls", "Show all calls"), owner, "0"),
        ),
    )


def draft_screen(draft: CallDraft, post: Sequence[Piece], *, owner: UserId) -> ui.LayoutView:
    """Return a call as members will see it, and when; nothing is saved before a press."""
    layout = empty_layout()
    zone = draft.after.server.zone
    nothing_saved = say("server.draft", "This is how members will see it. Nothing is saved yet.")
    pieces = [
        text(f"**{call_text(draft.after.call)}**\n{nothing_saved}"),
        *post,
        text(instants_text(draft.after.next_instants, zone)),
        *([] if draft.conflict is None else [text(conflict_text(draft.conflict))]),
        row(*_saving(draft, owner)),
    ]
    for piece in pieces:
        layout.add_item(piece)
    return layout


def _saving(draft: CallDraft, owner: UserId) -> list[ActButton]:
    change = _button("call.change", say("server.change", "Change"), owner, draft.id)
    if draft.conflict is not None:
        mine, theirs = say("server.mine", "Use mine"), say("server.theirs", "Keep theirs")
        return [
            _button("call.mine", mine, owner, draft.id, ButtonStyle.success),
            _button("call.cancel", theirs, owner, draft.id),
            change,
        ]
    post = (
        say("server.post_from_now", "Post from now on")
        if draft.after.call.state is CallState.ON
        else say("server.save_call", "Save")
    )
    return [
        _button("call.save", post, owner, draft.id, ButtonStyle.success),
        change,
        _button("call.cancel", say("server.cancel", "Cancel"), owner, draft.id),
    ]


def preview_screen(post: Sequence[Piece], call: Call, *, owner: UserId) -> ui.LayoutView:
    """Return a call as members see it now."""
    layout = empty_layout()
    back = _button("call.show", say("server.back_to_call", "Open this call"), owner, call.id)
    words = say("server.preview", "**This is how members see it.** Only you see this preview.")
    for piece in (text(words), *post, row(back)):
        layout.add_item(piece)
    return layout


def _state(shown: CallShown) -> str:
    next_at = shown.next_instants[0] if shown.next_instants else None
    words = [call_state_text(shown.call, next_at)]
    if shown.latest is not None:
        words.append(latest_post_text(shown.latest))
    return "\n".join(words)


def _ping_text(call: Call) -> str:
    if call.role_id is None:
        return say("server.pings_nobody", "Pings nobody.")
    return say("server.pings", "Pings {role}.", role=role_mention(call.role_id))


def _pause_or_resume(call: Call, owner: UserId, seen: str) -> ActButton:
    if call.state is CallState.ON:
        return _button("call.pause", say("server.pause_call", "Pause"), owner, seen)
    return _button(
        "call.resume", say("server.resume_call", "Resume"), owner, seen, ButtonStyle.success
    )


def _add_button(owner: UserId) -> ActButton:
    label = say("server.add_call", "Add a call")
    return act_button("call.add", label, owner=owner, style=ButtonStyle.primary)


def _button(
    name: str,
    label: str,
    owner: UserId,
    argument: str,
    style: ButtonStyle = ButtonStyle.secondary,
) -> ActButton:
    return act_button(name, label, owner=owner, argument=argument, style=style)
