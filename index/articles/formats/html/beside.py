"""What of a page is no part of its article, though it stands within it: prompts, shares, notices.

Takes the parsed tree of a page. A name or a beginning alone says little: an article about the rules
for cookies may stand in an element called "gdpr", and a paragraph may begin "Also on Tuesday". So
what is left out needs a second kind of evidence, and is told.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

# What a reader of the page does not see, or sees on demand only; whole articles are never small.
_MAX_HIDDEN_CHARACTERS = 1500
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_UNSEEN_CLASS = re.compile(
    r"(?:^|[\s_-])(?:(?:tooltip|rollover|popover)-(?:block|content|text|body|inner)|screen-?reader|"
    r"sr-only|visually-?hidden|noprint|wm-ipp(?:-base|-print)?|donato)(?:$|[\s_-])",
    re.IGNORECASE,
)
_BESIDE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:"
    r"social|share(?:-?(?:bar|buttons?|tools|links))?|sharing|addtoany|tags?-?(?:list|cloud|links)?|"
    r"post-?tags|article-?tags|breadcrumbs?|cookies?|consent|gdpr|newsletter|subscribe|paywall-?prompt|"
    r"related(?:-?(?:articles|posts|stories|links|content))?|read-?(?:also|more)|also-?read|"
    r"recirc|recommended|more-?on|promo|outbrain|taboola|disqus|comments?)(?:$|[\s_-])",
    re.IGNORECASE,
)
_LINES_ABOUT = re.compile(
    r"(?:(?:read|see|watch|listen|view|find\s+out|discover)\s+(?:more|also|next|now)\b.{0,80}|"
    r"(?:also|more)\s+(?:on|from|read|see)\b.{0,120}|"
    r"(?:read|watch|related|recommended|more|see also|also read|lesen sie auch|mehr zum thema|"
    r"lire aussi|à lire aussi|lea también|leia também|leia mais|leggi anche|lees ook|читайте также)"
    r"\s*[:|»].{0,160}|"
    r"(?:like|enjoy(?:ed)?|love)\s+this\s+(?:story|article|post)\b.{0,80}|"
    r"(?:share|tweet|email|print|pin|save|comments?|facebook|twitter|whatsapp|linkedin|tags?|"
    r"advertisement|anzeige|werbung|publicité|publicidad|pubblicità|close|menu|search|"
    r"skip to content)"
    r"(?:\s+(?:this|article|it|on\s+\w+|via\s+\w+|with a friend))*[.!:…]?|"
    r"(?:sign\s+up|subscribe|register|log\s?in|join)\s+(?:for|to|now|here|today|free)\b.{0,120}|"
    r"(?:follow|like|find|join)\s+us\s+on\b.{0,120}|"
    r"follow\s+\S+(?:\s+\S+){0,3}\s+on\s+(?:twitter|facebook|instagram|x)\b.{0,60}|"
    r"(?:click|tap)\s+here\b.{0,100}|"
    r"(?:tags?|topics?|keywords|filed under|posted in|categor(?:y|ies)|schlagworte|"
    r"etiquetas|mots-clés)\s*:.{0,300}|"
    r"(?:photo|image|picture|video|foto|bild|credit|getty images|reuters|ap photo)"
    r"\s*(?:credit|courtesy|by)?\s*[:/©(].{0,100})",
    re.IGNORECASE,
)
_MAX_LINE_ABOUT = 500  # characters of such a line
# What a prompt says, whatever its element is called.
_PROMPTS = re.compile(
    r"\b(?:sign\s+up|subscribe|log\s?in|your\s+(?:e-?mail|inbox)|privacy\s+policy|terms\s+of|"
    r"we\s+use\s+cookies|accept\s+(?:all|cookies)|leave\s+a\s+(?:reply|comment)|join\s+the\s+"
    r"(?:conversation|discussion)|share\s+this|follow\s+us|newsletter\s+abonnieren|jetzt\s+anmelden|"
    r"abonnez-vous|inscrivez-vous|suscríbete|suscribirse|iscriviti|inscreva-se)\b",
    re.IGNORECASE,
)
_WRITTEN = frozenset({"email", "text"})
_MAX_PROMPT_CHARACTERS = 300
_MAX_PROMPT_PIECES = 1_000  # of its text, those of white space too
_MIN_LINKS = 3
_MENU_LINKS = 0.8  # share of the letters that lie in links, of a menu
_CONTROLS = frozenset({"form", "input", "button", "textarea", "select"})
_COMMENT = re.compile(r"(?:^|[\s_-])(?:comment|reply|replies)", re.IGNORECASE)
_ENDS_SENTENCE = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
_MIN_SENTENCE_WORDS = 6
_LINKS = 0.3  # share of the letters that lie in links, of what leads elsewhere
_MIN_OWN = 250  # letters in paragraphs, of a page that is an article and no list
_MAIN_SHARE = 0.5  # of the page's prose, in what is its article whatever it is called
_LINE_LINKS = 0.5


def unseen(tree: HtmlElement) -> list[HtmlElement]:
    """Return the elements that a reader of the page does not see."""
    return [element for element in _small(tree) if _is_unseen(element)]


def _is_unseen(element: HtmlElement) -> bool:
    return (
        element.get("hidden") is not None
        or bool(_HIDDEN_STYLE.search(element.get("style") or ""))
        or (element.tag != "p" and bool(_UNSEEN_CLASS.search(names_of(element))))
    )


def beside(tree: HtmlElement) -> list[HtmlElement]:
    """Return the elements whose name and content say that they stand beside the article."""
    named = [element for element in _small(tree) if _is_called_beside(element)]
    page = max(1, _prose(tree)) if named else 0
    homes = _homes(tree)
    return [
        element
        for element in named
        if (homes and homes.isdisjoint(element.iterancestors()))
        or (_has_evidence(element) and _prose(element) < _MAIN_SHARE * page)
    ]


def teasers(tree: HtmlElement) -> list[HtmlElement]:
    """Return the small articles of a page that tell of other pages.

    They lie outside of the one with the page's headline; where it lies in none, their own headings
    are links. None are returned where they are nearly all of the page: that is a list.
    """
    headline = next(tree.iter("h1"), None)
    around = set(() if headline is None else headline.iterancestors())
    has_home = any(element.tag == "article" for element in around)
    found = []
    for article in tree.iter("article"):
        is_inside = any(outer in around for outer in article.iterancestors("article"))
        is_other = _has_link(article) if has_home else _has_linked_heading(article)
        if article not in around and not is_inside and is_other and _is_small(article):
            found.append(article)
    return found if _prose(tree) - sum(map(_prose, found)) >= _MIN_OWN else []


def _has_link(element: HtmlElement) -> bool:
    return next(element.iter("a"), None) is not None


def _has_linked_heading(element: HtmlElement) -> bool:
    headings = element.iter("h2", "h3", "h4", "h5")
    return any(_has_link(heading) or _is_in_link(heading) for heading in headings)


def _is_in_link(element: HtmlElement) -> bool:
    outer = element.getparent()
    return outer is not None and outer.tag == "a"


def _is_small(element: HtmlElement) -> bool:
    return len(element.text_content()) <= _MAX_HIDDEN_CHARACTERS


def prompts(tree: HtmlElement) -> list[HtmlElement]:
    """Return the small elements around forms that ask for something to be written."""
    found = []
    for form in tree.iter("form"):
        outer: HtmlElement | None = None
        if any(i.get("type", "text").lower() in _WRITTEN for i in form.iter("input")):
            for element in (form, *form.iterancestors()):
                if element.tag in ("html", "body", "article", "main") or not _is_prompt(element):
                    break
                outer = element
        if outer is not None:
            found.append(outer)
    return found


def _is_prompt(element: HtmlElement) -> bool:
    """Say whether an element has as little text as a prompt; no more of it is looked at."""
    length = 0
    for n, piece in enumerate(element.itertext()):
        length += len(piece)
        if length > _MAX_PROMPT_CHARACTERS or n > _MAX_PROMPT_PIECES:
            return False
    return True


def link_cells(tree: HtmlElement) -> list[HtmlElement]:
    """Return the cells of layout tables that hold links and little else: menus."""
    found = []
    for cell in tree.iter("td"):
        n_links = sum(1 for _ in cell.iter("a"))
        if n_links < _MIN_LINKS or any(True for _ in cell.iter("table")):
            continue
        text = len("".join(cell.text_content().split()))
        in_links = sum(len("".join(link.text_content().split())) for link in cell.iter("a"))
        if in_links >= _MENU_LINKS * text:
            found.append(cell)
    return found


def _homes(tree: HtmlElement) -> set[HtmlElement]:
    """Return what the page itself calls its article, around its headline."""
    headline = next(tree.iter("h1"), None)
    around = () if headline is None else headline.iterancestors("article", "main")
    return set(around)


def unname(tree: HtmlElement) -> None:
    """Take the names off the elements that are part of the article in spite of these.

    trafilatura goes by the names alone.
    """
    for element in _small(tree):
        if _is_called_beside(element) and element.text_content().strip():
            for name in ("class", "id"):
                element.attrib.pop(name, None)


def _is_called_beside(element: HtmlElement) -> bool:
    return element.tag != "p" and bool(_BESIDE_CLASS.search(names_of(element)))


def _small(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the elements that may be left out, and are no larger than what is hidden."""
    for element in list(tree.iter("*")):
        if element.tag in ("html", "body", "article", "main") or element.getparent() is None:
            continue
        if (_is_unseen(element) or _is_called_beside(element)) and (
            len(element.text_content()) <= _MAX_HIDDEN_CHARACTERS
        ):
            yield element


