"""Answers and articles as HTML: what is shown, and that nothing from an article can be markup."""

from __future__ import annotations

import datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles.article import Article, to_clean_text
from index.passages import Passage
from index.search.filters import Filters
from index.search.retrieved import RetrievedPassage
from index.stories.telling import Copy
from qa.answer import ABSTENTION, Answer, Citation, Quoted, Said, to_also_in
from qa.chats.conversations import KeptTurn, Summary
from ui.web.views.answer import to_filter_words
from ui.web.views.article import to_article_view
from ui.web.views.conversation import to_conversation
from ui.web.views.conversation_list import to_conversation_list
from ui.web.views.highlight import Marking
from ui.web.views.markup import to_html
from ui.web.views.original import to_fragment, to_link
from ui.web.views.welcome import to_header, to_source_boxes, to_welcome
from ui.web.views.wording import to_shown

_TEXT = "The bridge opened in May.\n\nIt is 40 m long, says Ada Lund."
_HOSTILE = (
    "</mark></p></dialog><script>pwn()</script><img src=x onerror=pwn()> \u202eevil\u2066 & "
    '"quoted" ${pwn()} {{pwn}}'
)
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
        "data-copied",
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
    "div": {"class", "role", "aria-label", "tabindex"},
    "form": {"class", "hidden"},
    "h2": {"class", "dir"},
    "h3": {"class", "dir"},
    "input": {"type", "value"},
    "label": set(),
    "li": {"class", "id", "data-turn", "data-citation", "data-passage", "data-id"},
    "mark": {"class", "data-mark"},
    "ol": set(),
    "p": {"class", "dir", "role"},
    "path": {"d"},
    "pre": set(),
    "section": {"class", "aria-label"},
    "small": set(),
    "span": {"class", "title", "dir"},
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
    "ul": {"class"},
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
        assert {name for name, _ in attrs} <= _EMITTED[tag]
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


def article(text: str = _TEXT, **changes: Any) -> Article:
    values: dict[str, Any] = {
        "id": "a",
        "root": "/seeds",
        "title": "A bridge",
        "source": "Leaf",
        "author": "Ada",
        "url": "https://leaf.example/bridge?a=1&b=2",
        "published": datetime.date(2024, 5, 1),
        **changes,
    }
    return Article(text=text, **values)


def found(of: Article, start: int = 0, end: int | None = None) -> RetrievedPassage:
    span = (start, len(of.text) if end is None else end)
    passage = Passage.from_span(of, span)
    scores: dict[str, Any] = {"score": 0.5, "cosine": 0.4, "bm25": 1.0, "fused": 0.7}
    return RetrievedPassage(passage=passage, article=of, rank=1, **scores)


def answer(of: Article, *spans: tuple[int, int], **changes: Any) -> Answer:
    citations = tuple(
        Citation(number=number, article=of, start=start, end=end, quote=of.text[start:end])
        for number, (start, end) in enumerate(spans, 1)
    )
    values: dict[str, Any] = {
        "question": "When?",
        "resolved_question": "When?",
        "parts": tuple(Quoted(text=c.quote, numbers=(c.number,)) for c in citations),
        "confidence": 0.9,
        "abstained": False,
        "citations": citations,
        "retrieved": (found(of),),
        "filters": Filters(),
        "timings_ms": {},
        **changes,
    }
    return Answer(**values)


def kept(question: str = "When?", **came: Any) -> KeptTurn:
    asked = datetime.datetime(2024, 5, 1, tzinfo=datetime.UTC)
    return KeptTurn(question=question, asked=asked, **came)


def shown(made: Answer) -> str:
    return to_conversation([kept(made.question, answer=made)])


