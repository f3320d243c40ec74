"""No request of Charley's own goes past the chain; answers to interactions are no such requests."""

import ast
import inspect

from bot.messaging.discord_io.chain import REQUEST_TIMEOUT, Request
from tests.architecture.checkout import PACKAGES, nodes

ASKING = {
    "bot/messaging/messenger.py",
    "bot/messaging/discord_io/history.py",
    "bot/messaging/discord_io/command_permissions.py",
}
"""What writes, what looks up what was written, and what asks who sees a command."""

CHAIN = "bot/messaging/discord_io/chain.py"
REQUESTING = {
    "create_dm", "create_message", "delete", "edit", "fetch_channel", "fetch_message",
    "fetch_user", "get_application_command_permissions", "get_global_commands", "history", "pin", "send", "trigger_typing", "typing",
}  # fmt: skip
"""Methods of discord.py's that make a request, whatever they are called on."""

PORTS = {"direct_messages", "messenger", "_messenger"}
"""What our own methods of these names are called on."""

ANSWERS = {
    ("bot/messaging/ui/replies.py", "followup"),
    ("bot/messaging/ui/apologies.py", "followup"),
    ("bot/messaging/ui/guided/guided_message.py", "followup"),
    ("bot/messaging/ui/guided/guided_message.py", "_message"),  # of the follow-up
}
"""Where answers to interactions are written, and on what."""


def receiver(call: ast.Call) -> str:
    """Return the last word of what a method is called on."""
    match call.func:
        case ast.Attribute(value=ast.Attribute(attr=word) | ast.Name(id=word)):
            return word
        case ast.Attribute(value=ast.Call() as inner):
            return receiver(inner)
        case _:
            return ""


def requesting(*folders: str):
    """Yield the file and the node of every call that may be a request of discord.py's."""
    for file, node in nodes(*folders):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) if name in REQUESTING:
                if not file.as_posix().startswith("bot/playground/"):  # there nobody is real
                    yield file.as_posix(), node


def takes_client(function: ast.AST) -> bool:
    """Tell whether a function can do its work only with the client that the chain gives it."""
    match function:
        case ast.AsyncFunctionDef(
            args=ast.arguments(args=[ast.arg(annotation=ast.Attribute(attr="Client"))])
        ):
            return True
        case _:
            return False


def test_requests_are_made_in_few_places():
    elsewhere = [
        f"{file}:{call.lineno}"
        for file, call in requesting(*PACKAGES)
        if file not in ASKING
        and receiver(call) not in PORTS
        and (file, receiver(call)) not in ANSWERS
        and not file.startswith("bot/storage/")  # SQL's own DELETE
    ]

    assert elsewhere == []


def test_requests_are_made_only_with_the_client_that_the_chain_hands_it():
    asked = {(file, call.lineno) for file, call in requesting("bot") if file in ASKING}
    handed = {
        (file.as_posix(), inner.lineno)
        for file, function in nodes("bot")
        if file.as_posix() in ASKING and takes_client(function)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Call)
    }

    assert {file for file, _ in asked} == ASKING
    assert asked <= handed


def test_only_the_chain_and_the_supervisor_keep_a_client():
    keepers = {
        file.as_posix()
        for file, node in nodes(*PACKAGES)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and node.attr in {"client", "_client"}
    }

    assert keepers - {"bot/playground/stage.py"} == {
        CHAIN, "bot/app/supervisor.py", "bot/app/gateway_link.py",
        "bot/messaging/discord_io/surroundings.py",
    }  # fmt: skip


def test_a_request_has_a_timeout_unless_it_names_one():
    assert inspect.signature(Request).parameters["timeout"].default == REQUEST_TIMEOUT
    assert "None" not in str(Request.__annotations__["timeout"])
