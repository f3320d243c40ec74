"""The questions asked all day long walk an index: a million rows are not in their way."""

import re

import pytest
from sqlalchemy import select
from sqlalchemy.dialects import sqlite

from bot.kinds.registry import KINDS
from bot.storage.repositories import (
    agendas,
    claims,
    occurrences,
    outcomes,
    people,
    personal,
    reminders,
)
from bot.storage.repositories.operations import figures
from bot.storage.repositories.progress import retrospects
from bot.storage.repositories.servers import (
    audit,
    call_agendas,
    call_joins,
    drafts,
    offer_members,
    servers,
)
from bot.storage.upgrade import upgrade
from tests.support.builders import NIGHT, tonight_at

QUESTIONS = {
    "claim": (occurrences.CLAIM, "ix_occurrences_claimable_at"),
    "release": (occurrences.RELEASE, "ix_occurrences_claimable_at"),
    "earliest": (occurrences.EARLIEST, "ix_occurrences_claimable_at"),
    "lapse": (occurrences.LAPSE, "ix_occurrences_sent"),
    "nights around a lapse": (
        outcomes.AROUND.params(
            people=[1, 2], kinds=["stretch"], low=tonight_at(16), high=tonight_at(23)
        ),
        "outcomes USING PRIMARY KEY",
    ),
    "all nights": (outcomes.ALL_OF, "outcomes USING PRIMARY KEY"),
    "prune": (occurrences.PRUNE, "ix_occurrences_closed"),
    "agendas": (
        agendas.LOAD.params(
            people=[1, 2], kinds=["stretch", "water"], since=NIGHT, since_at=tonight_at(22)
        ),
        "sqlite_autoindex_occurrences_2",
    ),
    "of a person": (
        people.RECENT.params(person=1, kinds=["stretch", "water"], since_at=tonight_at(22)),
        "sqlite_autoindex_occurrences_2",
    ),
    "of a press": (
        people.RECENT_AND_PRESSED.params(
            person=1, kinds=["stretch", "water"], since_at=tonight_at(22), pressed="id"
        ),
        "sqlite_autoindex_occurrences_2",
    ),
    "retrospects": (
        retrospects.RETROSPECTS.params(
            people=[1, 2], nightly=["stretch"], quiet=["stretch"], since_at=tonight_at(22)
        ),
        "sqlite_autoindex_occurrences_2",
    ),
    "all nights in retrospect": (
        retrospects.RETROSPECTS.params(
            people=[1, 2], nightly=["stretch"], quiet=["stretch"], since_at=tonight_at(22)
        ),
        "outcomes USING PRIMARY KEY",
    ),
    "unplanned": (reminders.unplanned(KINDS), "ix_occurrences_open"),
    "claim of posts of shards": (
        select(claims.DUE_POSTS_OF_SHARDS.c.id).params(
            now=tonight_at(22), row_limit=1, shard_count=2, shard_ids=[0, 1]
        ),
        "ix_occurrences_claimable_posts",
    ),
    "earliest of shards": (
        occurrences.EARLIEST_OF_SHARDS.params(shard_count=2, shard_ids=[0, 1]),
        "ix_occurrences_claimable_at",
    ),
    "claim of posts": (occurrences.CLAIM, "ix_occurrences_claimable_posts"),
    "posts of calls": (
        occurrences.POSTS_SINCE.params(calls=["a", "b"], since=NIGHT),
        "uq_occurrences_call_id_local_date_slot (call_id=? AND local_date>?)",
    ),
    "agendas of calls": (call_agendas.LOAD.params(calls=["a", "b"]), "sqlite_autoindex_calls_1"),
    "unplanned calls": (servers.UNPLANNED, "uq_occurrences_call_id_local_date_slot"),
    "removed servers": (servers.REMOVED_BEFORE, "ix_servers_removed_at"),
    "removed calls": (servers.PRUNE_REMOVED, "uq_occurrences_call_id_local_date_slot"),
    "joined offers": (offer_members.OF_PERSON, "offer_members USING PRIMARY KEY"),
    "headcounts": (offer_members.HEADCOUNTS, "ix_offer_members_guild_id_offer_id"),
    "joins of a post": (call_joins.COUNT, "call_joins USING PRIMARY KEY"),
    "old joins": (call_joins.PRUNE, "sqlite_autoindex_occurrences_1"),
    "old drafts": (drafts.PRUNE, "ix_drafts_made_at"),
    "page of the audit": (audit.PAGE, "audit USING PRIMARY KEY"),
    "changes by": (audit.CHANGES_BY, "ix_audit_"),
    "last change of a call": (
        audit.LAST_ABOUT.params(guild=1, subject="id", keys=["call edited"], row_limit=1),
        "ix_audit_subject_id",
    ),
    "figures of what is due": (figures.DUE, "ix_occurrences_claimable_at"),
    "figures of the unreachable": (figures.UNREACHABLE, "ix_users_unreachable_since"),
    "old audit": (audit.PRUNE, "ix_audit_at"),
    "audit of an erased person": (personal.FORGET_ACTOR, "ix_audit_actor_id"),
}

