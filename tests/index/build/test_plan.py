"""Plans: what they name, and as what."""

from __future__ import annotations

from index.build.plan import Plan, PlannedArticle
from index.build.report import Skipped
from index.store.database import Manifest
from index.store.values import StoredArticle


def stored(article_id: str) -> StoredArticle:
    return StoredArticle(
        row=1,
        id=article_id,
        root="/seeds",
        seed=f"{article_id}.md",
        title="Stored",
        content_hash="",
        fields_hash="",
        recipe="",
    )


def test_a_plan_as_json() -> None:
    def planned(article_id: str, before: StoredArticle | None = None) -> PlannedArticle:
        seed = f"{article_id}.md"
        return PlannedArticle(id=article_id, title="Read", root="/seeds", seed=seed, before=before)

    def named(article_id: str, title: str = "Read", **more: str) -> dict[str, str]:
        return {
            "id": article_id,
            "title": title,
            "root": "/seeds",
            "seed": f"{article_id}.md",
            **more,
        }

    plan = Plan(
        manifest=Manifest(generation=3, encoder=None, splitting=None),
        roots=("/seeds",),
        forgotten=(),
        to_write=(planned("a"), planned("b", stored("b")), planned("c", stored("old"))),
        to_renew=(stored("d"),),
        to_bury=(stored("e"),),
        unchanged=7,
        skipped=(Skipped(seed="x", reason="is empty"),),
        notes=("a note",),
    )
    assert plan.generation == 4
    assert plan.to_dict() == {
        "added": [named("a")],
        "changed": [named("b"), named("d", "Stored")],
        "moved": [named("c", **{"from": "old"})],
        "removed": [named("e", "Stored")],
        "unchanged": 7,
        "skipped": [{"seed": "x", "reason": "is empty"}],
        "notes": ["a note"],
    }
