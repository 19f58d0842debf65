"""HTML: what a reader of the page sees, as Markdown. Nothing is fetched and nothing is run."""

import codecs
import re
from html import escape
from html.parser import HTMLParser
from pathlib import Path

from derslik.domain.document_text import DocumentText
from documents.parsing.canonical import canonicalize, check_length
from documents.parsing.markdown import to_markdown
from documents.parsing.models import Limits, ParseError
from documents.parsing.plain import decode_text, mostly_utf8, read_bytes

MAX_DEPTH = 150
"""Below this, the converter's recursion is safe; real pages stay under 60."""
MAX_ELEMENTS = 200_000
MAX_INDENTED = 16
"""Lists and quotations within each other: each writes all lines within it once more."""
DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([a-z0-9_-]{1,20})", re.IGNORECASE)
HEAD_BYTES = 4096


def split_names(text: str) -> frozenset[str]:
    return frozenset(text.split())


UNSEEN = split_names(
    "script style noscript template nav iframe object embed canvas svg audio video select button textarea dialog head"
)
VOID = split_names("area base br col embed hr img input link meta param source track wbr")
KEPT = split_names(
    "h1 h2 h3 h4 h5 h6 p div section article main ul ol li dl dt dd table caption thead tbody tfoot tr td th "
    "blockquote pre code br hr sub sup figure figcaption header footer aside address details summary"
)
INDENTED = split_names("ul ol blockquote dd")
ENDED_BY = {
    "p": split_names("p h1 h2 h3 h4 h5 h6 div section article ul ol dl table blockquote pre hr"),
    "li": split_names("li"),
    "dt": split_names("dt dd"),
    "dd": split_names("dt dd"),
    "td": split_names("td th tr tbody tfoot"),
    "th": split_names("td th tr tbody tfoot"),
    "tr": split_names("tr tbody tfoot"),
}
"""Which start tag ends an element whose own end tag may be left out."""
HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
MAX_SPAN = 50

type Attributes = list[tuple[str, str | None]]


def parse(path: Path, limits: Limits) -> DocumentText:
    reader = Reader()
    reader.feed(escape_unclosed_tags(decode_html(read_bytes(path, limits))))
    reader.close()
    markdown = canonicalize(to_markdown(reader.html())).strip()
    title = " ".join(canonicalize("".join(reader.title)).split())
    if title and not re.search(r"^# ", markdown, re.MULTILINE):
        markdown = f"# {title}\n\n{markdown}"
    return DocumentText(check_length(markdown, limits), format="html")


def decode_html(data: bytes) -> str:
    """In the declared encoding when the bytes are neither marked nor UTF-8."""
    declared = DECLARED.search(data[:HEAD_BYTES])
    if declared is not None and not mostly_utf8(data):
        name = declared[1].decode().lower()
        if name.startswith(("windows-125", "cp125", "iso-8859-")):
            try:
                return codecs.decode(data, name, "replace")
            except LookupError:
                pass
    return decode_text(data)


def escape_unclosed_tags(html: str) -> str:
    """Behind the last ">" nothing can end: without this each tag there would look for its end up to the end of the
    text. What begins as a comment there is one."""
    end = html.rfind(">") + 1
    return html[:end] + html[end:].partition("<!--")[0].replace("<", "&lt;")


class Reader(HTMLParser):
    """Writes the page anew: balanced, without attributes, and only what is seen of it.

    What Python's parser would look for up to the end again and again is decided here as browsers do: a comment without
    an end is all the rest, a marked section ends with its first ">".
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title: list[str] = []
        self._written: list[str] = []
        self._open: list[str] = []
        self._elements = 0
        self._unseen_at: int | None = None
        self._in_title = False

    def parse_comment(self, i: int, report: bool = True) -> int:
        end = super().parse_comment(i, report)
        return end if end >= 0 else len(self.rawdata)

    def parse_html_declaration(self, i: int) -> int:
        if self.rawdata.startswith("<![", i):
            return self.parse_bogus_comment(i)
        return super().parse_html_declaration(i)

    def html(self) -> str:
        return "".join([*self._written, *(f"</{tag}>" for tag in reversed(self._open) if tag in KEPT)])

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if tag == "title":
            self._in_title = self._in_title or not self.title
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise ParseError("too_large")
        if tag == "body" and "head" in self._open:
            self._end("head")
        if self._unseen_at is None:
            while self._open and tag in ENDED_BY.get(self._open[-1], ()):
                self._end(self._open[-1])
            if tag in KEPT:
                self._written.append(f"<{tag}{colspan_attribute(tag, attrs)}>")
        if tag in VOID:
            return
        self._open.append(tag)
        if len(self._open) > MAX_DEPTH:
            raise ParseError("too_deeply_nested", limit=MAX_DEPTH)
        if tag in INDENTED and sum(each in INDENTED for each in self._open) > MAX_INDENTED:
            raise ParseError("too_deeply_nested", limit=MAX_INDENTED)
        if self._unseen_at is None and (tag in UNSEEN or is_hidden(attrs)):
            self._unseen_at = len(self._open)

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        if tag in self._open:
            self._end(tag)

    def _end(self, tag: str) -> None:
        """Close the innermost open element of this name, and all inside it."""
        while self._open:
            last = self._open.pop()
            if self._unseen_at is not None:
                if len(self._open) < self._unseen_at:
                    self._unseen_at = None
                    if last in KEPT:
                        self._written.append(f"</{last}>")
            elif last in KEPT:
                self._written.append(f"</{last}>")
            if last == tag:
                return

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title.append(data)
        elif self._unseen_at is None:
            self._written.append(escape(data, quote=False))


def is_hidden(attrs: Attributes) -> bool:
    return any(
        name == "hidden"
        or (name == "aria-hidden" and value == "true")
        or (name == "style" and value is not None and HIDDEN_STYLE.search(value) is not None)
        for name, value in attrs
    )


def colspan_attribute(tag: str, attrs: Attributes) -> str:
    """How many columns a cell takes, the only attribute that counts."""
    wide = next((value for name, value in attrs if name == "colspan"), None)
    if tag not in ("td", "th") or wide is None or not wide.isdecimal() or not 1 < int(wide) <= MAX_SPAN:
        return ""
    return f' colspan="{int(wide)}"'
