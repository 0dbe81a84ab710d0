"""Reports: what a build did, as JSON."""

from __future__ import annotations

from index.build.report import BuildReport, Skipped


def test_a_report_as_json() -> None:
    counted = {
        "added": 1,
        "changed": 2,
        "moved": 3,
        "removed": 4,
        "unchanged": 5,
        "copies": 6,
        "earlier_versions": 7,
        "passages": 8,
        "encoded": 9,
        "generation": 10,
    }
    skipped = Skipped(seed="a.txt", reason="is empty")
    report = BuildReport(**counted, skipped=(skipped,), notes=("a note",), seconds=1.23456)
    assert report.to_dict() == {
        **counted,
        "skipped": [{"seed": "a.txt", "reason": "is empty"}],
        "notes": ["a note"],
        "seconds": 1.235,
    }
