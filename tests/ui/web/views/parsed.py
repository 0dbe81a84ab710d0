"""HTML as a browser takes it: fails on any tag or attribute that the page is not made of."""

from __future__ import annotations

from html.parser import HTMLParser

# Every tag the page is made of, with the attributes it may carry.
_EMITTED = {
    "a": {"href", "target", "rel"},
    "bdi": {"class"},
    "blockquote": {"class", "dir"},
    "button": {
        "type",
        "class",
        "data-turn",
        "data-number",
        "data-format",
        "data-listed",
        "data-clip",
        "data-passage",
        "data-most",
        "data-add",
        "data-copied",
        "data-question",
        "data-vote",
        "data-closes",
        "aria-label",
        "aria-haspopup",
        "aria-pressed",
        "aria-current",
        "dir",
    },
    "code": set(),
    "details": {"class", "data-turn"},
    "div": {"class", "dir", "role", "aria-label", "tabindex"},
    "form": {"class", "hidden"},
    "h2": {"class", "dir", "data-address"},
    "h3": {"class", "dir", "id"},
    "input": {"type", "value"},
    "label": set(),
    "li": {"class", "id", "data-turn", "data-citation", "data-passage", "data-id"},
    "mark": {"class", "data-mark"},
    "ol": {"class"},
    "p": {"class", "dir", "role"},
    "path": {"d"},
    "pre": set(),
    "section": {"class", "aria-label"},
    "small": set(),
    "span": {"class", "title", "dir", "data-search", "hidden"},
    "strong": set(),
    "summary": set(),
    "svg": {"viewbox", "aria-hidden"},
    "table": set(),
    "tbody": set(),
    "td": set(),
    "textarea": {"rows", "dir"},
    "th": {"scope", "dir", "rowspan", "colspan"},
    "thead": set(),
    "time": {"datetime"},
    "tr": set(),
    "ul": {"class", "aria-label", "aria-labelledby"},
}


_VOID = {"path", "input"}


class Page(HTMLParser):
    """The tags, attributes and text that a parser finds; fails on what the page never emits."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.links: list[str] = []
        self.marked: list[tuple[str, str]] = []
        self._open: list[tuple[str, str]] = []
        self.feed(markup)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert {name for name, _ in attrs} <= _EMITTED[tag], (tag, attrs)
        named = {name: value or "" for name, value in attrs}
        if tag not in _VOID:
            self._open.append((tag, named.get("class", "")))
        if "href" in named:
            self.links.append(named["href"])

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._open and self._open[-1][0] == "mark":
            self.marked.append((self._open[-1][1], data))

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data!r}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl!r}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data!r}")