def test_an_answer_is_quotes_with_markers_and_a_card_for_each() -> None:
    part = Quoted(text=_TEXT[:25], numbers=(1,), bold=(21, 24))
    made = shown(answer(article(), (0, 25), parts=(part,)))
    assert (
        '<p class="quoted" dir="auto">The bridge opened in <span class="last">'
        '<strong>May</strong>.<span class="markers"><button type="button" class="marker" '
        'data-turn="0" data-number="1" aria-label="Source 1">[1]</button></span></span></p>'
        '<p class="remark"><span class="confidence" title="Confidence 0.90">Quite sure'
        '<span class="unseen"> (confidence 0.90)</span></span></p>'
    ) in made
    assert made.endswith(
        '<section class="cards" aria-label="Sources"><h3>Source</h3><ol>'
        '<li class="card" id="source-0-1" data-turn="0" data-citation="0">'
        '<button type="button" class="number" aria-label="Show quote 1 in the answer">1</button>'
        '<button type="button" class="title" aria-haspopup="dialog" dir="auto">A bridge</button>'
        '<p class="byline"><bdi class="source">Leaf</bdi> · '
        '<time datetime="2024-05-01">1 May 2024</time> · <bdi class="author">Ada</bdi></p>'
        '<blockquote class="words" dir="auto"><mark class="quote here" data-mark="1">The bridge '
        "opened in May.</mark>\nIt is 40 m long, says Ada Lund.</blockquote></li></ol></section>"
        "</div></section></div>"
    )


@pytest.mark.parametrize(
    ("text", "bold", "words"),
    [
        (
            "in May 1931",
            (3, 11),
            'in <strong>May </strong><span class="last"><strong>1931</strong>',
        ),
        ("in May. So", (3, 6), 'in <strong>May</strong>. <span class="last">So'),
        ("May", None, '<span class="last">May'),
        ("at example.org/" + "a" * 30, (3, 10), f"at <strong>example</strong>.org/{'a' * 30}"),
    ],
)
def test_a_marker_stays_on_the_line_of_the_last_word(text: str, bold: Any, words: str) -> None:
    parts = (Quoted(text=text, numbers=(1,), bold=bold),)
    made = shown(answer(article(text=text), (0, len(text)), parts=parts))
    assert f'<p class="quoted" dir="auto">{words}<span class="markers">' in made


def test_what_can_be_done_with_an_answer_and_how_it_was_found() -> None:
    made = answer(article(), (0, 25), timings_ms={"encode": 9.6, "read": 120.0, "total": 140.2})
    earlier, last = kept("When?", answer=made), kept("So?", answer=made)
    first, second = Page(to_conversation([earlier, last])).text.split("So?", 1)
    assert "Copy with citations" in first
    assert "Ask again" not in first
    assert "Copy with citationsAsk againEdit question" in second
    assert (
        "How this was foundQuestion: When?Confidence 0.90. Time: understand 10 ms, read 120 ms, "
        "in all 140 ms.RankArticleSearchReadingMeaningWordsFusedJudgementScore"
        "1A bridge0.401.00.70–0.50The search fuses"
    ) in first
    voted = to_conversation([kept("When?", answer=made, vote="down")])
    assert 'data-vote="up" aria-label="Good answer" aria-pressed="false"' in voted
    assert 'data-vote="down" aria-label="Poor answer" aria-pressed="true"' in voted


def test_a_copied_answer_has_its_citations_as_footnotes() -> None:
    made = shown(answer(article(), (0, 25)))
    assert (
        'data-copied="The bridge opened in May.[^1]\n\n[^1]: Ada, “A bridge”, *Leaf*, 2024-05-01, '
        '&lt;https://leaf.example/bridge?a=1&amp;b=2&gt;\n"'
    ) in made


def test_a_best_guess_is_said_to_be_one() -> None:
    guess = to_conversation([kept(answer=answer(article(), (0, 25)))], threshold=0.95)
    assert "Best guess. Quoth is not sure enough" in Page(guess).text
    assert "Best guess" not in shown(answer(article(), (0, 25)))


def test_an_abstention_shows_the_closest_passages_without_a_claim() -> None:
    nameless = article(source=None, author=None, published=None)
    made = shown(
        answer(
            nameless, parts=(Said(text=ABSTENTION),), confidence=0.2, abstained=True, citations=()
        )
    )
    assert (
        "<p>The articles do not answer this question.</p>"
        '<p><button type="button" class="plain best-guess" data-turn="0">'
        "Show the best guess anyway</button></p>"
    ) in made
    assert 'class="marker"' not in made
    assert made.endswith(
        '<section class="cards" aria-label="Closest passages"><h3>Closest passages</h3>'
        '<p class="remark">What comes nearest. It may not tell what you asked.</p><ol>'
        '<li class="card" data-turn="0" data-passage="0">'
        '<button type="button" class="title" aria-haspopup="dialog" dir="auto">A bridge</button>'
        '<p class="byline">undated</p><blockquote class="words" dir="auto">'
        "The bridge opened in May.\nIt is 40 m long, says Ada Lund.</blockquote></li></ol>"
        "</section></div></section></div>"
    )


