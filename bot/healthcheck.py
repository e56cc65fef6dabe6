"""The container's health check, ``python -m bot.healthcheck``: exits with 0 if the bot is healthy.

It asks the web server at the address and port of the same settings, or the metrics' own port. If neither has
the health, a running bot counts as healthy.
"""

import sys
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from bot.cli.options import CONFIG_FILE
from bot.runtime.config.settings import Config, load_config
from bot.runtime.config.sources import SECRETS_FOLDER, ConfigError

TIMEOUT = 4  # seconds; Docker waits 5, see the Dockerfile
_LOCAL_HOSTS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "localhost"}  # noqa: S104 (where to reach a page that listens everywhere)


def main(file: Path = CONFIG_FILE, secrets: Path = SECRETS_FOLDER) -> int:
    """Print the health of the bot; return 0 if it is healthy, else 1."""
    try:
        address = _find_address(load_config(file if file.exists() else None, secrets))
        is_healthy, message = _fetch_health(*address) if address else (True, "the health is turned off\n")
    except (ConfigError, HTTPException, OSError) as error:
        is_healthy, message = False, f"{error}\n"
    sys.stdout.write(message)
    return 0 if is_healthy else 1


def _find_address(config: Config) -> tuple[str, int] | None:
    """Find the host and port that answer about health; None if none does."""
    web, metrics = config.web, config.metrics
    if web.health and config.has_web_server:
        return _LOCAL_HOSTS.get(web.host, web.host), web.port
    if metrics.enabled and metrics.port is not None:
        return _LOCAL_HOSTS.get(metrics.host, metrics.host), metrics.port
    return None


def _fetch_health(host: str, port: int) -> tuple[bool, str]:
    connection = HTTPConnection(host, port, timeout=TIMEOUT)
    try:
        connection.request("GET", "/health")
        response = connection.getresponse()
        return response.status == HTTPStatus.OK, response.read().decode()
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
