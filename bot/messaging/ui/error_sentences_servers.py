"""What an admin or a member is told about an error of `/server`: one plain sentence each."""

from collections.abc import Iterable

from bot.domain.servers import errors
from bot.domain.servers.errors import Limit, Right, TextFault
from bot.messaging.texts.formatting import listed, relative
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.error_sentences_members import ABOUT_ERRORS

RIGHTS = {
    Right.VIEW: Sentence("server.right.view", "View Channel"),
    Right.SEND: Sentence("server.right.send", "Send Messages"),
    Right.READ_HISTORY: Sentence("server.right.history", "Read Message History"),
    Right.SEND_IN_THREADS: Sentence("server.right.threads", "Send Messages in Threads"),
    Right.MENTION_ROLE: Sentence("server.right.mention", "Mention @everyone, @here, and All Roles"),
}
"""As Discord's own settings call them."""

_SENTENCES: dict[type[Exception], Sentence] = {
    **ABOUT_ERRORS,
    errors.ServerZoneMissingError: Sentence(
        "error.server_zone_missing",
        "This server has no time zone yet, and a call needs one.\n"
        "`/server settings` sets it: press *Set time zone*.",
    ),
    errors.DaysMissingError: Sentence(
        "error.server_days_missing",
        "There is no day in that.\n"
        "Choose at least one, such as `every day`, `weekdays` or `mon, wed`.",
    ),
    errors.NotOfThisServerError: Sentence(
        "error.not_of_this_server",
        "That is not in this server any more: it was removed, or saved already.\n"
        "Nothing was changed.",
    ),
    errors.DraftGoneError: Sentence(
        "error.draft_gone",
        "That is not open any more, so nothing was changed.\n"
        "It was saved or cancelled, or it is more than a day old. Start again with the "
        "command.",
    ),
    errors.ServerUnknownError: Sentence(
        "error.server_unknown",
        "Nothing is set up in this server yet.\n`/server settings` begins.",
    ),
    errors.OwnTextsOffError: Sentence(
        "error.own_texts_off",
        "This server's settings switch own words off.\n"
        "Leave the text empty, or switch them on under *Change posts* in `/server "
        "settings`.",
    ),
    errors.LanguageUnknownError: Sentence(
        "error.language_unknown",
        "I have no texts in that language.\nLeave it empty for English.",
    ),
    errors.CallsTooCloseError: Sentence(
        "error.calls_too_close",
        "Another call posts in that channel less than an hour before or after.\n"
        "Pick a time at least an hour away, or another channel.",
    ),
    errors.ChannelUnfitError: Sentence(
        "error.channel_unfit",
        "I can't post there: it is another sort of channel, locked, or gone.\n"
        "Pick a text channel, an announcement channel or an open public thread.",
    ),
    errors.NameMissingError: Sentence(
        "error.offer_name",
        "The offer needs a name.\nGive it one of 1 to 40 characters, such as `Early nights`.",
    ),
    errors.ChannelMissingError: Sentence(
        "error.channel_missing",
        "In which channel?\nPick one, or choose a wind-down channel in `/server settings`.",
    ),
    errors.TimeMissingError: Sentence(
        "error.time_missing",
        "At what time?\nType it like `22:30` or `10:30pm`.",
    ),
    errors.RoleUnfitError: Sentence(
        "error.role_unfit",
        "That role is everyone's, or it is gone.\nPick another role, or none.",
    ),
    errors.UndoTooLateError: Sentence(
        "error.undo_too_late",
        "That was removed more than 15 minutes ago, so it cannot come back.\nAdd it again instead.",
    ),
    errors.ImportBlockedError: Sentence(
        "error.import_blocked",
        "Something in the file cannot be taken over, so nothing was changed.\n"
        "The list says what; change the file and import it again.",
    ),
    errors.ImportOpenError: Sentence(
        "error.import_open",
        "Some channels are still open.\n"
        "Choose a channel of this server for each one in the file first.",
    ),
    errors.ImportOutdatedError: Sentence(
        "error.import_outdated",
        "This server was changed since I read the file.\n"
        "Nothing was taken over. Import it again to see what it would do now.",
    ),
    errors.EditConflictError: Sentence(
        "error.edit_conflict",
        "Somebody has changed this since you opened it.\n"
        "I have changed nothing. `/server settings` shows what is true now.",
    ),
}

_FAULTS = {
    TextFault.LINES: Sentence(
        "error.own_text_lines", "The text has line breaks.\nWrite it as one paragraph."
    ),
    TextFault.PING: Sentence(
        "error.own_text_ping",
        "There is a mention in the text.\nLeave it out. To ping people, choose a role instead.",
    ),
    TextFault.LINK: Sentence(
        "error.own_text_link", "There is a link in the text.\nLeave links and web addresses out."
    ),
    TextFault.CONTROL: Sentence(
        "error.own_text_control",
        "The text holds characters that no screen shows.\nType it again without them.",
    ),
}