def test_small_talk_has_neither_cards_nor_confidence() -> None:
    made = answer(article(), parts=(Said(text="Hello."),), confidence=0.0, retrieved=())
    text = Page(shown(made)).text
    assert text.endswith("Hello.Ask againEdit question")


def test_a_question_still_searched_and_one_refused() -> None:
    assert to_conversation([kept(" When? ")]) == (
        '<div class="conversation" role="log" aria-label="Conversation">'
        '<section class="turn" aria-label="Question 1"><h2 class="question" dir="auto">When?</h2>'
        '<p class="searching" role="status">Searching the articles…</p></section></div>'
    )
    refused = kept("When?", problem="2024-13-01 is not <a> date")
    assert (
        '<p class="problem" role="alert">2024-13-01 is not &lt;a&gt; date.</p>'
    ) in to_conversation([refused])


@pytest.mark.parametrize(
    ("confidence", "words"),
    [(0.75, "Quite sure"), (0.74, "Fairly sure"), (0.5, "Fairly sure"), (0.4, "Unsure")],
)
def test_confidence_is_said_in_words(confidence: float, words: str) -> None:
    made = shown(answer(article(), (0, 25), confidence=confidence))
    assert f'title="Confidence {confidence:.2f}">{words}<' in made


def test_what_was_searched_and_what_it_was_narrowed_to_is_said() -> None:
    filters = Filters(published_from=datetime.date(2024, 1, 2), sources=("Leaf", "B<r>ook"))
    made = answer(
        article(),
        (0, 25),
        question="And then?",
        resolved_question="When did it open? And then?",
        filters=filters,
        undated_left_out=2,
    )
    assert (
        "Searched as: When did it open? And then?The bridge opened in May.[1]"
        "Quite sure (confidence 0.90) · Only articles published from 2 January 2024 on and from "
        "Leaf, B<r>ook (2 undated articles left out)"
    ) in Page(shown(made)).text


@pytest.mark.parametrize(
    ("first", "last", "undated", "words"),
    [
        (None, None, 0, ""),
        (None, (2024, 3, 1), 1, "published up to 1 March 2024 (1 undated article left out)"),
        ((2023, 1, 1), (2024, 3, 1), 0, "published 1 January 2023 – 1 March 2024"),
    ],
)
def test_filters_in_words(
    first: tuple[int, int, int] | None,
    last: tuple[int, int, int] | None,
    undated: int,
    words: str,
) -> None:
    filters = Filters(
        published_from=datetime.date(*first) if first else None,
        published_to=datetime.date(*last) if last else None,
    )
    assert to_filter_words(filters, undated) == (words and f"Only articles {words}")


def test_a_card_shows_the_quote_in_its_passage_cut_at_words() -> None:
    before, quote, after = "before " * 200, "The bridge opened in May.", " after" * 200
    long = article(before + quote + after)
    span = (len(before), len(before) + len(quote))
    page = Page(shown(answer(long, span)))
    assert page.marked == [("quote here", quote)]
    words = page.text.rsplit("Ada", 1)[1]
    assert words == "…\u00a0" + "before " * 37 + quote + " after" * 43 + "\u00a0…"
    # Nothing beyond the retrieved passage, where the quote lies in one.
    narrow = found(long, span[0] - 7, span[1] + 6)
    page = Page(shown(answer(long, span, retrieved=(narrow,))))
    assert page.text.rsplit("Ada", 1)[1] == f"…\u00a0before {quote} after\u00a0…"


