"""What the library shows, as HTML and as data for its pictures.

Takes what the index's library holds; gives HTML in which nothing from an article, a file name or a
path can be a tag, an attribute or a text direction, and, for the pictures, plain values.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from index.articles.formats.readers import SUFFIXES
from index.library.uploads import MAX_BYTES
from index.store.store import UPLOADS
from ui.web.render import to_day, to_html, to_shown

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from index.build.report import BuildReport
    from index.library.landscape import Landscape
    from index.library.library import BuildState, Contents
    from index.store.values import CatalogueEntry, RemovedArticle

# Each column: its name in orders, its heading, whether it is of numbers.
COLUMNS = (
    ("title", "Title", False),
    ("source", "Source", False),
    ("published", "Published", False),
    ("words", "Words", True),
    ("passages", "Passages", True),
    ("added", "Added", False),
)
_STAGES = {
    "scan": ("Reading files", "files"),
    "split": ("Splitting articles", "articles"),
    "encode": ("Encoding passages", "passages"),
    "words": ("Indexing words", "passages"),
}
PAGE = 50  # articles on a page of the table
_LISTED = 200  # rows of what was skipped or removed that are shown
_TITLE = 300  # characters of a title that are shown
_MINUTE = 60


def to_library() -> str:
    """Return the library as it stands before anything is filled in."""
    columns = "".join(f'<option value="{name}">{heading}</option>' for name, heading, _ in COLUMNS)
    frame = Template(
        (Path(__file__).parent / "templates" / "library.html").read_text(encoding="utf-8")
    )
    return frame.substitute(
        formats=", ".join(SUFFIXES), megabytes=str(MAX_BYTES // 2**20), columns=columns
    )


def to_summary(contents: Contents) -> str:
    """Return in one line what the library holds."""
    entries = contents.articles
    sources = {entry.source for entry in entries if entry.source}
    words = sum(entry.words for entry in entries)
    told = [_counted(len(entries), "article"), f"{words:,} words"]
    if sources:
        told.append(_counted(len(sources), "source"))
    return " · ".join(told) if entries else "No articles yet"


def to_table(
    shown: Sequence[CatalogueEntry],
    *,
    sort: str,
    descending: bool,
    page: int,
    pages: int,
    found: int,
    held: int,
) -> str:
    """Return one page of the articles `found` of all `held`, with a way to the other pages."""
    if held == 0:
        return (
            '<div class="empty"><h3>The library is empty</h3><p>Drop files on this page, paste a '
            "text, or add a folder of articles in a terminal with</p><pre><code>quoth build FOLDER"
            "</code></pre></div>"
        )
    if found == 0:
        return (
            '<div class="empty"><h3>No article fits</h3><p>Nothing in titles, sources and dates '
            'has these words.</p><p><button type="button" class="plain" data-do="clear-filter">'
            "Show all</button></p></div>"
        )
    headings = "".join(
        f'<th scope="col" class="{name}" aria-sort="{_direction(name, sort, descending)}">'
        f'<button type="button" data-sort="{name}">{heading}</button></th>'
        for name, heading, _ in COLUMNS
    )
    rows = "".join(map(_row, shown))
    return (
        '<table><caption class="unseen">Articles</caption><thead><tr><th scope="col" class="pick">'
        '<input type="checkbox" class="all" aria-label="Choose all on this page"></th>'
        f"{headings}</tr></thead><tbody>{rows}</tbody></table>{_paging(page, pages, found, shown)}"
    )


def _direction(name: str, sort: str, descending: bool) -> str:  # noqa: FBT001 - a value shown
    return "none" if name != sort else "descending" if descending else "ascending"


def _row(entry: CatalogueEntry) -> str:
    title = to_html(to_title(entry))
    day = to_short_day(entry.published, entry.published_to)
    source = to_html(entry.source or "")
    byline = " · ".join(part for part in (f"<bdi>{source}</bdi>" if source else "", day) if part)
    return (
        f'<tr data-row="{entry.row}"><td class="pick"><input type="checkbox" '
        f'aria-label="Choose {title}"></td><td class="title"><button type="button" '
        f'aria-haspopup="dialog" dir="auto">{title}</button><span class="byline">{byline}</span>'
        f'</td><td class="source"><bdi>{source}</bdi></td><td class="published">{day}</td>'
        f'<td class="words">{entry.words:,}</td><td class="passages">{entry.passages:,}</td>'
        f'<td class="added"><time datetime="{entry.added.isoformat()}" title="'
        f'{entry.added:%Y-%m-%d %H:%M} UTC">{to_short_day(entry.added)}</time></td></tr>'
    )


def _paging(page: int, pages: int, found: int, shown: Sequence[CatalogueEntry]) -> str:
    if pages == 1:
        return f'<p class="paging"><span>{_counted(found, "article")}</span></p>'
    first = page * PAGE + 1
    steps = "".join(
        f'<button type="button" class="plain" data-step="{name.lower()}" data-page="{target}"'
        f"{'' if there else ' disabled'}>{name}</button>"
        for name, target, there in (
            ("Previous", page - 1, page > 0),
            ("Next", page + 1, page < pages - 1),
        )
    )
    return (
        f'<nav class="paging" aria-label="Pages"><span>{first:,}–{first + len(shown) - 1:,} of '
        f"{found:,}</span>{steps}</nav>"
    )


def to_title(entry: CatalogueEntry) -> str:
    """Return the title as one line without what would turn the page around it; else the id."""
    return " ".join(to_shown(entry.title).split())[:_TITLE] or to_shown(entry.id)


def to_short_day(day: datetime.date | None, last: datetime.date | None = None) -> str:
    """Return a day in little room: 3 May 2024; only as much of it as is known; "" for unknown."""
    if day is None:
        return ""
    return to_day(day, last) if last else f"{day.day} {day:%b} {day.year}"


def to_more(contents: Contents, folder: str) -> str:
    """Return what else there is to know: folders, what was skipped, what was removed.

    `folder` is where the uploads lie.
    """
    return _roots(contents, folder) + _skipped(contents) + _removed(contents)


def _roots(contents: Contents, folder: str) -> str:
    counts = Counter(entry.root for entry in contents.articles)
    rows = "".join(
        f"<li><bdi>{to_html(folder if root == UPLOADS else root)}</bdi> "
        f'<span class="hint">{"uploads, " if root == UPLOADS else ""}'
        f"{_counted(counts[root], 'article')}</span></li>"
        for root in contents.roots
    )
    body = f"<ul>{rows}</ul>" if rows else "<p>None yet.</p>"
    return (
        f'<section class="fold"><h3>Folders</h3>{body}<p class="hint">Rebuild reads them again: '
        "what is new, changed or gone. Others are added in a terminal: <code>quoth build FOLDER"
        "</code></p></section>"
    )


def _skipped(contents: Contents) -> str:
    if not contents.skipped:
        return ""
    rows = "".join(
        f"<li><bdi>{to_html(seed)}</bdi>: {to_html(reason)}</li>"
        for seed, reason in contents.skipped[:_LISTED]
    )
    heading = f"Could not be read ({len(contents.skipped):,})"
    return _fold("skipped", heading, rows, contents.skipped)


def _removed(contents: Contents) -> str:
    if not contents.removed:
        return ""
    rows = "".join(
        f"<li><bdi>{to_html(article.title or article.id)}</bdi> "
        '<button type="button" class="choose" data-do="bring-back" '
        f'data-key="{to_key(article)}">Bring back</button></li>'
        for article in contents.removed[:_LISTED]
    )
    return _fold("removed", f"Removed ({len(contents.removed):,})", rows, contents.removed)


def to_key(article: RemovedArticle) -> str:
    """Return what names a removed article on the page, whatever its place in the list."""
    named = f"{article.root}\0{article.id}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(named).hexdigest()[:32]


def _fold(name: str, heading: str, rows: str, items: Sequence[object]) -> str:
    left = len(items) - _LISTED
    rest = f'<p class="hint">and {left:,} more</p>' if left > 0 else ""
    return (
        f'<details class="fold" data-fold="{name}"><summary><h3>{heading}</h3></summary>'
        f"<ul>{rows}</ul>{rest}</details>"
    )


def to_progress(state: BuildState | None) -> dict[str, Any]:
    """Return how far a build is, as plain values: what to say, and how much of how much is done.

    `ended` is what is to be said of a build that has ended, `ok` whether it did its work.
    """
    if state is None:
        return {"is_running": False, "ended": None}
    if state.is_running:
        return {
            "is_running": True,
            "told": _stage(state),
            "done": state.done,
            "total": state.total,
        }
    if state.problem is not None:
        ended, ok = to_shown(to_sentence(state.problem)), False
    elif state.is_cancelled or state.report is None:
        ended, ok = "Cancelled. What was encoded is kept: Rebuild goes on from there.", True
    else:
        ended, ok = _report(state.report), True
    return {"is_running": False, "ended": ended, "ok": ok}


def _stage(state: BuildState) -> str:
    doing, noun = _STAGES.get(state.stage, (state.stage, ""))
    if state.total == 0:
        return f"{doing}…"
    told = [f"{doing}: {state.done:,} of {state.total:,}"]
    if state.rate is not None and state.stage != "words":
        told.append(f"{state.rate:,.0f} {noun} a second" if state.rate >= 1 else "slowly")
    if state.seconds_left is not None and state.done < state.total:
        told.append(f"about {_duration(state.seconds_left)} left")
    return " · ".join(told)


def _duration(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / _MINUTE)
    return f"{minutes} min" if minutes < _MINUTE else f"{minutes / _MINUTE:.1f} h"


def _report(report: BuildReport) -> str:
    changes = [
        f"{n:,} {what}"
        for n, what in (
            (report.added, "added"),
            (report.changed, "changed"),
            (report.removed, "gone"),
            (len(report.skipped), "skipped (listed below)"),
        )
        if n
    ]
    told = f"Done: {', '.join(changes)}." if changes else "Done: nothing had changed."
    return to_shown(" ".join([told, *map(to_sentence, report.notes)]))


def to_sentence(message: str) -> str:
    """Return a message as a sentence."""
    first = message[:1].upper() + message[1:]
    return first if first.endswith((".", "!", "?")) else f"{first}."


def to_picture(contents: Contents) -> dict[str, Any]:
    """Return what timeline and map are drawn from: a list for each article, in shortest form.

    An article is [row, title, day or null, source], a day being its proleptic ordinal and a source
    a number in `sources`, the most frequent first, or -1 for none.
    """
    counts = Counter(entry.source for entry in contents.articles if entry.source)
    sources = sorted(counts, key=lambda source: (-counts[source], source))
    number = {source: i for i, source in enumerate(sources)}
    return {
        "generation": contents.generation,
        "articles": [
            [
                entry.row,
                to_title(entry),
                entry.published.toordinal() if entry.published else None,
                number.get(entry.source or "", -1),
            ]
            for entry in contents.articles
        ],
        "sources": [to_shown(source) for source in sources],
    }


def to_places(generation: int, landscape: Landscape | None) -> dict[str, Any]:
    """Return where each article is on the map, [x, y, cluster], in the order of `to_picture`.

    A cluster is [label, x, y]; `places` is null while the map is being drawn.
    """
    if landscape is None:
        return {"generation": generation, "places": None, "clusters": []}
    places = zip(landscape.positions.tolist(), landscape.cluster_of, strict=True)
    return {
        "generation": generation,
        "places": [[round(x, 4), round(y, 4), cluster] for (x, y), cluster in places],
        "clusters": [
            [to_shown(cluster.label), round(cluster.x, 4), round(cluster.y, 4)]
            for cluster in landscape.clusters
        ],
    }


def _counted(n: int, noun: str) -> str:
    return f"1 {noun}" if n == 1 else f"{n:,} {noun}s"
