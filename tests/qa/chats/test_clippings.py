"""Quotes put aside come back as they were, go with their article, and can be taken out whole."""

from __future__ import annotations

import datetime
import io
import json
import sqlite3
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from hypothesis import given

from qa.answer import Citation
from qa.chats import clipping_files
from qa.chats.backup import ConversationsPart
from qa.chats.clippings import Clipping
from qa.chats.database import FILE_NAME
from qa.chats.references import to_csl
from qa.chats.store import ConversationStore
from tests.qa.chats.test_kept import answers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from index.articles.article import Article
    from qa.answer import Answer

_MOMENT = datetime.datetime(2024, 5, 1, 12, tzinfo=datetime.UTC)
_HOSTILE = "Tea *grows* <script>alert(1)</script> ]]> &amp; \u202eesrever –\nincluding"


def clip(article: Article, start: int = 0, end: int | None = None) -> Clipping:
    end = len(article.text) if end is None else end
    quote = article.text[start:end]
    cited = Citation(number=3, article=article, start=start, end=end, quote=quote)
    return Clipping(citation=cited, question="Which <tea>?", clipped=_MOMENT)


@given(made=answers())
def test_what_was_clipped_comes_back(
    made: Answer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = ConversationStore(tmp_path_factory.mktemp("index"))
    own = store.clippings_of("ada")
    given_ = [Clipping(citation=c, question="Q", clipped=_MOMENT) for c in made.citations]
    for one in (*given_, *given_):
        own.add(one)
    different = {one.id: one for one in reversed(given_)}
    assert {one.id: one for one in own.list()} == different
    assert store.clippings_of("bob").list() == ()
    for one in own.list():
        own.remove(one.id)
    assert own.list() == ()


def test_a_file_of_the_format_before_takes_clippings(
    tmp_path: Path, make_article: Callable[..., Article]
) -> None:
    store = ConversationStore(tmp_path)
    store.of("").create()
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection, connection:
        connection.execute("DROP TABLE clippings")
        for name in ("conversations", "turns"):  # which came later still
            connection.execute(f"DROP INDEX {name}_whole")
        connection.execute("PRAGMA user_version = 1")
    store.clippings_of("").add(clip(make_article("Tea grows here.")))
    assert len(store.clippings_of("").list()) == 1


def test_clippings_go_with_an_article_deleted_for_good_and_stay_when_a_conversation_goes(
    tmp_path: Path, make_article: Callable[..., Article]
) -> None:
    store = ConversationStore(tmp_path)
    own = store.clippings_of("")
    own.add(clip(make_article("Tea grows here.")))
    store.add([])  # sweeps what nothing rests on
    assert len(own.list()) == 1
    store.forget_all()
    assert own.list() == ()


def test_a_backup_has_clippings(tmp_path: Path, make_article: Callable[..., Article]) -> None:
    for folder in ("from", "packed", "to"):
        (tmp_path / folder).mkdir()
    kept = clip(make_article("Tea grows here."))
    ConversationStore(tmp_path / "from").clippings_of("ada").add(kept)
    ConversationsPart(ConversationStore(tmp_path / "from"), owner="ada").pack(
        tmp_path / "packed" / FILE_NAME
    )
    part = ConversationsPart(ConversationStore(tmp_path / "to"), owner="bob")
    part.check(tmp_path / "packed" / FILE_NAME)
    part.take(tmp_path / "packed" / FILE_NAME)
    assert ConversationStore(tmp_path / "to").clippings_of("bob").list() == (kept,)


def test_what_is_taken_out_leaves_no_trace(
    tmp_path: Path, make_article: Callable[..., Article]
) -> None:
    own = ConversationStore(tmp_path).clippings_of("")
    one, other = (clip(make_article(f"{tea} grows here.")) for tea in ("Assam", "Oolong"))
    for kept in (one, other):
        own.add(kept)
    own.remove(one.id)
    assert own.list() == (other,)
    assert b"Assam" not in _on_disk(tmp_path)
    own.clear()
    assert b"Oolong" not in _on_disk(tmp_path)


def _on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


def test_a_clipping_of_another_program_is_left_out(
    tmp_path: Path, make_article: Callable[..., Article]
) -> None:
    store = ConversationStore(tmp_path)
    store.clippings_of("").add(clip(make_article("Tea grows here.")))
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection, connection:
        connection.execute("UPDATE clippings SET question = zeroblob(3)")
    assert store.clipped() == []


def test_clippings_as_files(make_article: Callable[..., Article]) -> None:
    article = make_article(
        "Tea grows here. It is green.",
        source="Leaf & Co",
        author="Ada Lee",
        url="https://leaf.example/a",
        published=datetime.date(2024, 5, 1),
    )
    made = [clip(article, 0, 15)]
    assert clipping_files.to_markdown(made) == (
        "# Clippings\n\n> Tea grows here.\n>\n"
        "> Ada Lee, “A title”, *Leaf \\& Co*, 1 May 2024, <https://leaf.example/a>\n\n"
        "Asked: Which \\<tea\\>?\n"
    )
    page = clipping_files.to_html_page(made)
    assert "<blockquote><bdi>Tea grows here.</bdi></blockquote>" in page
    assert '<a href="https://leaf.example/a" rel="noopener noreferrer">' in page
    assert json.loads(to_csl([article])) == [
        {
            "id": "1",
            "type": "article-newspaper",
            "title": "A title",
            "author": [{"literal": "Ada Lee"}],
            "container-title": "Leaf & Co",
            "issued": {"date-parts": [[2024, 5, 1]]},
            "URL": "https://leaf.example/a",
        }
    ]


def test_a_document_for_word_holds_quotes_and_citations(
    make_article: Callable[..., Article],
) -> None:
    hostile = make_article(f"{_HOSTILE}\n\n- tea", source="Leaf <b>")
    written = clipping_files.to_docx([clip(hostile, 0, hostile.text.index("including") + 9)])
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))  # noqa: S314 - our own
        document = ElementTree.fromstring(archive.read("word/document.xml"))  # noqa: S314
    spoken = ["".join(paragraph.itertext()) for paragraph in document.iter() if _is_one(paragraph)]
    assert spoken == [
        "Clippings",
        "Tea *grows* <script>alert(1)</script> ]]> &amp; esrever – including […]",
        "“A title”, Leaf <b>",
    ]


def _is_one(element: ElementTree.Element) -> bool:
    return element.tag.endswith("}p")
