"""Holding claims whose support is known against their passages, as Quoth does.

Takes claims of the sets, and what they become when they are corrupted; gives each with the evidence
that the checker has for it.
"""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index.articles.article import Article
from index.passages import Passage
from index.search.retrieved import RetrievedPassage
from qa.language_model.checking import hold
from training.claims.rows import read_claims

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from index.articles.article import Span
    from index.search.passage_index import PassageIndex
    from qa.language_model.checking import HeldClaim
    from qa.language_model.claim_model import ClaimModel
    from training.claims.corrupting import Corruptions
    from training.claims.rows import Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCase:
    """A claim of a set, whether its passage supports it, and what the checker has for it.

    `kind` is how it was corrupted, "" where it was not. `text` is its passage's, by which folds are
    made.
    """

    set: str
    kind: str
    supported: bool
    text: str
    held: HeldClaim


def of_sets(paths: Sequence[Path], split: str, model: ClaimModel) -> list[ClaimCase]:
    """Return the claims of a split of the sets."""
    return [
        case
        for path in paths
        for case in cases(path.name.split(".")[0], read_claims(path, split), model)
    ]


def corrupted(
    name: str, claims: Iterable[Claim], corruptions: Corruptions, model: ClaimModel, seed: int = 0
) -> list[ClaimCase]:
    """Return supported claims as they are, and corrupted in each way that each of them can be."""
    found = []
    for number, claim in enumerate(claim for claim in claims if claim.supported):
        found += cases(name, [claim], model)
        choose = random.Random(seed * 1_000_003 + number)
        for kind, other in corruptions.each(claim, choose):
            found += cases(name, [other], model, kind)
    return found


def cases(name: str, claims: Sequence[Claim], model: ClaimModel, kind: str = "") -> list[ClaimCase]:
    """Return each claim, held against its own passage."""
    return [
        ClaimCase(
            set=name,
            kind=kind,
            supported=claim.supported,
            text=claim.context,
            held=hold(model, [claim.claim], [to_passage(claim)])[0][0],
        )
        for claim in claims
    ]


def of_file(index: PassageIndex, path: Path, model: ClaimModel) -> list[ClaimCase]:
    """Return the claims of a file as `benchmarks/questions/README.md` describes it."""
    return [
        ClaimCase(
            set=path.stem,
            kind=row["kind"] or "",
            supported=row["supported"],
            text=found.passage.text,
            held=hold(model, [row["claim"]], [found])[0][0],
        )
        for row, found in read_placed(index, path)
    ]


def read_placed(
    index: PassageIndex, path: Path
) -> Iterator[tuple[dict[str, Any], RetrievedPassage]]:
    """Yield each row of such a file with its place as a passage.

    Raises ValueError if no article of `index` has the place's text there.
    """
    articles = index.articles()
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        span = row["start"], row["end"]
        for article in articles:
            text = article.text[slice(*span)]
            if hashlib.sha256(text.encode()).hexdigest()[:16] == row["hash"]:
                yield row, _as_found(article, span)
                break
        else:
            raise ValueError(f"{row['id']}: no article of the index has its text at its place")


def to_passage(claim: Claim) -> RetrievedPassage:
    """Return the passage of a claim as if it were an article's, and had been retrieved."""
    article = Article(id="claim", root="/", title=claim.title or "-", text=claim.context)
    return _as_found(article, (0, len(article.text)))


def _as_found(article: Article, span: Span) -> RetrievedPassage:
    passage = Passage.from_span(article, span)
    return RetrievedPassage(
        passage=passage, article=article, rank=1, score=1.0, cosine=1.0, bm25=1.0
    )
