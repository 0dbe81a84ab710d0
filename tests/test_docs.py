"""The documentation holds together: links lead somewhere, and what it names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from index.articles.formats.readers import SUFFIXES

REPOSITORY = Path(__file__).parent.parent
_DOCS = sorted((REPOSITORY / "docs").rglob("*.md"))
_PAGES = [
    *(REPOSITORY / name for name in ("README.md", "SECURITY.md", "CHANGELOG.md")),
    *(REPOSITORY / folder / "README.md" for folder in ("seeds", "training")),
    *_DOCS,
]
_OF_THEIR_TIME = ("CHANGELOG.md", "docs/experiments.md")  # may name files that are gone
_OURS = ("app.py", "benchmarks", "docs", "index", "qa", "seeds", "tests", "training", "ui")
_CODE_BLOCK = re.compile(r"^```.*?^```|^    .*?$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\[[^]]*\]\(([^)\s]+)\)")


def _name(page: Path) -> str:
    return page.relative_to(REPOSITORY).as_posix()


def _anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub gives the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _lost(page: Path, target: str) -> bool:
    """Say whether a link on a page leads nowhere."""
    if re.match(r"[a-z]+:", target):
        return False
    path, _, anchor = target.partition("#")
    found = (page.parent / path).resolve() if path else page
    return not found.exists() or bool(anchor and anchor not in _anchors(found))


def _is_there(named: str) -> bool:
    """Say whether a path, a module or a name in a module is in the repository."""
    if "/" in named or named == "app.py":
        return (REPOSITORY / named).exists()
    at = REPOSITORY / named.replace(".", "/")
    if at.is_dir() or at.with_suffix(".py").exists():
        return True
    homes = (at.parent.with_suffix(".py"), at.parent / "__init__.py")
    return any(re.search(rf"\b{at.name}\b", h.read_text("utf-8")) for h in homes if h.exists())


@pytest.mark.parametrize("page", _PAGES, ids=_name)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = _CODE_BLOCK.sub("", page.read_text(encoding="utf-8"))
    assert [target for target in _LINK.findall(text) if _lost(page, target)] == []


@pytest.mark.parametrize(
    "page", [page for page in _PAGES if _name(page) not in _OF_THEIR_TIME], ids=_name
)
def test_every_file_and_module_named_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    ours = "|".join(map(re.escape, _OURS))
    named = set(re.findall(rf"`((?:{ours})(?:/[\w./-]*)?)`", text))
    named |= set(re.findall(rf"`((?:{ours})(?:\.\w+)+)`", text))
    named |= set(re.findall(rf"python (?:-m )?(?!-)((?:{ours})[\w./]*)", text))
    assert sorted(name for name in named - set(_OURS) if not _is_there(name)) == []


def test_the_index_leads_to_every_page_of_the_docs() -> None:
    index = REPOSITORY / "docs" / "README.md"
    links = {
        (index.parent / target.partition("#")[0]).resolve()
        for target in _LINK.findall(index.read_text(encoding="utf-8"))
    }
    assert [_name(page) for page in _DOCS if page not in links | {index}] == []


def test_the_page_on_formats_has_every_suffix() -> None:
    table = (REPOSITORY / "docs" / "formats.md").read_text(encoding="utf-8")
    assert [suffix for suffix in SUFFIXES if f"`{suffix}`" not in table] == []
