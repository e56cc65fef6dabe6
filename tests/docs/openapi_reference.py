"""Writes `docs/openapi.json` from the code: ``make reference``."""

from pathlib import Path

from bot.adapters.web.openapi import dump_description

FILE = Path(__file__).parents[2] / "docs" / "openapi.json"

if __name__ == "__main__":
    FILE.write_text(dump_description(), encoding="utf-8")
