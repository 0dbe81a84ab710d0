"""What opens in the panel: as it was cited, or as the library holds it."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from index import build_index
from index.library.orders import Library
from tests.ui.web.conftest import QUESTION, by, event
from ui.web.article_panel import ArticlePanel, at
from ui.web.chat import Chat

if TYPE_CHECKING:
    from pathlib import Path

    from index.encoder import Encoder
    from qa import Assistant


def test_an_article_opens_as_it_was_cited_and_says_what_became_of_it(
    assistant: Assistant, tmp_path: Path, tiny_encoder: Encoder
) -> None:
    chat, request = Chat(assistant), by("")
    kept = chat.kept(request)
    one = kept.create()
    kept.append(one, QUESTION, answer=assistant.ask(QUESTION))
    with closing(Library(tmp_path / "index")) as library:
        panel = ArticlePanel(assistant, chat, library)
        opened = panel.open_cited(one, event(turn=0, citation=0, passage=None), request)
        assert '<mark class="quote here" data-mark="1">' in opened
        passage = panel.open_cited(one, event(turn=0, citation=None, passage=0), request)
        assert '<mark class="passage here" data-mark="1">' in passage
        nothing = panel.open_cited(one, event(turn=0, citation=None, passage=99), request)
        assert "There is no such passage." in nothing
        computed = assistant.ask("How long is the article about the bridge at Tarn?")
        kept.append(one, "How long?", answer=computed)
        place = {"turn": 1, "citation": None, "passage": None}
        listed = panel.open_cited(one, event(**place, listed=0), request)
        assert (
            '<h2 class="title" dir="auto" data-address="#/a/bridge.md">The bridge at Tarn</h2>'
            in listed
        )
        assert "left the collection" in panel.open_cited(one, event(**place, listed=9), request)
        deleted = panel.open_cited("", event(turn=0, citation=0, passage=None), request)
        assert "This conversation was deleted;" in deleted
        row = next(e.row for e in library.contents().articles if e.id == "bridge.md")
        assert (
            '<h2 class="title" dir="auto" data-address="#/a/bridge.md">The bridge at Tarn</h2>'
            in panel.open_held(event(row=row))
        )
        assert "has left the library or changed" in panel.open_held(event(row=-1))
        at_quote = panel.open_at(event(id="bridge.md", start=19, end=28))
        assert '<mark class="quote here" data-mark="1">' in at_quote
        assert 'data-address="#/a/bridge.md?q=19-28"' in at_quote
        for start, end in ((None, None), (5, 5), (0, 10**9)):
            whole = panel.open_at(event(id="bridge.md", start=start, end=end))
            assert 'data-address="#/a/bridge.md"' in whole
        assert "is not in the collection" in panel.open_at(event(id="gone", start=None, end=None))
        (tmp_path / "seeds" / "bridge.md").unlink()
        build_index([], tmp_path / "index", encoder=tiny_encoder)
        left = panel.open_cited(one, event(turn=0, citation=0, passage=None), request)
        assert "This article has left the collection; it is shown as it was when cited." in left


def test_only_an_item_that_there_is() -> None:
    assert [at("ab", number) for number in (0, 1, 2, -1, None, "0")] == ["a", "b", *[None] * 4]
