"""What is wrong with the images of a briefing, each at the place in its file that names it.

They do not keep the briefing from being used: readers then get the item without its image.
"""

from collections.abc import Iterator
from dataclasses import replace

from bot.core.content.briefing import Briefing, locate_entries
from bot.core.content.item import Item
from bot.core.library.image_files import Images, UnusableImage
from bot.core.messages.image import ImageFile
from bot.core.parsing.problem import Finding, Problem, ProblemCode, ValuePath, quote_excerpt
from bot.core.parsing.problem_places import locate_findings
from bot.core.parsing.scanner import scan_yaml

_WARNINGS = frozenset({ProblemCode.IMAGE_LOCATION})


def find_image_problems(briefing: Briefing, data: bytes, file: str, images: Images) -> tuple[Problem, ...]:
    """Find what is wrong with the *images* of *briefing*, parsed from *data*, sorted by their position."""
    findings = tuple(_find_findings(briefing, images))
    if not findings:
        return ()
    problems = locate_findings(scan_yaml(data, file), findings)
    return tuple(sorted(replace(one, is_warning=one.code in _WARNINGS) for one in problems))


def _find_findings(briefing: Briefing, images: Images) -> Iterator[Finding]:
    for path, item in _locate_items(briefing):
        image = images.get(item.image.file) if item.image else None
        if not item.image or not image:
            continue
        name, where = quote_excerpt(item.image.file), (*path, "image", "file")
        match image:
            case UnusableImage(message, hint, code):
                yield Finding(where, f"the image {name}: {message}", hint, code=code)
            case ImageFile(has_location=True):
                message = f"the image {name} says where it was taken; readers do not get that"
                hint = (
                    "if those who can open the file must not learn it, save the picture without its location"
                )
                yield Finding(where, message, hint, code=ProblemCode.IMAGE_LOCATION)


def _locate_items(briefing: Briefing) -> Iterator[tuple[ValuePath, Item]]:
    document = briefing.document
    section_names = [name for name in briefing.sections if name not in document.pages]
    for path, _, entry in locate_entries(document, section_names):
        if isinstance(entry, Item):
            yield path, entry
