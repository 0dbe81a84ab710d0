"""What the command line shows of the way to an answer: its steps, on stdout."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.search.retrieved import RetrievedPassage
    from qa.trace import Step


def show_trace(steps: Sequence[Step]) -> None:
    """Print each step: its time, the question it was about, and the passages it came to."""
    for step in steps:
        about = f": {step.question}" if step.question is not None else ""
        sure = f" (confidence {step.confidence:.2f})" if step.confidence is not None else ""
        print(f"{step.name} {step.milliseconds:.1f} ms{about}{sure}")
        for one in step.found:
            span = f"{one.passage.start}-{one.passage.end}"
            print(f"  {one.rank:>2} {_to_scores(one)}  {one.article.id}:{span}")


def _to_scores(found: RetrievedPassage) -> str:
    scores = {name: getattr(found, name) for name in ("score", "fused", "cosine", "bm25")}
    scores["reading"] = found.reading
    return " ".join(f"{name} {value:.3f}" for name, value in scores.items() if value is not None)