_LIMITS = {
    Limit.CALLS: Sentence(
        "error.limit_calls", "A server can have {most} calls.\nRemove one, or change one instead."
    ),
    Limit.OFFERS: Sentence(
        "error.limit_offers", "A server can have {most} offers.\nRemove one, or change one instead."
    ),
    Limit.CALLS_A_DAY: Sentence(
        "error.limit_calls_a_day",
        "A channel can have {most} calls a day.\nPick another channel, or other days.",
    ),
    Limit.PINGS_A_DAY: Sentence(
        "error.limit_pings_a_day",
        "Only {most} call a day can ping a role.\nLeave the role away, or pick other days.",
    ),
    Limit.CHANGES_AN_HOUR: Sentence(
        "error.limit_changes",
        "You have changed this server {most} times within an hour.\n"
        "Try again in a while. Pausing and removing still works.",
    ),
    Limit.IMPORT_BYTES: Sentence(
        "error.limit_import",
        "That file is too big: at most {most} KB.\nUse a file that `/server export` has made.",
    ),
}

_FORM_FAULTS = {
    "missing": Sentence("error.import_missing", "It is missing there."),
    "extra_forbidden": Sentence("error.import_extra", "I know no such entry. Take it out."),
    "too_long": Sentence("error.import_many", "There are too many of them."),
    "too_short": Sentence("error.import_few", "There has to be one at least."),
}
_OTHER_FORM = Sentence("error.import_form", "Write it in the form that `/server export` gives it.")

_LONGEST_PLACE = 60  # characters of a place in a file

_NEEDS_MANAGE_SERVER = Sentence(
    "error.needs_manage_server",
    "Only people who may *Manage Server* can do this.\nAsk one of them.",
)
_NEEDS_ROLE = Sentence(
    "error.needs_role",
    "This is for admins and for the role that they choose.\n"
    "It needs *Manage Server*, or the role that may change calls and offers here. Ask"
    " an admin.",
)


def server_sentence_for(error: Exception) -> str | None:
    """Return what to tell a person about an error of a server; `None` if it is none."""
    match error:
        case errors.NotForYouError(needs_manage_server=needs_manage_server):
            return (_NEEDS_MANAGE_SERVER if needs_manage_server else _NEEDS_ROLE).say()
        case errors.RightsMissingError(missing=missing, of_charley=of_charley):
            return _rights_sentence(rights_text(missing), of_charley=of_charley)
        case errors.TooSoonError(until=until):
            return say(
                "error.too_soon",
                "That was done in this server a moment ago.\nIt works again {at}.",
                at=relative(until),
            )
        case errors.LimitReachedError(limit=limit, most=most):
            shown = most // 1024 if limit is Limit.IMPORT_BYTES else most
            return _LIMITS[limit].say(most=shown)
        case _:
            sentence = _SENTENCES.get(type(error))
            return sentence.say() if sentence else _about_words(error)


def _about_words(error: Exception) -> str | None:
    match error:
        case errors.OwnTextTooLongError(length=length, most=most):
            return say(
                "error.own_text_long",
                "The text has {length} characters; {most} fit.\nShorten it a little.",
                length=length,
                most=most,
            )
        case errors.OwnTextUnfitError(fault=fault):
            return _FAULTS[fault].say()
        case errors.ImportUnreadableError():
            return _unreadable_sentence(error)
        case _:
            return None


def _rights_sentence(rights: str, *, of_charley: bool) -> str:
    if of_charley:
        return say(
            "error.rights_of_charley",
            "I may not do that in that channel.\n"
            "Allow me {rights} under its *Permissions*, or pick another channel.",
            rights=rights,
        )
    return say(
        "error.rights_of_person",
        "You may not do that there yourself.\nIt takes {rights}. Pick another channel or role.",
        rights=rights,
    )


def _unreadable_sentence(error: errors.ImportUnreadableError) -> str:
    if not error.where:
        return say(
            "error.import_unreadable",
            "I could not read that file.\nUse one that `/server export` has made.",
        )
    reason = None if error.because is None else server_sentence_for(error.because)
    return say(
        "error.import_unfit_at",
        "`{where}` does not fit.\nNothing of that file was taken over. {reason}",
        where=error.where[:_LONGEST_PLACE],
        reason=(reason or _FORM_FAULTS.get(error.fault, _OTHER_FORM).say()).replace("\n", " "),
    )


def rights_text(rights: Iterable[Right]) -> str:
    """Return such as `*View Channel* and *Send Messages*`."""
    return listed(f"*{RIGHTS[right].say()}*" for right in sorted(rights))