def test_an_article_is_whole_with_its_quotes_marked_and_furniture_dim() -> None:
    marking = Marking(kind="quote", here=(0, 25), others=((27, 42),))
    made = to_article_view(article(furniture=((42, 58),)), marking, remark="It has changed.")
    assert made == (
        '<h2 class="title" dir="auto">A bridge</h2>'
        '<p class="byline"><bdi class="source">Leaf</bdi> · '
        '<time datetime="2024-05-01">1 May 2024</time> · <bdi class="author">Ada</bdi></p>'
        '<p class="original"><a href="https://leaf.example/bridge?a=1&amp;b=2'
        '#:~:text=The%20bridge%20opened%20in%20May." target="_blank" rel="noopener noreferrer">'
        "Open the original at the quote</a> · "
        '<a href="https://leaf.example/bridge?a=1&amp;b=2" target="_blank" '
        'rel="noopener noreferrer">Read the original at <bdi>leaf.example</bdi></a></p>'
        '<p class="problem">It has changed.</p><div class="text">'
        '<p dir="auto"><mark class="quote here" data-mark="1">The bridge opened in May.</mark>'
        "</p>\n\n"
        '<p dir="auto"><mark class="quote" data-mark="2">It is 40 m long</mark>'
        '<span class="furniture">, says Ada Lund.</span></p></div>'
    )


def test_a_short_line_before_a_paragraph_is_shown_as_a_heading() -> None:
    made = to_article_view(
        article("It is new.\n\nThe span\n\nIt is 40 m long\n"), Marking(kind="quote", here=(0, 10))
    )
    assert made.endswith(
        '<p dir="auto"><mark class="quote here" data-mark="1">It is new.</mark></p>\n\n'
        '<p class="heading" dir="auto">The span</p>\n\n<p dir="auto">It is 40 m long\n</p></div>'
    )


def test_the_article_view_tells_what_said_each_field_and_shows_no_made_up_day() -> None:
    made = to_article_view(
        article(
            published_to=datetime.date(2024, 5, 31),
            updated=datetime.date(2024, 6, 3),
            provenance=(
                ("published", "<time>"),
                ("source", "JSON-LD"),
                ("text", "live blog"),
                ("updated", "JSON-LD"),
            ),
        ),
        Marking(kind="quote", here=(4, 32)),
    )
    assert '<time datetime="2024-05">May 2024</time> · ' in made
    details = made[made.index("<details") : made.index("</details>")]
    assert details == (
        '<details class="known"><summary>Details</summary><table><thead><tr><th>Field</th>'
        "<th>Value</th><th>From</th></tr></thead><tbody>"
        '<tr><th scope="row">outlet</th><td><bdi>Leaf</bdi></td><td>JSON-LD</td></tr>'
        '<tr><th scope="row">published</th><td><bdi><time datetime="2024-05">May 2024</time></bdi>'
        "</td><td>&lt;time&gt;</td></tr>"
        '<tr><th scope="row">updated</th><td><bdi><time datetime="2024-06-03">3 June 2024</time>'
        "</bdi></td><td>JSON-LD</td></tr>"
        f'<tr><th scope="row">text</th><td><bdi>{len(_TEXT)} characters</bdi></td>'
        "<td>live blog</td></tr></tbody></table>"
    )


def test_a_quote_across_paragraphs_is_marked_in_each() -> None:
    page = Page(to_article_view(article(), Marking(kind="passage", here=(4, 32))))
    assert page.marked == [
        ("passage here", "bridge opened in May."),
        ("passage here", "It is"),
    ]


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://leaf.example/a", "https://leaf.example/a"),
        (" http://leaf.example ", "http://leaf.example"),
        ("javascript:pwn()", None),
        ("JaVaScRiPt:pwn()", None),
        ("java\tscript:pwn()", None),
        ("\x01javascript:pwn()", None),
        ("data:text/html,<script>pwn()</script>", None),
        ("//leaf.example/a", None),
        ("https:", None),
        ("https://[", None),
        ("file:///etc/passwd", None),
        ("", None),
        (None, None),
    ],
)
def test_only_addresses_on_the_web_become_links(url: str | None, link: str | None) -> None:
    assert to_link(url) == link


