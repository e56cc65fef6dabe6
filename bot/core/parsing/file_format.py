"""Recognises files that are not plain text, by their first bytes, and says how to make plain text of them."""

import re
from typing import NamedTuple


class OtherFormat(NamedTuple):
    """What a file is (with its article), and how to save its content as text."""

    name: str
    hint: str


_SAVE_AS_TEXT = "save it as plain text, with the encoding UTF-8 and a name that ends in .yaml"
_WORD_HINT = f'in Word or LibreOffice choose "Save as" and the type "Plain text"; {_SAVE_AS_TEXT}'
_SHEET_HINT = f"copy the cells that you need into a text editor, and {_SAVE_AS_TEXT}"
_RTF_HINT = f'in TextEdit choose "Make Plain Text", in WordPad the type "Text document"; {_SAVE_AS_TEXT}'
_HTML_HINT = f"copy the text from the page into a text editor, not the page itself, and {_SAVE_AS_TEXT}"
_COPY_HINT = f"copy its text into a text editor, and {_SAVE_AS_TEXT}"
_TYPE_HINT = f"type its text into a text editor, and {_SAVE_AS_TEXT}"
_UNPACK_HINT = f"unpack it, or, if it is a document of Word or LibreOffice, {_SAVE_AS_TEXT}"

_ZIP = b"PK\x03\x04"
_ZIPPED_FORMATS = (  # names of files that only these archives have
    (b"word/", OtherFormat("a Word document (DOCX)", _WORD_HINT)),
    (b"application/vnd.oasis.opendocument.text", OtherFormat("a LibreOffice document (ODT)", _WORD_HINT)),
    (b"xl/", OtherFormat("an Excel sheet (XLSX)", _SHEET_HINT)),
    (
        b"application/vnd.oasis.opendocument.spreadsheet",
        OtherFormat("a LibreOffice sheet (ODS)", _SHEET_HINT),
    ),
    (b"Index/Document.iwa", OtherFormat("a Pages document", _COPY_HINT)),
)
_OTHER_ZIP = OtherFormat("a ZIP archive, such as a Word document (DOCX)", _UNPACK_HINT)
_FORMATS_BY_START = {
    b"{\\rtf": OtherFormat("rich text (RTF)", _RTF_HINT),
    b"%PDF-": OtherFormat("a PDF", _COPY_HINT),
    b"\xd0\xcf\x11\xe0": OtherFormat("an old Word or Excel document (DOC, XLS)", _WORD_HINT),
    b"bplist00": OtherFormat("a web archive of Safari", _HTML_HINT),
    b"\x1f\x8b": OtherFormat("a packed file (GZIP)", "unpack it"),
    b"\x89PNG": OtherFormat("a picture (PNG)", _TYPE_HINT),
    b"\xff\xd8\xff": OtherFormat("a picture (JPEG)", _TYPE_HINT),
    b"GIF8": OtherFormat("a picture (GIF)", _TYPE_HINT),
    b"RIFF": OtherFormat("a picture (WEBP)", _TYPE_HINT),
}
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s|!--|(?:html|head|body|meta|title|pre|p|div|span|table|br)[\s/>])",
    re.IGNORECASE,
)
_OTHER_XML = re.compile(rb"\s*<\?xml\s")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def find_other_format(data: bytes) -> OtherFormat | None:
    """Find which format *data* has that is not plain text; None if it has none of those known here."""
    content = data.removeprefix(_BYTE_ORDER_MARK)
    if content.startswith(_ZIP):
        return next((one for name, one in _ZIPPED_FORMATS if name in content), _OTHER_ZIP)
    if _HTML.match(content):
        return OtherFormat("a web page (HTML)", _HTML_HINT)
    if _OTHER_XML.match(content):
        return OtherFormat("an XML file", _COPY_HINT)
    starts = (one for start, one in _FORMATS_BY_START.items() if content.startswith(start))
    return next(starts, None)