def names_of(element: HtmlElement) -> str:
    """Return the classes and the id of an element."""
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _has_evidence(element: HtmlElement) -> bool:
    """Say whether more than the name of an element tells that it is no part of the article."""
    text = element.text_content().strip()
    if not text or _PROMPTS.search(text):
        return True
    if any(inner.tag in _CONTROLS for inner in element.iter("*")):
        return True
    in_links = sum(len(link.text_content().strip()) for link in element.iter("a"))
    if in_links >= _LINKS * len(text) or not _reads_as_sentence(text):
        return True
    inner = (e for e in element.iterdescendants() if isinstance(e.tag, str))
    return sum(bool(_COMMENT.search(names_of(e))) for e in inner) > 1


def _prose(element: HtmlElement) -> int:
    """Return how many letters of an element stand in paragraphs."""
    own = element.tag == "p"
    paragraphs = [element] if own else element.iter("p")
    return sum(len(p.text_content()) for p in paragraphs)


def _reads_as_sentence(text: str) -> bool:
    return len(text.split()) >= _MIN_SENTENCE_WORDS and bool(_ENDS_SENTENCE.search(text.rstrip()))


def linked_lines(tree: HtmlElement) -> set[str]:
    """Return the lines of a page that are mostly links, without what copies of them differ in."""
    found = set()
    lines: dict[HtmlElement, None] = {}
    for link in tree.iter("a"):
        line = link
        while (parent := line.getparent()) is not None and line.tag not in _LINES:
            line = parent
        lines[line] = None
    for line in lines:
        text = line.text_content()
        in_links = sum(len(inner.text_content()) for inner in line.iter("a"))
        if in_links >= _LINE_LINKS * len(text.strip()):
            found.add(line_key(text))
    return found


_LINES = frozenset("p div li td h1 h2 h3 h4 h5 h6 section aside blockquote figcaption body".split())


def line_key(text: str) -> str:
    """Return a line as `linked_lines` has it."""
    return " ".join(text.casefold().split())


def is_about(block: str, linked: set[str]) -> bool:
    """Say whether a block is a line that leads elsewhere, and no sentence of the article."""
    if len(block) > _MAX_LINE_ABOUT or not _LINES_ABOUT.fullmatch(block):
        return False
    return line_key(block) in linked or not _reads_as_sentence(block)
