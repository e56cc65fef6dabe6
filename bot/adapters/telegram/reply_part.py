"""A part of a reply with pages of its own: what is shown at once, or details that a button opens."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import chain

from bot.adapters.telegram.chunks import TelegramChunk
from bot.adapters.telegram.html import TextSize
from bot.core.messages.pagination import paginate

Footnotes = Mapping[int, tuple[TelegramChunk, ...]]
"""The chunks of each footnote, by its number."""


@dataclass(frozen=True, slots=True)
class ReplyPart:
    """The chunks of a part, and how its pages are filled.

    *uncited_numbers* are the footnotes that it shows although nothing cites them. Provenance larger than
    *provenance_limit* stands once, any other on each page.
    """

    chunks: tuple[TelegramChunk, ...]
    footnotes: Footnotes
    fits_page: Callable[[list[TelegramChunk]], bool]
    provenance_limit: TextSize
    uncited_numbers: frozenset[int] = frozenset()

    def split_pages(self) -> Iterator[list[TelegramChunk]]:
        """Yield each page's chunks with the footnotes that they cite; uncited footnotes come last."""
        shown_numbers = collect_cited_numbers(self.chunks) | self.uncited_numbers
        whole_part = [*self.chunks, *self._get_footnotes(shown_numbers)]
        if self.fits_page(whole_part):
            yield whole_part
            return
        for body in _split_at_pictures(self.chunks):
            for page in paginate(body, self._fits_when_complete, lambda chunk: chunk.keep_with_next):
                complete_page = self._complete_page(page)
                yield from (
                    [complete_page]
                    if self.fits_page(complete_page)
                    else paginate(complete_page, self.fits_page)
                )
        yield from paginate(self._get_footnotes(self.uncited_numbers), self.fits_page)

    def _fits_when_complete(self, page: list[TelegramChunk]) -> bool:
        return self.fits_page(self._complete_page(page))

    def _complete_page(self, page: Sequence[TelegramChunk]) -> list[TelegramChunk]:
        """Add the provenance, unless *page* has it, and the footnotes that are cited."""
        missing = [one for one in self._list_provenance() if all(one is not chunk for chunk in page)]
        chunks = [*page, *map(_add_gap, missing[:1]), *missing[1:]]
        return [*chunks, *self._get_footnotes(collect_cited_numbers(chunks))]

    def _list_provenance(self) -> list[TelegramChunk]:
        """List the chunks that each page repeats; none if they are too large for that."""
        provenance = [one for one in self.chunks if one.is_provenance]
        size = reduce(TextSize.__add__, (one.size for one in provenance), TextSize())
        return provenance if size.fits_within(self.provenance_limit) else []

    def _get_footnotes(self, numbers: Iterable[int]) -> Iterator[TelegramChunk]:
        wanted = set(numbers)
        return chain.from_iterable(note for number, note in self.footnotes.items() if number in wanted)


def _add_gap(chunk: TelegramChunk) -> TelegramChunk:
    return replace(chunk, has_gap_before=True, size=chunk.size + TextSize(1))


def collect_cited_numbers(chunks: Iterable[TelegramChunk]) -> set[int]:
    """Collect the numbers of the footnotes that *chunks* cite."""
    return {number for chunk in chunks for number in chunk.footnotes}


def _split_at_pictures(body: Sequence[TelegramChunk]) -> Iterator[Sequence[TelegramChunk]]:
    """Split *body* into parts of one picture each, which begin with the heading above the picture."""
    start, has_picture = 0, False
    for index, chunk in enumerate(body):
        if chunk.picture is None:
            continue
        part_start = index
        while part_start > start and body[part_start - 1].keep_with_next:
            part_start -= 1
        if has_picture:
            yield body[start:part_start]
            start = part_start
        has_picture = True
    yield body[start:]
