"""The container's health check, ``python -m bot.healthcheck``: exits with 0 if the bot is healthy.

It asks the web page at the address and port of the same settings. If the page is turned off, a running bot
counts as healthy.
"""

import sys
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from bot.cli.options import CONFIG_FILE
from bot.runtime.config.settings import load_config
from bot.runtime.config.sources import SECRETS_FOLDER, ConfigError

TIMEOUT = 4  # seconds; Docker waits 5, see the Dockerfile
_LOCAL_HOSTS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "localhost"}  # noqa: S104 (where to reach a page that listens everywhere)


def main(file: Path = CONFIG_FILE, secrets: Path = SECRETS_FOLDER) -> int:
    """Print the health of the bot; return 0 if it is healthy, else 1."""
    try:
        web = load_config(file if file.exists() else None, secrets).web
        is_healthy, message = (
            _fetch_health(_LOCAL_HOSTS.get(web.host, web.host), web.port)
            if web.enabled
            else (True, "the web page is turned off\n")
        )
    except (ConfigError, HTTPException, OSError) as error:
        is_healthy, message = False, f"{error}\n"
    sys.stdout.write(message)
    return 0 if is_healthy else 1


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
