"""The library's table: found, put in order, page by page, and nothing of it markup."""

from __future__ import annotations

import pytest

from tests.ui.web.views.shelf import contents, entry
from ui.web.views.library_table import PAGE, Look, to_found, to_table


def test_a_row_shows_an_article_and_nothing_of_it_is_markup() -> None:
    table, page = to_table(contents(entry(4, title='<b>"\u202e', source="<i>")), Look())
    assert page == 0
    assert (
        '<tbody><tr data-row="4"><td class="pick"><input type="checkbox" '
        'aria-label="Choose &lt;b&gt;&quot;"></td><td class="title"><button type="button" '
        'aria-haspopup="dialog" dir="auto">&lt;b&gt;&quot;</button><span class="byline">'
        '<bdi>&lt;i&gt;</bdi> · 3 May 2024</span></td><td class="source"><bdi>&lt;i&gt;</bdi></td>'
        '<td class="published">3 May 2024</td><td class="words">1,200</td>'
        '<td class="passages">3</td><td class="added"><time datetime="2024-05-03T10:11:00+00:00" '
        'title="2024-05-03 10:11 UTC">3 May 2024</time></td></tr></tbody></table>'
        '<p class="paging"><span>1 article</span></p>'
    ) in table
    assert 'class="added" aria-sort="ascending"' in table


def test_pages_have_their_bounds() -> None:
    many = contents(*(entry(row) for row in range(PAGE + 1)))
    table, page = to_table(many, Look(page=9))
    assert page == 1
    assert table.endswith(
        '<nav class="paging" aria-label="Pages"><span>51–51 of 51</span>'
        '<button type="button" class="plain" data-step="previous" data-page="0">Previous</button>'
        '<button type="button" class="plain" data-step="next" data-page="2" disabled>Next</button>'
        "</nav>"
    )


def test_an_empty_library_and_a_filter_that_nothing_fits() -> None:
    assert "The library is empty" in to_table(contents(), Look())[0]
    assert "No article has “<bdi>tram</bdi>”" in to_table(contents(entry(1)), Look(words="tram"))[0]


def test_articles_are_found_by_all_words_and_put_in_order_the_unknown_last() -> None:
    held = contents(
        entry(1, title="Bridge", published=None),
        entry(2, title="ferry", source=None),
        entry(3, title="Abbey and bridge"),
    )

    def rows(**look: object) -> list[int]:
        return [found.row for found in to_found(held, Look.from_order(look))]

    assert rows(filter="BRIDGE leaf") == [1, 3]
    assert rows(sort="title") == [3, 1, 2]
    assert rows(sort="title", descending=True) == [2, 1, 3]
    assert rows(sort="source", descending=True) == [1, 3, 2]
    assert rows(sort="published") == [2, 3, 1]
    with pytest.raises(KeyError, match="row"):
        rows(sort="row")
