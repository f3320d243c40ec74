"""What the operator's page says of each concern: what it means, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.operations.concerns import Concern


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernWords:
    """A concern in plain English."""

    title: str
    meaning: str
    to_do: str
    is_urgent: bool = True
    """Whether people go without something right now."""


WORDS: Mapping[Concern, ConcernWords] = MappingProxyType(
    {
        Concern.STARTING: ConcernWords(
            title="I am just starting.",
            meaning="Not everything has had time to show that it works.",
            to_do="Nothing. Look again in a minute.",
            is_urgent=False,
        ),
        Concern.DATABASE_AWAY: ConcernWords(
            title="My database does not take what I write.",
            meaning="No reminder goes out, and no command can be carried out. Nothing is lost: what "
            "is due waits, and says that it is late.",
            to_do="Look whether the disk is full, whether another program holds the file, or whether "
            "PostgreSQL runs. Then look at my log. I go on by myself.",
        ),
        Concern.SWEEP_STALE: ConcernWords(
            title="I have stopped looking for reminders that are due.",
            meaning="No reminder goes out.",
            to_do="Keep the last minutes of my log, and restart me. Nothing is lost by that.",
        ),
        Concern.PACE_LOST: ConcernWords(
            title="My requests have no turn.",
            meaning="No reminder goes out, though my database answers: my processes take turns by way of "
            "it, and this one cannot. What is due waits, and says that it is late.",
            to_do="Look whether PostgreSQL has connections left, and whether something holds a lock there. "
            "My log says more under pace_lost. I go on by myself.",
        ),
        Concern.REQUESTS_REFUSED: ConcernWords(
            title="Discord refuses my requests.",
            meaning="Reminders wait. A single one tries from time to time.",
            to_do="Look whether something else uses my token or my address. A restart does not help.",
        ),
        Concern.SPAM_FLAGGED: ConcernWords(
            title="Discord has flagged me as spam.",
            meaning="I can write to nobody new. People I have written to before are still reminded.",
            to_do="Ask Discord's support for an appeal.",
        ),
        Concern.REMINDERS_LATE: ConcernWords(
            title="Reminders are late.",
            meaning="They go out in the order in which they became due, as fast as Discord takes them.",
            to_do="If the number below grows, look whether Discord has trouble: "
            "discordstatus.com says so. If it shrinks, wait.",
        ),
        Concern.DISCORD_AWAY: ConcernWords(
            title="I cannot reach Discord.",
            meaning="No reminder goes out, and no command is answered. What is due waits, and says "
            "that it is late.",
            to_do="Look whether this machine reaches the internet, then at discordstatus.com. I go "
            "on by myself; a restart does not help.",
        ),
        Concern.REST_AWAY: ConcernWords(
            title="Discord takes no messages.",
            meaning="My last request had no answer, so reminders wait. I try again by myself.",
            to_do="If this lasts, look at discordstatus.com. A restart does not help.",
        ),
        Concern.GATEWAY_AWAY: ConcernWords(
            title="Discord's gateway is away.",
            meaning="Commands and buttons are not answered. Reminders do not need it.",
            to_do="Wait: I connect again by myself. Do not restart me; that only costs one of the "
            "day's 1,000 connections. Discord's own trouble is told at discordstatus.com.",
        ),
        Concern.CRASH_LOOP: ConcernWords(
            title="My connection to Discord keeps breaking.",
            meaning="Reminders go out while Discord takes them. Commands and buttons may not be "
            "answered.",
            to_do="My log says why it breaks.",
        ),
        Concern.IDENTIFIES_FEW: ConcernWords(
            title="Few new connections are left for today.",
            meaning="Discord grants 1,000 a day. Near the end I connect more slowly.",
            to_do="Find out what restarts me again and again, and let me run.",
            is_urgent=False,
        ),
        Concern.INVALID_MANY: ConcernWords(
            title="Discord refuses many requests.",
            meaning="At 90 in ten minutes I hold requests back, and reminders wait.",
            to_do="Look whether something else uses my token.",
            is_urgent=False,
        ),
        Concern.LOOP_SLOW: ConcernWords(
            title="I stood still for more than a second.",
            meaning="The machine is too busy. Commands must be answered within three seconds.",
            to_do="Look what else runs on this machine.",
            is_urgent=False,
        ),
        Concern.BACKUP_OLD: ConcernWords(
            title="The last backup is too old.",
            meaning="If the disk broke now, what people did since then would be lost.",
            to_do="Look whether the disk is full, and whether I may write to the backup folder. I "
            "try again every hour.",
            is_urgent=False,
        ),
    }
)
