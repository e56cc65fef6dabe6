# One small image: no privileges, no build tools, and at run time the bot writes only its database.
# BASE can be any image of Debian or Ubuntu with Python 3.11 or newer and its venv module.
ARG BASE=docker.io/library/python:3.13-slim

FROM ${BASE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
# No versions for Debian's packages (DL3008): each security update removes the one before.
# hadolint ignore=DL3008
RUN apt-get update -qq && apt-get install -yqq --no-install-recommends binutils
RUN python3 -m venv tools && python3 -m venv --without-pip /opt/bot
COPY requirements.txt requirements-build.txt ./
RUN tools/bin/pip --python /opt/bot/bin/python install --no-compile --require-hashes -r requirements.txt \
    && tools/bin/pip install --require-hashes -r requirements-build.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
RUN tools/bin/pip wheel --no-deps --no-build-isolation --wheel-dir wheels . \
    && tools/bin/pip --python /opt/bot/bin/python install --no-compile --no-deps wheels/*.whl
COPY deploy/image/shrink.py shrink.py
RUN /opt/bot/bin/python -B shrink.py

FROM ${BASE} AS bot
COPY --from=build /opt/bot /opt/bot
ENV PATH=/opt/bot/bin:$PATH PYTHONUNBUFFERED=1 BOT_WEB__HOST=0.0.0.0
# Slim images ship the standard library without bytecode, and at run time it cannot be written. Importing writes it now.
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
ARG VERSION=unknown REVISION=unknown
LABEL org.opencontainers.image.title="Briefing Bot" \
      org.opencontainers.image.description="Sourced facts in chat, from YAML briefings" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

# docker build --target git: with git and ssh, which git.url and moderation.commit need.
FROM bot AS git
USER 0
# ssh refuses to run for a user without a name. Mount its key and known_hosts at /home/bot/.ssh.
# hadolint ignore=DL3008
RUN apt-get update -qq \
    && apt-get install -yqq --no-install-recommends ca-certificates git openssh-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --create-home bot
USER 10001:10001

# What is built unless another target is named.
FROM bot
