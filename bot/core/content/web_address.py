"""Web addresses, and what to write instead of a text that is none: one with a space, or in brackets."""

import re
from urllib.parse import quote

from bot.core.parsing.odd_letters import remove_invisible
from bot.core.parsing.problem import InvalidValueError, ProblemCode, quote_excerpt

_URL_PATTERN = re.compile(r"https?://[^/?#\s<>\"'\\^`{|}][^\s<>\"'\\^`{|}]*")
_SAFE_SIGNS = "/:?#[]@!$&()*+,;=%~"  # have a meaning in an address (RFC 3986)
_JOINERS = re.compile("[\u200c\u200d]")  # needed in some languages' domain names
_MARKDOWN_LINK = re.compile(r"\[.*\]\((?P<url>\S+)\)")
_BRACKETS = (("<", ">"), ("(", ")"), ("[", "]"), ("“", "”"), ("„", "“"), ("«", "»"), ('"', '"'), ("'", "'"))
_SCHEME = re.compile(r"h[tx]{1,3}ps?\s*(?:[:;]\s*[/\\\\]*|[/\\\\]+)\s*(?=\w)", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)
_DOI = re.compile(r"(?:doi:\s*)?(?P<doi>10\.\d{4,9}/\S+)", re.IGNORECASE)
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+(?:[:/?#]\S*)?")


def check_url(text: str) -> str:
    """Return *text* if it is an http or https address.

    Raises:
        InvalidValueError: it is none; the hint has the address that was probably meant.
    """
    if _URL_PATTERN.fullmatch(text) and not _find_invisible(text):
        return text
    message, url = _find_cause(text)
    hint = f"write {url}" if _URL_PATTERN.fullmatch(url) else "write the full address, starting with https://"
    raise InvalidValueError(ProblemCode.NOT_AN_ADDRESS, message, hint)


def _find_invisible(text: str) -> bool:
    plain_text = _JOINERS.sub("", text)
    return not text.isascii() and remove_invisible(plain_text) != plain_text


def _find_cause(text: str) -> tuple[str, str]:
    """Find what is wrong, and the address that was meant; that may be none either."""
    if _find_invisible(text):
        return "there is an invisible character in this web address", remove_invisible(text)
    if match := _MARKDOWN_LINK.fullmatch(text):
        return "this is a link of Markdown, and only its address is needed", match["url"]
    for opening, closing in _BRACKETS:
        if text.startswith(opening) and text.endswith(closing):
            return f"this web address is in {opening} {closing}", text[1:-1].strip()
    if any(map(str.isspace, text)) and _URL_PATTERN.match(text):
        return _describe_space(text)
    return _find_cause_at_start(text)


def _describe_space(text: str) -> tuple[str, str]:
    first, *others = text.split()
    if any(_URL_PATTERN.match(one) for one in others):
        return f"there is more than one web address: {quote_excerpt(text)}", first
    scheme, _, rest = text.partition("://")
    host, slash, path = rest.partition("/")
    url = f"{scheme}://{''.join(host.split())}{slash}{quote(path, safe=_SAFE_SIGNS)}"
    return f"there is a space in this web address: {quote_excerpt(text)}", url


def _find_cause_at_start(text: str) -> tuple[str, str]:
    message = f"{quote_excerpt(text)} is not a web address"
    if match := _DOI.fullmatch(text):
        return message, f"https://doi.org/{match['doi']}"
    if match := _URL_PATTERN.match(text):
        url = quote(text.replace("\\", "/"), safe=_SAFE_SIGNS)
        return f"a web address cannot have the sign {text[match.end()]}", url
    if match := _SCHEME.match(text):
        return message, f"https://{text[match.end() :]}".replace("\\", "/")
    if _HOST.fullmatch(text) and not _OTHER_SCHEME.match(text):
        return message, f"https://{text}"
    return message, ""
