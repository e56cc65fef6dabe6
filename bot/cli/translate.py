"""The file that a translator fills in: every text of a briefing, with what is translated already.

Each text stands as a note above its translation, so that whoever has never seen YAML needs nothing else.
Nothing that somebody has written is lost: what no longer fits anywhere is kept in notes.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from textwrap import indent, wrap

import yaml

from bot.core.content.briefing import Briefing
from bot.core.content.translation import TRANSLATES, Texts, mark, parts, read_translation, texts_of
from bot.core.i18n import SPOKEN, language
from bot.core.parsing.problem import BriefingError
from bot.core.parsing.yaml_events import Value
from bot.core.parsing.yaml_loader import read
from bot.runtime.config.sources import ConfigError
from bot.runtime.startup import library_at

WIDTH = 110  # columns

HEAD = """\
# {title}: {language}.
# Write each translation behind the name and the colon below its original, and leave the names as they are.
# Put a text in 'single quotes' if it holds a colon or # with a space, or starts with a sign.
# An entry is shown in translation as soon as all of its texts are translated.
"""


def write_translation(folder: Path, name: str, code: str) -> tuple[Path, int, int]:
    """Write the translation of the briefing *name* into the language *code*, to be filled in.

    Return its file, how many entries are told in it, and how many there are.

    Raises:
        ConfigError: there is no such briefing or language, or a translation which cannot be read and would
            be lost.
    """
    known = library_at(folder).briefings
    if name not in known:
        there = ", ".join(known) or "none"
        raise ConfigError(f'there is no briefing with the id "{name}"; there is {there}')
    written = known[name].document.language.partition("-")[0]
    if code not in SPOKEN or code == written:
        others = ", ".join(one for one in SPOKEN if one != written)
        raise ConfigError(f'"{code}" is no language to translate into; write one of {others}')
    return _write(folder / f"{name}.{code}.yaml", known[name], code)


def _write(path: Path, briefing: Briefing, code: str) -> tuple[Path, int, int]:
    try:
        there = read(path.read_bytes(), str(path)) if path.exists() else {}
    except BriefingError as error:
        raise ConfigError(str(error)) from None
    content = filled_in(briefing, language("en").name(code), there).encode()
    path.write_bytes(content)
    lacks = read_translation(content, str(path), briefing, code)[0].lacks
    everything = sum(bool(texts_of(record)) for _, record in parts(briefing))
    return path, everything - len(lacks), everything


def filled_in(briefing: Briefing, language: str, written: Mapping[str, Value]) -> str:
    """Return the file that translates *briefing*, with what is *written* in it already.

    An entry whose original has changed keeps its mark and its texts, to be looked through.
    """
    named = [(name, texts_of(record)) for name, record in parts(briefing)]
    told = {name: texts for name, texts in named if texts}
    blocks = [HEAD.format(title=briefing.title, language=language)]
    blocks += [_part(name, texts, written.get(name)) for name, texts in told.items()]
    gone = {name: value for name, value in written.items() if name not in told}
    if gone:
        blocks.append(_note("No longer in the briefing:") + _kept(gone))
    return "\n".join(blocks)


def _part(name: str, texts: Texts, written: Value) -> str:
    held = written if isinstance(written, dict) else {}
    now = mark(texts)
    before = held.get(TRANSLATES, now)
    lines = [_field(TRANSLATES, before)]
    if before != now:
        sentence = f"The original has changed. Look through these texts, then write {TRANSLATES}: {now}"
        lines.insert(0, _note(sentence))
    for path, (text, _) in texts.items():
        lines += [_note(text), _field(path, held.get(path))]
    gone = {path: value for path, value in held.items() if path not in (TRANSLATES, *texts)}
    if gone:
        lines.append(_note("No longer in the original:") + _kept(gone))
    return f"{name}:\n{indent(''.join(lines), '  ')}"


def _field(name: str, value: Value) -> str:
    """Return a field as YAML, so that any text in it is read again as it was."""
    if value is None:
        return f"{name}:\n"
    written: str = yaml.safe_dump({name: value}, allow_unicode=True, width=WIDTH)
    return written


def _kept(values: Mapping[str, Value]) -> str:
    return "".join(f"# {line}\n" for name in values for line in _field(name, values[name]).splitlines())


def _note(text: str) -> str:
    return "".join(f"# {line}\n" for line in _wrapped(text.splitlines()))


def _wrapped(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield from wrap(line, WIDTH - 4, break_long_words=False, break_on_hyphens=False) or [""]
