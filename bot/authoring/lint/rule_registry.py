"""All lint rules by code. A rule is one module in `rules`, and its code is the module's name with hyphens.

Moderators write the codes into their briefings, so a code is never given to another rule.
"""

import sys
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pkgutil import iter_modules

from bot.authoring.lint import rules
from bot.authoring.lint.context import RuleContext
from bot.core.parsing.problem import Finding

RuleCheck = Callable[[RuleContext], Iterable[Finding]]
"""Finds what a rule warns about; the registry sets the code of each finding."""


def _import_check(module_name: str) -> RuleCheck:
    check: RuleCheck = import_module(f"{rules.__name__}.{module_name}").check
    return check


RULES: Mapping[str, RuleCheck] = {
    module.name.replace("_", "-"): _import_check(module.name) for module in iter_modules(rules.__path__)
}


def describe_rule(code: str) -> str:
    """Describe what a rule warns about: the first line of its module's docstring."""
    return (sys.modules[RULES[code].__module__].__doc__ or "").partition("\n")[0]
