"""The library around its table."""

from __future__ import annotations

from index.store.reading import UPLOADS
from index.store.values import RemovedArticle
from tests.ui.web.views.shelf import DAY, contents, entry
from ui.web.views.library import to_key, to_library, to_more, to_summary

_REMOVED = RemovedArticle(root="/articles", id="a", title="<b>", seed="a", removed=DAY)


def test_the_frame_names_what_it_takes() -> None:
    frame = to_library()
    assert 'data-megabytes="64"' in frame
    assert '<option value="published">Published</option>' in frame
    assert "<strong>Drop files here</strong>, <label" in frame


def test_the_summary_counts() -> None:
    assert to_summary(contents()) == "No articles yet"
    held = contents(entry(1), entry(2, source=None))
    assert to_summary(held) == "2 articles · 2,400 words · 1 source"


def test_folders_what_was_skipped_and_what_was_removed() -> None:
    held = contents(
        entry(1), roots=("/articles", UPLOADS), skipped=(("<i>", "no text"),), removed=(_REMOVED,)
    )
    more = to_more(held, "/data/uploads")
    assert (
        '<ul><li><bdi>/articles</bdi> <span class="hint">1 article</span></li><li>'
        '<bdi>/data/uploads</bdi> <span class="hint">uploads, 0 articles</span></li></ul>'
    ) in more
    assert (
        '<details class="fold" data-fold="skipped"><summary><h3>Could not be read (1)</h3>'
        "</summary><ul><li><bdi>&lt;i&gt;</bdi>: no text</li></ul></details>"
    ) in more
    assert more.endswith(
        '<ul><li><bdi>&lt;b&gt;</bdi> <span class="hint">deleted with the next build</span> '
        f'<button type="button" class="choose" data-do="bring-back" data-key="{to_key(_REMOVED)}" '
        'aria-label="Restore &lt;b&gt;">Restore</button> '
        f'<button type="button" class="choose" data-do="delete-removed" '
        f'data-key="{to_key(_REMOVED)}" aria-label="Delete for good… &lt;b&gt;">Delete for good…'
        "</button></li></ul></details>"
    )


def test_a_long_list_is_cut_and_says_so() -> None:
    more = to_more(contents(skipped=(("a", "b"),) * 1300), "/data/uploads")
    assert "Could not be read (1,300)" in more
    assert more.count("<bdi>a</bdi>") == 200
    assert '<p class="hint">and 1,100 more</p>' in more
