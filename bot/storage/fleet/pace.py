"""The book of places in PostgreSQL: a row for each, taken and given back in one statement.

All instants are the database's. A process says how long ago an answer came, never when: so clocks of
processes may differ. What becomes of the places when the database's own clock is set: `pace_clock`.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Double, Integer, Row, bindparam, func, literal, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.operations.pace import (
    DISCORD_LIMIT,
    DISCORD_WINDOW,
    LEASE,
    MOST_BESIDE_IDLE,
    REACH,
    SAVED_UP,
    SHARE_REACH,
    URGENT_TIMES,
    places_for,
)
from bot.ports.allowance import PlaceGrant, PlaceWish, ReturnedPlace, TakenPlace
from bot.ports.fleet import ProcessId
from bot.ports.world import MonotonicClock, loop_time
from bot.storage.errors import translated
from bot.storage.fleet.pace_clock import PaceClock, beyond
from bot.storage.schema.fleet_tables import pace_places as _places

_ROWS = text(
    """
    INSERT INTO pace_places (place, free_at)
    SELECT number, statement_timestamp() + make_interval(secs => :window)
    FROM generate_series(1, :most) AS number
    ON CONFLICT DO NOTHING
    """
)
_KEEP = text(
    """
    UPDATE pace_places
    SET turn_at = NULL, free_at = statement_timestamp() + make_interval(secs => :window)
    WHERE held_by = :me
        AND free_at > statement_timestamp() + make_interval(secs => :window)
        AND place <> ALL (CAST(:kept AS smallint[]))
    """
)
"""What the answer to a statement would have told of was taken, and never used."""

_EXCHANGE = text(
    f"""
    WITH clock AS MATERIALIZED (
        SELECT coalesce(CAST(:now AS timestamptz), statement_timestamp()) AS now
    ),
    returned AS (
        UPDATE pace_places AS mine
        SET turn_at = NULL, free_at = CASE WHEN back.age IS NULL THEN mine.turn_at
            ELSE clock.now + make_interval(secs => :window - back.age) END
        FROM clock, unnest(
            CAST(:numbers AS smallint[]), CAST(:turns AS timestamptz[]), CAST(:ages AS float8[])
        ) AS back (place, turn_at, age)
        WHERE mine.place = back.place AND mine.turn_at = back.turn_at AND mine.held_by = :me
    ),
    standing AS MATERIALIZED (
        SELECT
            count(*) FILTER (WHERE held_by = :me AND free_at > now) AS mine,
            count(*) FILTER (WHERE free_at > now) AS busy,
            greatest(max(spent_until), now) AS spent_until,
            count(*) FILTER (WHERE {beyond("now")}) AS beyond
        FROM clock LEFT JOIN pace_places ON place <= :places
        GROUP BY now
    ),
    reach AS MATERIALIZED (
        SELECT now + make_interval(
            secs => :reach + :share_reach * greatest(:places - mine, 0) / CAST(:places AS float8)
        ) AS until
        FROM clock, standing
    ),
    free AS (
        SELECT place, free_at FROM pace_places
        WHERE place <= :places AND free_at <= (SELECT until FROM reach)
        ORDER BY free_at, place
        LIMIT (
            SELECT CASE WHEN :is_idle AND busy > :beside_idle THEN 0
                WHEN now > CAST(:latest AS timestamptz) THEN 0 ELSE least(
                :wanted, greatest(0, 1 + floor(extract(epoch FROM until - spent_until) * :rate + :saved_up))
            ) END
            FROM clock, standing, reach
        )
        FOR UPDATE SKIP LOCKED
    ),
    turns AS (
        SELECT place, turn_at, greatest(
            spent_until + make_interval(secs => number / :rate),
            turn_at + make_interval(secs => 1 / :rate)
        ) AS spent_until
        FROM (
            SELECT place, number, spent_until, greatest(
                now, free_at,
                spent_until + make_interval(secs => (number - 1 - :saved_up) / :rate)
            ) AS turn_at
            FROM clock, standing, (
                SELECT place, free_at,
                    CAST(row_number() OVER (ORDER BY free_at, place) AS float8) AS number
                FROM free
            ) AS numbered
        ) AS given
    ),
    taken AS (
        UPDATE pace_places AS mine SET held_by = :me, turn_at = turns.turn_at,
            free_at = turns.turn_at + make_interval(secs => :lease),
            spent_until = turns.spent_until
        FROM turns WHERE mine.place = turns.place
        RETURNING mine.place, mine.turn_at
    ),
    later AS (
        SELECT greatest(
            (SELECT min(free_at) FROM pace_places
                WHERE place <= :places AND place NOT IN (SELECT place FROM taken)),
            (SELECT spent_until + make_interval(
                secs => ((SELECT count(*) FROM taken) - :saved_up) / :rate) FROM standing)
        ) - until AS more_in
        FROM reach
    )
    SELECT taken.place, taken.turn_at, extract(epoch FROM taken.turn_at - now) AS turn_in,
        extract(epoch FROM more_in) AS more_in, clock.now, beyond
    FROM clock CROSS JOIN standing CROSS JOIN later LEFT JOIN taken ON true
    ORDER BY taken.turn_at, taken.place
    """  # noqa: S608 - our own words
).bindparams(
    *(bindparam(name, type_=Integer()) for name in ("places", "wanted", "beside_idle")),
    *(
        bindparam(name, type_=Double())
        for name in (
            *("rate", "saved_up", "window", "lease", "reach", "share_reach"),
            *("beyond_window", "beyond_lease", "beyond_given"),
        )
    ),
)

PLACES = (
    update(_places)
    .where(
        _places.c.held_by.in_(bindparam("processes", expanding=True)),
        _places.c.free_at > func.statement_timestamp() + literal(DISCORD_WINDOW),
    )
    .values(free_at=func.statement_timestamp() + literal(DISCORD_WINDOW))
)
"""What *processes* have, which are dead, is free in a second: their last requests may just have arrived."""


class SqlPlaceBook:
    """The port `PlaceBook`, on a connection of its own: nobody's unit of work holds up a turn."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        process_id: ProcessId,
        per_second: float,
        now: Callable[[], datetime | None] = lambda: None,
        monotonic: MonotonicClock = loop_time,
    ) -> None:
        """Take what it needs.

        Args:
            engine: `open_pace_engine` of the database that all processes share.
            process_id: whose places they are.
            per_second: how many requests of all processes may reach Discord in a second.
            now: tells what to go by instead of the database's clock; for tests.
            monotonic: tells by how much the database's clock should have gone on.
        """
        self._engine = engine
        self._connection: AsyncConnection | None = None
        self._now = now
        self._me = process_id
        self._rule = _rule(per_second)
        self._clock = PaceClock(monotonic, per_second=per_second)

    async def exchange(
        self,
        wish: PlaceWish,
        *,
        returned: Sequence[ReturnedPlace] = (),
        kept: Sequence[TakenPlace] | None = None,
    ) -> PlaceGrant:
        """Give places back, and take others."""
        with translated():
            try:
                connection = await self._connected()
                if kept is not None:
                    await self._keep(connection, [place.number for place in kept])
                asked = self._asked(wish, returned)
                rows = (await connection.execute(_EXCHANGE, asked)).all()
                now, ahead = rows[0].now, rows[0].beyond
                await self._clock.hear(connection, now, beyond=ahead, now=self._now())
            except BaseException:
                await self._part()
                raise
            return _grant(rows)

    async def close(self) -> None:
        """Give the connection back."""
        await self._part()
        await self._engine.dispose()

    async def _keep(self, connection: AsyncConnection, numbers: Sequence[int]) -> None:
        """Give back what is on record as this process's, but for these; make rows that are missing."""
        window = self._rule["window"]
        await connection.execute(_ROWS, {"window": window, "most": DISCORD_LIMIT})
        kept = {"me": self._me, "window": window, "kept": list(numbers)}
        await connection.execute(_KEEP, kept)

    def _asked(self, wish: PlaceWish, returned: Sequence[ReturnedPlace]) -> dict[str, object]:
        reach = SHARE_REACH * (URGENT_TIMES if wish.is_urgent else 1)
        return {
            **self._rule,
            **self._clock.limits,
            "me": self._me,
            "now": self._now(),
            "latest": self._clock.ask(),
            "numbers": [each.place.number for each in returned],
            "turns": [each.place.turn_at for each in returned],
            "ages": [
                None if each.ended_before is None else each.ended_before.total_seconds()
                for each in returned
            ],
            "wanted": wish.count,
            "is_idle": wish.is_idle,
            "share_reach": reach.total_seconds(),
        }

    async def _connected(self) -> AsyncConnection:
        if self._connection is None:
            self._connection = await self._engine.connect()
        return self._connection

    async def _part(self) -> None:
        """Drop the connection: nobody knows what it is at."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.invalidate()
            await connection.close()


def _rule(per_second: float) -> dict[str, object]:
    return {
        "places": places_for(per_second),
        "rate": per_second,
        "saved_up": SAVED_UP,
        "beside_idle": MOST_BESIDE_IDLE,
        "window": DISCORD_WINDOW.total_seconds(),
        "lease": LEASE.total_seconds(),
        "reach": REACH.total_seconds(),
    }


def _grant(rows: Sequence[Row[*tuple[Any, ...]]]) -> PlaceGrant:  # a driver's rows have no types
    places = [
        TakenPlace(number=number, turn_at=turn_at, turn_in=timedelta(seconds=float(turn_in)))
        for number, turn_at, turn_in, *_ in rows
        if number is not None
    ]
    more_in = rows[0].more_in
    return PlaceGrant(
        places=places, more_in=timedelta() if more_in is None else timedelta(seconds=float(more_in))
    )
