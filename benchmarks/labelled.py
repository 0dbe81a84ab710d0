"""How questions of a labelled set are understood: their routes, days, or whether articles disagree.

    python -m benchmarks.labelled routes|days|disagreement FILE [--show]

FILE is one of benchmarks/questions, described beside it. Routes: a table of what is wanted against
what was decided. Days: how many questions have exactly the days that are meant. Disagreement: each
pair of articles is indexed by itself and asked; precision and recall of "disagree". `--show` prints
what is wrong.
"""

from __future__ import annotations

import argparse
import datetime
import json
from collections import Counter
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from index import build_index
from index.encoder import Encoder
from qa.assistant import Assistant
from qa.compose import DISAGREEMENT
from qa.days.asked import to_asked_days
from qa.route.routing import to_route


def main() -> None:
    """Print what is right, and with `--show` what is not."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("kind", choices=("routes", "days", "disagreement"))
    parser.add_argument("file", type=Path)
    parser.add_argument("--show", action="store_true", help="print what is wrong")
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.file.read_text(encoding="utf-8").splitlines()]
    measure = {"routes": _routes, "days": _days, "disagreement": _disagreement}[options.kind]
    found = measure(rows)
    if options.show:
        for row, (wanted, got) in zip(rows, found, strict=True):
            if wanted != got:
                print(f"{row['id']}: {row['question']}\n    wanted {wanted}, got {got}")
    print(f"right: {sum(wanted == got for wanted, got in found)} of {len(rows)}")


def _routes(rows: list[dict[str, Any]]) -> list[tuple[Any, Any]]:
    vectors = Encoder.load().encode_questions([row["question"] for row in rows])
    found = [
        (row["route"], to_route(row["question"], vector))
        for row, vector in zip(rows, vectors, strict=True)
    ]
    counted = Counter(found)
    kinds = list(dict.fromkeys(row["route"] for row in rows))
    print(f"{'':<12}" + "".join(f"{kind:>12}" for kind in kinds))
    for kind in kinds:
        print(f"{kind:<12}" + "".join(f"{counted[kind, got]:>12}" for got in kinds))
    return list(found)


def _days(rows: list[dict[str, Any]]) -> list[tuple[Any, Any]]:
    found = []
    for row in rows:
        asked = to_asked_days(row["question"], datetime.date.fromisoformat(row["now"]))
        got = asked.to_dict() if asked else {}
        names = ("from", "to", "of")
        found.append(([row[name] for name in names], [got.get(name) for name in names]))
    return found


def _disagreement(rows: list[dict[str, Any]]) -> list[tuple[Any, Any]]:
    encoder = Encoder.load()
    found = []
    for row in rows:
        with TemporaryDirectory() as folder:
            seeds = Path(folder) / "seeds.jsonl"
            seeds.write_text(
                "".join(json.dumps(article) + "\n" for article in row["articles"]),
                encoding="utf-8",
            )
            build_index([seeds], Path(folder) / "index", encoder=encoder)
            with closing(Assistant.open(Path(folder) / "index")) as assistant:
                said = DISAGREEMENT in assistant.ask(row["question"]).text
        found.append((row["disagree"], said))
    told = sum(got for _, got in found)
    both = sum(wanted and got for wanted, got in found)
    wanted = sum(wanted for wanted, _ in found)
    print(f"precision {both / max(1, told):.2f}, recall {both / max(1, wanted):.2f}")
    return list(found)


if __name__ == "__main__":
    main()
