"""Why git failed, in a sentence for moderators: git's own words are for the operator, and go to the log."""

import re

from bot.core.content.field_labels import gettext_noop

_UNKNOWN_CAUSE = gettext_noop("git failed; the operator finds the reason in the log.")

OTHERS_PUSHED = gettext_noop("Others keep pushing to the repository; the next publication tries again.")

_CAUSES = (  # the first one that git's words match
    (r"git cannot be run", gettext_noop("git is not installed.")),
    (r"no space left|disk quota", gettext_noop("The disk is full.")),
    (
        r"certificate|\bssl\b|\btls\b",
        gettext_noop("The connection to the git server is not secure; the operator has to check it."),
    ),
    (
        (
            r"authentication|could not read (user|pass)|permission denied \(|permission to \S+ denied"
            r"|not authorized|access denied|error: 40[13]|host key|terminal prompts disabled"
        ),
        gettext_noop("The git server refuses the bot; the operator has to check its key or password."),
    ),
    (
        r"error: 429|too many requests|rate limit",
        gettext_noop("The git server gets too many requests for now."),
    ),
    (
        (
            r"could ?n.t resolve|could not resolve|not known|connect to|timed out"
            r"|connection (refused|reset|closed)|unreachable|no route|hung up|early eof|error: 5\d\d"
            r"|git (fetch|push) took longer"
        ),
        gettext_noop("The git server can’t be reached."),
    ),
    (
        r"couldn.t find remote ref|remote branch \S+ not found",
        gettext_noop("The repository has no such branch; the operator has to check the settings."),
    ),
    (
        r"does not appear to be a git repo|repository .*not found|error: 404|does not exist",
        gettext_noop("There is no repository at this address; the operator has to check the settings."),
    ),
    (
        r"no upstream|push destination|not currently on a branch|no such remote",
        gettext_noop("The operator has to set where the folder of the briefings is pushed to."),
    ),
    (
        r"protected branch|hook declined|remote rejected|pre-receive",
        gettext_noop("The git server doesn’t accept the change."),
    ),
    (
        r"non-fast-forward|fetch first|stale info|\[rejected\]",
        OTHERS_PUSHED,
    ),
    (r"not a git repository \(", gettext_noop("The folder of the briefings is not in a git repository.")),
    (r"dubious ownership|safe\.directory", gettext_noop("The git repository belongs to another user.")),
    (r"permission denied|read-only|insufficient perm", gettext_noop("The git repository can’t be written.")),
    (r"\.lock\b|another git process", gettext_noop("Another program is using the git repository.")),
    (r"ignored by", gettext_noop("git is set to ignore this file (.gitignore).")),
    (
        r"unmerged|not concluded|in the middle of|during a merge",
        gettext_noop("The git repository is in the middle of a merge, which the operator has to finish."),
    ),
    (
        (
            r"corrupt|bad object|missing blob|unable to read|is empty|index file|bad (config|tree|signature)"
            r"|not a git repository:"
        ),
        gettext_noop("The git repository is damaged; the operator has to mend it."),
    ),
    (r"took longer", gettext_noop("git took too long.")),
)


def explain_failure(words: str) -> str:
    """Explain what git said, in an English sentence that is translated when it is shown."""
    return next(
        (sentence for pattern, sentence in _CAUSES if re.search(pattern, words, re.IGNORECASE)),
        _UNKNOWN_CAUSE,
    )
