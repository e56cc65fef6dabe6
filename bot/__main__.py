"""The entry point, ``briefing-bot`` and ``python -m bot``; where a library is missing, it says what to do."""

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line, by default with the arguments of this process, and end the process."""
    try:
        from bot.cli.main import cli  # noqa: PLC0415 (imports libraries, which may be missing)

        cli(arguments)
    except ModuleNotFoundError as error:
        library = (error.name or "bot").partition(".")[0]
        if library == "bot":
            raise
        sys.stderr.write(
            f"This Python has no {error.name}: run `make install` first, then .venv/bin/python -m bot.\n"
        )
        sys.exit(2)


if __name__ == "__main__":
    main()
