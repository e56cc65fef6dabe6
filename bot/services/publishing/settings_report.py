"""What came of reading the settings again."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SettingsReport:
    """The names of the settings that changed: those in force now, and those that need a restart.

    If there are *problems*, one sentence each, nothing has changed.
    """

    applied: tuple[str, ...] = ()
    needs_restart: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


NO_CHANGES = SettingsReport()
