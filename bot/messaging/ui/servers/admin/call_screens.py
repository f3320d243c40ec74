"""The screens of a server's calls: all of them, one of them, and a preview before it is saved."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from discord import ButtonStyle, ui

from bot.client.act_arguments import seen_text
from bot.client.components import ActButton
from bot.domain.ids import CallId, DraftId, UserId
from bot.domain.servers.calls import Call, CallState
from bot.messaging.texts.sentences import say
from bot.messaging.ui.servers.admin.paging import Page, page_buttons
from bot.messaging.ui.servers.layouts import Piece, act_button, beside, line, row, screen, text
from bot.messaging.ui.servers.words import (
    call_state_text,
    call_text,
    instants_text,
    role_mention,
)


def call_list(
    calls: Sequence[Call],
    next_at: Mapping[CallId, datetime],
    *,
    page: int,
    owner: UserId,
    note: str | None = None,
    undo: ActButton | None = None,
) -> ui.LayoutView:
    """Return all calls, a page at a time, each with the way to it."""
    shown = Page.of(calls, page)
    rows = [
        beside(
            f"**{number}. {call_text(call)}**\n{call_state_text(call, next_at.get(call.id))}",
            act_button(
                "call.show",
                say("server.open_call", "Open call {number}", number=number),
                owner=owner,
                argument=call.id,
            ),
        )
        for number, call in shown.numbered
    ]
    heading = say("server.calls_heading", "## Wind-down calls")
    empty = say(
        "server.no_calls",
        "No call is set up yet. A call is a short post in a channel at a set time, "
        "with a button to stretch along.",
    )
    buttons = [
        _add_button(owner),
        *page_buttons("call.list", shown, owner=owner),
        *([undo] if undo else []),
        act_button("server.panel", say("server.back", "Open settings"), owner=owner),
    ]
    top = [text(heading), *([text(note)] if note else []), *(rows or [text(empty)])]
    return screen(*top, line(), row(*buttons))


def call_card(
    call: Call,
    instants: Sequence[datetime],
    zone: ZoneInfo | None,
    *,
    owner: UserId,
    note: str | None = None,
) -> ui.LayoutView:
    """Return one call with everything that can be done to it."""
    lines = [
        say("server.call_heading", "## {call}", call=call_text(call)),
        call_state_text(call, instants[0] if instants else None),
        _ping_text(call),
    ]
    if call.text is not None:
        lines.append(say("server.call_words", "Words of the team: {words}", words=call.text))
    if call.state is CallState.ON and zone is not None:
        lines.append(instants_text(instants, zone))
    pieces = [*([text(note)] if note else []), text("\n".join(lines)), line()]
    seen = seen_text(call.id, call.version)
    return screen(
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


def draft_screen(
    post: Sequence[Piece],
    draft_id: DraftId,
    instants: Sequence[datetime],
    zone: ZoneInfo,
    *,
    owner: UserId,
) -> ui.LayoutView:
    """Return a call as members will see it, and when; nothing is saved before a press."""
    layout = ui.LayoutView(timeout=None)
    for piece in (
        text(say("server.draft", "**This is how members will see it.** Nothing is saved yet.")),
        *post,
        text(instants_text(instants, zone)),
        row(
            _button(
                "call.save",
                say("server.post_from_now", "Post from now on"),
                owner,
                draft_id,
                ButtonStyle.success,
            ),
            _button("call.change", say("server.change", "Change"), owner, draft_id),
            _button("call.cancel", say("server.cancel", "Cancel"), owner, draft_id),
        ),
    ):
        layout.add_item(piece)
    return layout


def preview_screen(post: Sequence[Piece], call: Call, *, owner: UserId) -> ui.LayoutView:
    """Return a call as members see it now."""
    layout = ui.LayoutView(timeout=None)
    back = _button("call.show", say("server.back_to_call", "Open this call"), owner, call.id)
    words = say("server.preview", "**This is how members see it.** Only you see this preview.")
    for piece in (text(words), *post, row(back)):
        layout.add_item(piece)
    return layout


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
