# The bot in one small image: no privileges, no build tools, nothing written while it runs but its database.
# Any base with Python 3.11 or newer and its venv module will do.
ARG BASE=docker.io/library/python:3.13-slim

FROM ${BASE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_COMPILE=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
RUN python3 -m venv tools && python3 -m venv --without-pip /opt/bot
COPY requirements.txt requirements-build.txt ./
RUN tools/bin/pip --python /opt/bot/bin/python install --require-hashes -r requirements.txt \
    && tools/bin/pip install --require-hashes -r requirements-build.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
# Bytecode that is never checked against its source: a copied file may have another date.
RUN tools/bin/pip wheel --no-deps --no-build-isolation --wheel-dir wheels . \
    && tools/bin/pip --python /opt/bot/bin/python install --no-deps wheels/*.whl \
    && /opt/bot/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/bot/lib

FROM ${BASE}
LABEL org.opencontainers.image.title="Briefing Bot" \
      org.opencontainers.image.description="Sourced facts in chat, from YAML briefings" \
      org.opencontainers.image.licenses="MIT"
COPY --from=build /opt/bot /opt/bot
ENV PATH=/opt/bot/bin:$PATH PYTHONUNBUFFERED=1 BOT_WEB__HOST=0.0.0.0
# Slim bases ship the standard library without bytecode, and at run time nobody may write it.
RUN python -c "import bot.healthcheck, bot.core.app, bot.runtime.supervisor, bot.adapters.discord.run, bot.adapters.telegram.run, bot.adapters.web.run, bot.services.store.database, aiosqlite, alembic.command"
ENV PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY briefings briefings
RUN mkdir data && chown 10001:10001 data
VOLUME /app/data
USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["python", "-m", "bot.healthcheck"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
