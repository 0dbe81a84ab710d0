"""What is taken out holds what was there, and nothing from an article becomes markup."""

from __future__ import annotations

import dataclasses
import datetime
import html.parser
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index.articles.article import Article
from qa.answer import ABSTENTION, Answer, Citation, Quoted, Said
from qa.chats.export import (
    from_json,
    from_markdown,
    to_footnotes,
    to_html_page,
    to_json,
    to_markdown,
    to_quotations,
)
from qa.chats.values import Conversation, KeptTurn
from qa.evidence import Evidence, Listed
from qa.written import Written, WrittenClaim
from tests.qa.chats.test_kept import answered, answers

if TYPE_CHECKING:
    from collections.abc import Callable

_NOON = datetime.datetime(2024, 5, 1, 12, tzinfo=datetime.UTC)
_HOSTILE = (
    "Tea *grows* <script>alert(1)</script> [here](javascript:x) ![i](http://e.org/x) "
    "&lt;b&gt; | `x` \u202eesrever"
)


def conversation(*turns: KeptTurn) -> Conversation:
    return Conversation(id="c", title="Tea & <b>", created=_NOON, changed=_NOON, turns=turns)


def turn(answer: Answer) -> KeptTurn:
    return KeptTurn(question=answer.question, answer=answer, asked=_NOON)


@given(st.lists(answers(), max_size=3))
def test_a_conversation_comes_back_from_json(given_answers: list[Answer]) -> None:
    asked = conversation(
        *map(turn, given_answers), KeptTurn(question="And?", problem="no", vote="down", asked=_NOON)
    )
    assert from_json(to_json(asked)) == asked


@given(st.lists(answers(), max_size=2))
def test_quotations_come_back_from_markdown(given_answers: list[Answer]) -> None:
    asked = conversation(*map(turn, given_answers))
    first = 1
    quotations = []
    for one in asked.turns:
        quotations += to_quotations(one, first=first)
        first = len(quotations) + 1
    assert [one.number for one in quotations] == list(range(1, first))
    assert from_markdown(to_markdown(asked)) == quotations
    assert from_markdown(to_markdown(asked).replace("\n", "\r\n")) == quotations


def test_what_is_read_back_from_markdown_is_not_shown(make_article: Callable[..., Article]) -> None:
    article = make_article("Tea --> <b>bold</b> <!-- [x](http://e.org) --!> grows.", id="a-->b.txt")
    asked = conversation(turn(answered(article)))
    markdown = to_markdown(asked)
    assert from_markdown(markdown) == to_quotations(asked.turns[0])
    rendered = parsed(MarkdownIt("commonmark", {"html": True}).render(markdown))
    assert {tag for tag, _ in rendered.seen} == {"h1", "h2", "p", "strong"}
    assert rendered.text.split() == (
        f"Tea & <b> What grows? {article.text}[^1] [^1]: “A title”".split()
    )


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": "quoth conversation 2"}', "null"])
def test_another_text_is_no_conversation(text: str) -> None:
    with pytest.raises(ValueError, match=r"Quoth|format|Expecting"):
        from_json(text)


