# Charley in a container: one process, one volume, no root.
# Build: docker build -t charley .    Run: see docs/operations.md.

ARG PYTHON=python:3.13-slim-bookworm

FROM ${PYTHON} AS builder
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /src

# The dependencies change seldom: a layer of their own.
COPY requirements/run.txt requirements/build.txt requirements/
RUN python -m venv /opt/charley \
 && /opt/charley/bin/python -m pip install --no-deps --require-hashes --requirement requirements/run.txt \
 && /opt/charley/bin/python -m pip check \
 && python -m venv /build \
 && /build/bin/python -m pip install --no-deps --require-hashes --requirement requirements/build.txt \
 && /build/bin/python -m pip check

COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY cogs cogs
COPY data data
RUN /build/bin/python -m hatchling build -t wheel -d /wheel \
 && /opt/charley/bin/python -m pip install --no-deps /wheel/*.whl \
 && /opt/charley/bin/python -m pip check \
 && /opt/charley/bin/charley version


FROM ${PYTHON} AS runtime
LABEL org.opencontainers.image.title="Charley" \
      org.opencontainers.image.description="Bedtime stretch and drink reminders on Discord" \
      org.opencontainers.image.licenses="MIT"

RUN useradd --uid 1000 --user-group --no-create-home --home-dir /var/lib/charley charley \
 && install --directory --owner=charley --group=charley --mode=0700 /var/lib/charley /var/backups/charley
COPY --from=builder /opt/charley /opt/charley

ENV PATH=/opt/charley/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    CHARLEY_DATABASE_URL=sqlite+aiosqlite:////var/lib/charley/charley.db \
    CHARLEY_LOG_FORMAT=json \
    CHARLEY_HTTP_PORT=8080

USER charley
WORKDIR /var/lib/charley
VOLUME /var/lib/charley
STOPSIGNAL SIGTERM

# Whether reminders go out, as far as that is Charley's own doing: not whether Discord's gateway is there.
# The page, /healthz and /metrics are beside it, for this container alone unless CHARLEY_HTTP_HOST says more.
HEALTHCHECK --interval=30s --timeout=10s --start-period=2m --retries=3 \
    CMD python -m bot.app.http.alive "${CHARLEY_HTTP_HOST:-127.0.0.1}" "$CHARLEY_HTTP_PORT"
ENTRYPOINT ["charley"]
CMD ["run"]