def cited(*outlets: str | None, independent: int = 1, of: Article | None = None) -> Citation:
    of = of or article()
    return Citation(
        number=1,
        article=of,
        start=0,
        end=len(of.text),
        quote=of.text,
        also_in=tuple(
            Copy(article_id=f"{i}", source=outlet, url=None, published=None)
            for i, outlet in enumerate(outlets)
        ),
        independent_sources=independent,
    )


@pytest.mark.parametrize(
    ("outlets", "words"),
    [
        (("Post",), "also in Post"),
        (("Post", "Ferry", "Post", "Leaf"), "also in 2 outlets"),
        (("Leaf",), "also in 1 other article"),  # the outlet of the article itself
        ((None, None), "also in 2 other articles"),
    ],
)
def test_where_a_story_also_stands_is_said(outlets: tuple[str | None, ...], words: str) -> None:
    assert to_also_in(cited(*outlets)) == words


def test_a_card_says_where_else_the_story_stands_and_who_else_says_so() -> None:
    part = Quoted(text=_TEXT, numbers=(1,))
    made = answer(article(), parts=(part,), citations=(cited("Post", "Ferry", independent=2),))
    card = (
        '<p class="spread remark"><span title="Ferry, Post">also in 2 outlets</span> · '
        "2 independent sources say so</p>"
    )
    assert card in shown(made)


def test_a_card_names_the_page_of_a_quote() -> None:
    of = article(pages=(0, 10))
    part = Quoted(text=_TEXT, numbers=(1,))
    made = answer(of, parts=(part,), citations=(cited(of=of),))
    assert '<p class="spread remark">page 1</p>' in shown(made)


def test_earlier_versions_stand_folded_below_the_article() -> None:
    older = article("It opens in June.", title="Bridge to open", published=None)
    markup = to_article_view(article(), Marking(kind="quote", here=(0, 25)), earlier=[older])
    assert markup.endswith(
        '<details class="earlier"><summary>Earlier version</summary>'
        '<h3 class="title" dir="auto">Bridge to open</h3><p class="byline">'
        '<bdi class="source">Leaf</bdi> · <bdi class="author">Ada</bdi></p>'
        '<div class="text"><p dir="auto">It opens in June.</p></div></details>'
    )
    dated = to_article_view(article(), None, earlier=[article(), older])
    assert '<summary>Earlier version, <time datetime="2024-05-01">1 May 2024</time>' in dated


def test_a_hostile_article_is_words_and_nothing_else() -> None:
    hostile = article(
        to_clean_text(_HOSTILE),
        title=_HOSTILE,
        source=_HOSTILE,
        author=_HOSTILE,
        url=f'https://leaf.example/"onmouseover="pwn()" {_HOSTILE}',
    )
    end = len(hostile.text)
    spoken = to_shown(_HOSTILE)
    for markup in (
        shown(answer(hostile, (0, end), question=_HOSTILE, resolved_question=_HOSTILE)),
        shown(answer(hostile, (0, 10), question=_HOSTILE)),
        shown(
            answer(
                hostile,
                question=_HOSTILE,
                parts=(Quoted(text=hostile.text, numbers=(1,)),),
                citations=(cited(_HOSTILE, of=hostile),),
            )
        ),
        to_article_view(hostile, Marking(kind="quote", here=(0, 10)), remark=_HOSTILE),
        to_article_view(article(), Marking(kind="quote", here=(0, 10)), earlier=[hostile]),
        to_welcome(1, [_HOSTILE]),
    ):
        page = Page(markup)
        assert spoken in page.text
        assert all(link.startswith("https://leaf.example/") for link in page.links)
        assert not set(page.text) & set("\u202e\u2066")


def test_the_bar_tells_what_the_collection_holds() -> None:
    def collection(n: int, first: str | None, last: str | None) -> str:
        info = {"articles": n, "published": {"first": first, "last": last, "undated": 0}}
        return Page(to_header(info)).text

    assert collection(0, None, None) == "no articles yet"
    assert collection(1, "2024-05-01", "2024-05-01") == "1 article, 1 May 2024"
    assert collection(1234, "2022-01-31", "2024-05-01") == (
        "1,234 articles, 31 January 2022 – 1 May 2024"
    )