class _Tags(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def parsed(page: str) -> _Tags:
    tags = _Tags()
    tags.feed(page)
    tags.close()
    return tags


@given(st.lists(answers(), max_size=2))
def test_nothing_from_an_article_becomes_markup_in_html(given_answers: list[Answer]) -> None:
    seen = parsed(to_html_page(conversation(*map(turn, given_answers)))).seen
    ours = "html head meta title style body h1 h2 bdi p blockquote strong span ol ul li a".split()
    assert {tag for tag, _ in seen} <= set(ours)
    for tag, attributes in seen:
        wanted = {
            "a": {"href", "rel"},
            "p": {"class"} & set(attributes),
            "span": {"class"},
            "html": {"lang"},
        }
        if tag != "meta":
            assert set(attributes) == wanted.get(tag, set())
        assert re.match("https?:", attributes.get("href") or "https:")


def test_a_hostile_article_is_shown_as_text(make_article: Callable[..., Article]) -> None:
    asked = conversation(turn(answered(make_article(_HOSTILE, url="javascript:alert(1)"))))
    page = to_html_page(asked)
    assert "Tea *grows* <script>alert(1)</script> [here]" in parsed(page).text
    assert "\u202e" not in page
    assert "href" not in page
    assert "default-src 'none'" in page
    markdown = to_markdown(asked)
    rendered = parsed(MarkdownIt("js-default").render(markdown))
    assert {tag for tag, _ in rendered.seen} == {"h1", "h2", "p", "strong"}
    assert "Tea *grows* <script>alert(1)</script> [here](javascript:x) ![i]" in rendered.text


@given(answers())
def test_markdown_formats_nothing_of_an_article(answer: Answer) -> None:
    rendered = parsed(MarkdownIt("js-default").render(to_markdown(conversation(turn(answer)))))
    assert {tag for tag, _ in rendered.seen} <= {"h1", "h2", "p", "strong", "em", "a", "ul", "li"}


def test_a_footnote_behind_an_exclamation_mark_is_no_image(
    make_article: Callable[..., Article],
) -> None:
    markdown = to_markdown(conversation(turn(answered(make_article("Tea grows here!")))))
    assert "\\![^1]" in markdown


def test_an_answer_is_copied_with_footnotes(make_article: Callable[..., Article]) -> None:
    one = make_article(
        "1. Tea grows here. It *is* green.",
        source="Leaf & Co",
        author="Ada Lee",
        url="https://leaf.example/a b",
        published=datetime.date(2024, 5, 1),
        published_to=datetime.date(2024, 5, 31),
    )
    two = make_article("So it is.", id="b.txt", title="Yes")
    answer = answered(
        one,
        parts=(
            Quoted(text=one.text[:18], numbers=(1, 2), bold=(3, 6)),
            Said(text="Also:"),
            Quoted(text="So it is.", numbers=(2,)),
        ),
        citations=(
            Citation(number=1, article=one, start=0, end=18, quote=one.text[:18]),
            Citation(number=2, article=two, start=0, end=9, quote=two.text),
        ),
    )
    assert to_footnotes(answer, first=4) == (
        "1\\. **Tea** grows here.[^4] Also: So it is.[^5]\n\n"
        "[^4]: Ada Lee, “A title”, *Leaf \\& Co*, May 2024, <https://leaf.example/a%20b>\n"
        "[^5]: “Yes”\n"
    )


def test_each_footnote_stands_behind_the_words_it_is_of(
    make_article: Callable[..., Article],
) -> None:
    texts = ("It opened in May.", "The bridge opened in May.", "It opened in May.")
    cited = tuple(
        Citation(
            number=n, article=make_article(text, id=str(n)), start=0, end=len(text), quote=text
        )
        for n, text in enumerate(texts, 1)
    )
    part = Quoted(text=texts[0], numbers=(1, 2, 3), bold=(13, 16))
    made = answered(cited[0].article, parts=(part,), citations=cited)
    assert to_footnotes(made).startswith(
        "It opened in **May**.[^1][^3] The bridge opened in May.[^2]\n\n[^1]: "
    )
    page = to_html_page(conversation(turn(made)))
    assert (
        "<blockquote><bdi>It opened in <strong>May</strong>.</bdi> [1][3]</blockquote>"
        "<blockquote><bdi>The bridge opened in May.</bdi> [2]</blockquote>"
    ) in page


def test_what_was_computed_has_its_rule_and_articles(make_article: Callable[..., Article]) -> None:
    article = make_article("Tea grows here.", source="Leaf & Co")
    computed = answered(
        article,
        parts=(Said(text="1 article."),),
        short_answer=None,
        citations=(),
        kind="count",
        evidence=Evidence(rule="All *were* counted.", articles=(Listed.of(article, url=None),)),
    )
    assert to_footnotes(computed) == (
        "1 article.\n\nComputed: All \\*were\\* counted.\n\n- A title, Leaf \\& Co\n"
    )
    page = to_html_page(conversation(turn(computed)))
    assert "Computed: All *were* counted." in page
    assert "<li><bdi>A title</bdi>, <bdi>Leaf &amp; Co</bdi></li>" in page


def test_what_was_written_comes_before_the_quotes_that_it_rests_on(
    make_article: Callable[..., Article],
) -> None:
    claims = (
        WrittenClaim(text="*Tea* grows.", is_supported=True, probability=0.9, numbers=(1,)),
        WrittenClaim(text="It is <b>.", is_supported=False, probability=0.1, reason="unsupported"),
        WrittenClaim(text="Here.", is_supported=True, probability=0.9, numbers=(1,), begins="item"),
    )
    answer = answered(make_article("Tea grows here."), written=Written(model="m_1", claims=claims))
    assert to_footnotes(answer, first=2) == (
        "\\*Tea\\* grows.[^2] It is \\<b\\>. (not in the articles)\n\n- Here.[^2]\n\n"
        "*Written by m\\_1; each claim was checked against the articles.*\n\n"
        "In the articles’ own words:\n\n**Tea** grows here.[^2]\n\n[^2]: “A title”\n"
    )
    page = to_html_page(conversation(turn(answer)))
    assert (
        "<p><bdi>*Tea* grows.</bdi> [1] <bdi>It is &lt;b&gt;.</bdi> "
        '<span class="added">(not in the articles)</span> </p><ul><li><bdi>Here.</bdi> [1] '
        "</li></ul>"
    ) in page
    assert page.startswith("<!doctype html>")
    nothing = Written(model="m_1", note="Not written: it fails.")
    assert "m\\_1" not in to_footnotes(dataclasses.replace(answer, written=nothing))


def test_a_conversation_as_markdown(make_article: Callable[..., Article]) -> None:
    tea = turn(answered(make_article("Tea grows here.")))
    nothing = KeptTurn(question="# Who?", problem="no index", asked=_NOON)
    digest = make_article("Tea grows here.").content_hash
    places = [
        r'<!-- quoth {"question": "What grows\u003f", "number": '
        rf'{number}, "article\u005fid": "a\u002etxt", "content\u005fhash": "{digest}", '
        r'"start": 0, "end": 15, "quote": "Tea grows here\u002e"} -->'
        for number in (1, 2)
    ]
    assert to_markdown(conversation(tea, nothing, tea)) == (
        "# Tea \\& \\<b\\>\n\n## What grows?\n\n**Tea** grows here.[^1]\n\n[^1]: “A title”\n\n"
        f"{places[0]}\n\n"
        "## \\# Who?\n\nno index\n\n"
        "## What grows?\n\n**Tea** grows here.[^2]\n\n[^2]: “A title”\n\n"
        f"{places[1]}\n"
    )


def test_a_conversation_as_html(make_article: Callable[..., Article]) -> None:
    article = make_article(
        "Tea grows here.",
        source="Leaf & Co",
        author="Ada Lee",
        url="https://leaf.example/a b",
        published=datetime.date(2024, 5, 1),
        published_to=datetime.date(2024, 5, 31),
    )
    nothing = KeptTurn(question="Who?", problem="no <index>", asked=_NOON)
    page = to_html_page(conversation(turn(answered(article)), nothing))
    assert page[page.index("<body>") :] == (
        "<body><h1><bdi>Tea &amp; &lt;b&gt;</bdi></h1>"
        '<p class="note">Quoth, 1 May 2024. Every quote is the article\'s own words.</p>'
        "<h2><bdi>What grows?</bdi></h2>"
        "<blockquote><bdi><strong>Tea</strong> grows here.</bdi> [1]</blockquote>"
        '<ol><li><a href="https://leaf.example/a%20b" rel="noopener noreferrer">'
        "<bdi>A title</bdi></a>, <bdi>Ada Lee</bdi>, <bdi>Leaf &amp; Co</bdi>, May 2024</li></ol>"
        "<h2><bdi>Who?</bdi></h2><p>no &lt;index&gt;</p></body></html>"
    )


def test_an_abstention_is_copied_as_it_is() -> None:
    answer = answered(
        Article(id="a", root="", title="", text="Tea"),
        parts=(Said(text=ABSTENTION),),
        short_answer=None,
        abstained=True,
        citations=(),
    )
    assert to_footnotes(answer) == "The articles do not answer this question.\n"


def test_what_is_added_to_a_quote_is_told_from_it(make_article: Callable[..., Article]) -> None:
    text = "Mary Field won. She left on Monday."
    article = make_article(text, published=datetime.date(2025, 2, 19))
    cited = Citation(number=1, article=article, start=16, end=35, quote=text[16:])
    part = Quoted(text=cited.quote, numbers=(1,), bold=(4, 18))
    asked = conversation(turn(answered(article, parts=(part,), citations=(cited,))))
    assert (
        "She *\\[Mary Field\\]* **left on Monday** *\\[17 February 2025\\]*.[^1]\n\n"
        "In brackets and italics: added, no part of the quotes.\n\n[^1]: "
    ) in to_markdown(asked)
    page = to_html_page(asked)
    assert (
        '<blockquote><bdi>She<span class="added"> [Mary Field]</span> '
        '<strong>left on Monday</strong><span class="added"> [17 February 2025]</span>.</bdi>'
    ) in page
    assert 'what stands in <span class="added">[grey brackets]</span> was added.' in page
    assert from_markdown(to_markdown(asked))[0].quote == "She left on Monday."
