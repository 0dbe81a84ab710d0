"""Nothing from an article, a question or a file name can be markup."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError, nodes

from index.articles.article import to_clean_text
from qa.answer import Quoted
from qa.markup import environment, to_html, to_shown
from tests.conftest import REPOSITORY
from tests.ui.web.views.parsed import Page
from tests.ui.web.views.samples import (
    HOSTILE,
    WORDS,
    answer,
    article,
    cited,
    shown,
)
from ui.web.examples import Examples
from ui.web.views.article import to_article_view
from ui.web.views.highlight import Marking
from ui.web.views.markup import TEMPLATES, render
from ui.web.views.welcome import to_examples


def test_a_hostile_article_is_words_and_nothing_else() -> None:
    hostile = article(
        to_clean_text(HOSTILE),
        title=HOSTILE,
        source=HOSTILE,
        author=HOSTILE,
        url=f'https://leaf.example/"onmouseover="pwn()" {HOSTILE}',
    )
    end = len(hostile.text)
    spoken = to_shown(HOSTILE)
    for markup in (
        shown(answer(hostile, (0, end), question=HOSTILE, resolved_question=HOSTILE)),
        shown(answer(hostile, (0, 10), question=HOSTILE)),
        shown(
            answer(
                hostile,
                question=HOSTILE,
                parts=(Quoted(text=hostile.text, numbers=(1,)),),
                citations=(cited(HOSTILE, of=hostile),),
            )
        ),
        to_article_view(hostile, Marking(kind="quote", here=(0, 10)), remark=HOSTILE),
        to_article_view(article(), Marking(kind="quote", here=(0, 10)), earlier=[hostile]),
        to_examples(1, Examples((HOSTILE,), (HOSTILE,))),
    ):
        page = Page(markup)
        assert spoken in page.text
        assert all(link.startswith("https://leaf.example/") for link in page.links)
        assert not set(page.text) & set("\u202e\u2066")


@given(WORDS)
def test_any_text_comes_back_from_its_html(text: str) -> None:
    page = Page(f"<p>{to_html(text)}</p>")
    assert page.text == to_shown(text)


@given(WORDS, st.data())
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


_FOLDERS = (TEMPLATES, REPOSITORY / "qa" / "chats" / "templates")
_PAGES = sorted(path for folder in _FOLDERS for path in folder.glob("*.html"))


@pytest.mark.parametrize("path", _PAGES, ids=lambda path: path.name)
def test_every_template_compiles_and_leaves_no_way_around_the_escape(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    environment(path.parent).compile(source)
    tree = environment(path.parent).parse(source)
    # `~` and `+` escape a value by themselves, and would keep what turns the text around.
    assert list(tree.find_all((nodes.Concat, nodes.ScopedEvalContextModifier))) == []
    for sum_ in tree.find_all(nodes.Add):
        assert isinstance(sum_.right, nodes.Const)
        assert isinstance(sum_.right.value, int)


def test_every_template_is_used() -> None:
    for folder in _FOLDERS:
        files = (*folder.parent.rglob("*.py"), *folder.iterdir())
        sources = [path.read_text(encoding="utf-8") for path in files]
        names = {path.name for path in folder.glob("*.html")}
        assert [name for name in names if not any(f'"{name}"' in text for text in sources)] == []


def test_what_is_missing_or_no_words_is_not_shown() -> None:
    with pytest.raises(UndefinedError, match="'counted' is undefined"):
        render("collection.html")
    for value in (None, True, 0.5, ["a"]):
        with pytest.raises(TypeError, match="is not to be shown"):
            render("collection.html", {"counted": value, "days": ""})
    assert render("collection.html", {"counted": 7, "days": ""}) == '<p class="collection">7</p>'