IN_POSTGRES = {
    "sqlite_autoindex_occurrences_1": "pk_occurrences",
    "sqlite_autoindex_calls_1": "pk_calls",
    "uq_occurrences_call_id_local_date_slot (call_id=? AND local_date>?)": (
        "uq_occurrences_call_id_local_date_slot"
    ),
    "sqlite_autoindex_occurrences_2": "uq_occurrences_",
    "offer_members USING PRIMARY KEY": "pk_offer_members",
    "outcomes USING PRIMARY KEY": "pk_outcomes",
    "call_joins USING PRIMARY KEY": "pk_call_joins",
    "audit USING PRIMARY KEY": "pk_audit",
}
"""How PostgreSQL calls an index."""
PREFERRED_BY_POSTGRES = {
    "unplanned calls": "ix_occurrences_claimable_posts",
    "earliest of shards": "ix_occurrences_open",
}
"""Few posts are open: it looks at these for all calls at once; and at all that is open, where it knows
of no more than three rows."""


async def plan_of(storage, statement):
    compiled = statement.compile(
        dialect=sqlite.dialect(), compile_kwargs={"render_postcompile": True}
    )
    placeholders = (None,) * str(compiled).count("?")
    async with storage.engine.connect() as connection:
        rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", placeholders)
        return [row.detail for row in rows]


@pytest.fixture
def storage(migrated_sqlite_url, open_storage):
    return open_storage(migrated_sqlite_url)


@pytest.mark.parametrize("question", QUESTIONS)
async def test_no_question_reads_all_occurrences(storage, question):
    statement, index = QUESTIONS[question]

    plan = await plan_of(storage, statement)

    assert any(index in step for step in plan), plan
    assert not any(
        re.fullmatch(r"SCAN (occurrences|users|servers|audit)", step) for step in plan
    ), plan


async def test_the_next_wake_up_is_the_first_entry_of_its_index(storage):
    assert await plan_of(storage, occurrences.EARLIEST) == [
        "SCAN occurrences USING INDEX ix_occurrences_claimable_at"
    ]


@pytest.mark.postgres
@pytest.mark.parametrize("question", QUESTIONS)
async def test_postgres_can_answer_from_the_same_index(postgres_url, open_storage, question):
    engine = open_storage(postgres_url).engine  # as new: what was in a table sways the planner
    await upgrade(engine)
    statement, index = QUESTIONS[question]
    compiled = statement.compile(
        dialect=engine.dialect, compile_kwargs={"render_postcompile": True}
    )
    numbers = {int(number) for number in re.findall(r"\$(\d+)", str(compiled))}
    arguments = f"({', '.join('NULL' for _ in numbers)})" if numbers else ""

    async with engine.connect() as connection:
        await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        await connection.exec_driver_sql("SET LOCAL plan_cache_mode = force_generic_plan")
        await connection.exec_driver_sql(f"PREPARE question AS {compiled}")
        rows = await connection.exec_driver_sql(f"EXPLAIN EXECUTE question{arguments}")
        plan = "\n".join(rows.scalars())

    expected = PREFERRED_BY_POSTGRES.get(question, IN_POSTGRES.get(index, index))
    assert expected in plan, plan