def test_an_empty_collection_says_how_to_fill_it() -> None:
    assert "quoth build FOLDER" in Page(to_welcome(0, ())).text
    assert "For example" not in Page(to_welcome(3, ())).text
    assert Page(to_welcome(3, None)).text.endswith("Looking for questions they answer…")
    assert Page(to_welcome(3, ["Who?", "Why?"])).text.endswith("For example:Who?Why?")


def test_sources_are_shown_clean_and_kept_as_they_are() -> None:
    assert to_source_boxes(["b", 'a\u202ec"']) == (
        '<label><input type="checkbox" value="a\u202ec&quot;"><bdi>ac&quot;</bdi></label>'
        '<label><input type="checkbox" value="b"><bdi>b</bdi></label>'
    )


def test_conversations_are_listed_and_the_open_one_marked() -> None:
    day = datetime.datetime(2024, 5, 1, tzinfo=datetime.UTC)
    one = Summary(id="1", title=_HOSTILE, created=day, changed=day, n_turns=1)
    two = Summary(id="2", title="When?", created=day, changed=day, n_turns=2)
    listed = to_conversation_list([one, two], "2", "")
    spoken = to_shown(_HOSTILE)
    assert Page(listed).text == f"{spoken}1 May 2024When?1 May 2024"
    assert listed.count("aria-current") == 1
    assert Page(to_conversation_list([], "", "")).text == "None yet. They are kept here."
    assert Page(to_conversation_list([], "", "<b>")).text == "None has “<b>” in it."


@pytest.mark.parametrize(
    ("text", "quote", "fragment"),
    [
        (
            "Tea. It is well-known, I & you.",
            "It is well-known, I & you.",
            "It%20is%20well%2Dknown%2C%20I%20%26%20you.",
        ),
        # The same words earlier: what stands before them tells which are meant.
        ("He said no. They say he said no.", "said no.", "said%20no."),
        ("A no. B no.", " no.", "no."),
        (
            "One two three four five six seven eight nine ten eleven twelve thirteen fourteen "
            "fifteen.",
            "One two three four five six seven eight nine ten eleven twelve thirteen fourteen "
            "fifteen.",
            "One%20two%20three%20four%20five,eleven%20twelve%20thirteen%20fourteen%20fifteen.",
        ),
        ("One two.\n\nThree four.", "One two.\n\nThree four.", "One%20two.,Three%20four."),
    ],
)
def test_a_link_to_the_original_finds_the_quote(text: str, quote: str, fragment: str) -> None:
    start = text.index(quote)
    assert to_fragment(text, (start, start + len(quote))) == f":~:text={fragment}"


def test_a_quote_that_stands_twice_is_told_by_the_words_before_it() -> None:
    text = "He said no. They say he said no."
    start = text.rindex("said no.")
    assert to_fragment(text, (start, len(text))) == (
        ":~:text=said%20no.%20They%20say%20he-,said%20no."
    )


# Full of what means something in HTML, JavaScript templates, Markdown and text direction.
_WORDS = st.text(
    st.one_of(
        st.sampled_from("<>&\"'/=!-?[](){}$`*_#;: \n\taAzZ\u202e\u2066\u200f\ufffd\u2028"),
        st.characters(),
    ),
    max_size=300,
)


@given(_WORDS)
def test_any_text_comes_back_from_its_html(text: str) -> None:
    page = Page(f"<p>{to_html(text)}</p>")
    assert page.text == to_shown(text)


@given(_WORDS, st.data())
def test_nothing_from_an_article_reaches_the_page_unescaped(
    words: str, data: st.DataObject
) -> None:
    text = to_clean_text(words)
    if not text.strip():
        text += "x"
    made = article(text, title=words, source=words or None, author=words or None, url=words)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    marking = Marking(kind="quote", here=(start, end))
    page = Page(to_article_view(made, marking))
    # All of the article is there, in order, and just the quote is marked.
    assert page.text.endswith(to_shown(text))
    assert all(link.startswith(("http://", "https://")) for link in page.links)
    if text[start:end].strip():
        Page(shown(answer(made, (start, end), question=words, resolved_question=words)))
    spoken = "".join(part for _, part in page.marked)
    assert "".join(spoken.split()) == "".join(to_shown(text[start:end]).split())
