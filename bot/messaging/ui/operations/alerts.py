"""Alerts in words: incidents, and an outage that is over."""

from datetime import timedelta

from bot.domain.operations.incidents import IncidentKind, OperatorNotice, OutageOverNotice
from bot.messaging.texts.sentences import Sentence, say


def operator_text(notice: OperatorNotice) -> str:
    """Return what the person who runs Charley is told of an incident."""
    lines = [_INCIDENTS[notice.incident].say()]
    if notice.shard_ids:
        shards = ", ".join(map(str, notice.shard_ids))
        lines.append(
            say(
                "operator.shards",
                "This is about my process with the shards {shards}. Others may be well.",
                shards=shards,
            )
        )
    once = say(
        "operator.once", "You get this once, and again only if it comes back after it has healed."
    )
    return "\n".join((*lines, f"-# {once}"))


def outage_over_text(notice: OutageOverNotice) -> str:
    """Return what the person who runs Charley is told once an outage is over."""
    length = _hours_and_minutes(notice.length)
    lines = [
        say("outage.over", "**I can reach Discord again, and commands are answered.**"),
        say("outage.length", "It was away for {length}.", length=length),
    ]
    if notice.late or notice.missed:
        lines.append(
            say(
                "outage.late",
                "Reminders that came late, and said so: {late}. Too late to be of use, and left "
                "out: {missed}.",
                late=notice.late,
                missed=notice.missed,
            )
        )
    else:
        lines.append(say("outage.none_late", "No reminder came late."))
    return "\n".join(lines)


def _hours_and_minutes(length: timedelta) -> str:
    hours, minutes = divmod(max(round(length / timedelta(minutes=1)), 1), 60)
    if hours:
        return say("outage.hours", "{hours} h {minutes} min", hours=hours, minutes=minutes)
    return say("outage.minutes", "{minutes} min", minutes=minutes)


_INCIDENTS = {
    IncidentKind.SPAM_FLAGGED: Sentence(
        "operator.spam_flagged",
        "**Discord has flagged me as spam: ask Discord's support for an appeal.**\n"
        "Until then I can write to nobody new. People I have written to before are still reminded.",
    ),
    IncidentKind.REQUESTS_REFUSED: Sentence(
        "operator.requests_refused",
        "**Discord refuses my requests, so reminders wait.**\n"
        "I try again by myself. What is late by then says so; what is too late is skipped and "
        "recorded. If this lasts, look whether something else uses my token or my address.",
    ),
    IncidentKind.DATABASE_UNAVAILABLE: Sentence(
        "operator.database_unavailable",
        "**My database has not answered for minutes, so no reminder goes out.**\n"
        "Look at the disk, at what else has the file open, and at my log.",
    ),
    IncidentKind.PACE_LOST: Sentence(
        "operator.pace_lost",
        "**My requests have had no turn for minutes, so no reminder goes out.**\n"
        "My processes take turns by way of the database, to stay below Discord's limit together. "
        "Look whether PostgreSQL has connections left; my log says more under `pace_lost`. I go on by "
        "myself.",
    ),
    IncidentKind.CRASH_LOOP: Sentence(
        "operator.crash_loop",
        "**My connection to Discord keeps breaking.**\n"
        "Reminders go out while Discord takes them; commands and buttons may not be answered. My "
        "log says why it breaks.",
    ),
    IncidentKind.DISCORD_AWAY: Sentence(
        "operator.discord_away",
        "**I have not been able to reach all of Discord for five minutes.**\n"
        "Reminders go out while Discord takes them; commands and buttons may not be answered. I "
        "keep trying, and tell you when it is over.",
    ),
    IncidentKind.BACKUP_MISSING: Sentence(
        "operator.backup_missing",
        "**I could not make a backup of my database for a day and a half.**\n"
        "Reminders go out as usual. Look whether the disk is full and whether I may write into the "
        "backup folder; I try again every hour.",
    ),
}
