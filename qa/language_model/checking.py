"""Checking: holds what a language model wrote against the passages that it was given.

Takes claims and passages; gives for each claim how surely the passages support it, the sentence
that does, and what of it they do not bear out. The passages with most of a claim's words are read
with it by a model (`claim_model.py`); numbers, days, names and denials must agree literally.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.passages import sentences
from index.stop_words import STOP_WORDS
from qa.bundled import BUNDLED
from qa.language_model.claim_confidence import ClaimCalibration, ClaimEvidence
from qa.language_model.claim_model import ClaimModel
from qa.language_model.instructions import is_instruction
from qa.language_model.literal import denies_alone, lacks_denial, missing
from qa.language_model.opposites import is_opposed
from qa.language_model.support import Support
from qa.language_model.swapping import is_swapped
from qa.overlap import to_plain_words, to_stems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.articles.article import Span
    from index.search.retrieved import RetrievedPassage
    from qa.language_model.claim_model import ClaimReading
    from qa.language_model.literal import Missing

_READ = 3  # passages that a claim is read with: those with most of its words
_BEFORE = 400  # characters before a sentence that may order it
_MOST_LACKING = 2  # what lacks more is no less likely


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """A passage as a claim's words find it: what share it has, and which sentence has most.

    `number` is the passage's, `held` the share of the claim's words in that sentence.
    """

    number: int
    shared: float
    held: float
    sentence: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldClaim:
    """A claim held against one passage: its evidence, and what is wrong with it.

    It `is_ordered` where the sentence that comes nearest, or the one before it in its paragraph, is
    an instruction to a model: then it is borne out by nothing.
    """

    nearest: Nearest
    evidence: ClaimEvidence
    lacking: tuple[Missing, ...]
    wrong: tuple[Span, ...]
    is_ordered: bool


class Checker:
    """Holds claims against passages. Thread-safe."""

    def __init__(
        self, model: ClaimModel | None = None, calibration: ClaimCalibration | None = None
    ) -> None:
        """Take the model and the calibration that come with Quoth, unless others are given.

        Raises QuothError if the calibration is missing; a missing model is told on first reading.
        """
        self._model = model or ClaimModel()
        self._calibration = calibration or ClaimCalibration.load(BUNDLED / "claims.json")

    @property
    def threshold(self) -> float:
        """The probability from which a claim is supported."""
        return self._calibration.threshold

    def check(self, claim: str, passages: Sequence[RetrievedPassage]) -> Support:
        """Return what `passages` make of `claim`."""
        return self.check_many([claim], passages)[0]

    def check_many(
        self, claims: Sequence[str], passages: Sequence[RetrievedPassage]
    ) -> list[Support]:
        """Return what `passages` make of each claim. Raises QuothError for a missing model."""
        return [self._judge(held) for held in hold(self._model, claims, passages)]

    def _judge(self, held: Sequence[HeldClaim]) -> Support:
        """Return what the passage that supports the claim most surely makes of it.

        If none does, it is what the one with most of its words makes of it.
        """
        if not held:
            return Support(probability=0.0, is_supported=False, reason="unsupported")
        sure = [(self._calibration.probability(one.evidence), one) for one in held]
        right = [
            pair
            for pair in sure
            if pair[0] >= self.threshold and not (pair[1].lacking or pair[1].is_ordered)
        ]
        probability, best = max(right, key=lambda pair: pair[0]) if right else sure[0]
        lacking = tuple((one.start, one.end) for one in best.lacking)
        reason = best.lacking[0].reason if best.lacking else "unsupported"
        return Support(
            probability=probability,
            is_supported=bool(right),
            passage=best.nearest.number,
            start=best.nearest.sentence[0],
            end=best.nearest.sentence[1],
            wrong=() if right else lacking or best.wrong,
            reason=None if right else reason,
        )


def hold(
    model: ClaimModel, claims: Sequence[str], passages: Sequence[RetrievedPassage]
) -> list[list[HeldClaim]]:
    """Return each of `claims` held against the passages with most of its words."""
    near = [_nearest(claim, passages)[:_READ] for claim in claims]
    read = iter(
        model.read(
            [
                (claim, _title(passages[one.number]), passages[one.number].passage.text)
                for claim, some in zip(claims, near, strict=True)
                for one in some
            ]
        )
    )
    return [
        [_held(claim, passages[one.number], one, next(read)) for one in some]
        for claim, some in zip(claims, near, strict=True)
    ]


def _title(found: RetrievedPassage) -> str:
    """Return the title of a passage's article, "" where it is an instruction to a model."""
    return "" if is_instruction(found.article.title) else found.article.title


def _held(
    claim: str, found: RetrievedPassage, nearest: Nearest, reading: ClaimReading
) -> HeldClaim:
    lacking = _lacking(claim, found, nearest.sentence)
    sentence = found.article.text[slice(*nearest.sentence)]
    return HeldClaim(
        nearest=nearest,
        evidence=ClaimEvidence(
            odds=reading.supported,
            words=-reading.worst,
            shared=nearest.shared,
            sentence=nearest.held,
            literal=-float(min(_MOST_LACKING, len(lacking))),
            denied=-float(denies_alone(claim, sentence)),
            opposed=-float(is_opposed(claim, sentence)),
            swapped=-float(is_swapped(claim, sentence)),
            verbatim=float(_is_verbatim(claim, found.passage.text)),
        ),
        lacking=tuple(lacking),
        wrong=reading.wrong,
        is_ordered=_is_ordered(found.article.text, nearest.sentence),
    )


def _is_ordered(text: str, sentence: Span) -> bool:
    """Say whether a sentence, or what stands before it in its line, tells a model what to write."""
    line = text.rfind("\n", 0, sentence[0]) + 1
    before = text[max(line, sentence[0] - _BEFORE) : sentence[0]]
    return is_instruction(text[slice(*sentence)]) or is_instruction(before)


def _lacking(claim: str, found: RetrievedPassage, sentence: Span) -> list[Missing]:
    """Return what `claim` says literally that the passage does not.

    Of names the whole article counts: it may call by them whom the passage calls "he".
    """
    article = found.article
    text = f"{_title(found)}\n{found.passage.text}"
    published = article.day_at(sentence[0]) or article.published
    lacking = missing(claim, text, published=published)
    if any(one.reason == "name" for one in lacking):
        whole = f"{_title(found)}\n{article.source or ''}\n{article.text}"
        elsewhere = {(one.start, one.end) for one in missing(claim, whole) if one.reason == "name"}
        lacking = [
            one for one in lacking if one.reason != "name" or (one.start, one.end) in elsewhere
        ]
    denial = lacks_denial(claim, article.text[slice(*sentence)])
    return [*lacking, denial] if denial else lacking


def _is_verbatim(claim: str, text: str) -> bool:
    return f" {to_plain_words(claim)} " in f" {to_plain_words(text)} "


def _nearest(claim: str, passages: Sequence[RetrievedPassage]) -> list[Nearest]:
    """Return the passages as the words of `claim` find them, those with most of them first."""
    wanted = to_stems(claim) - STOP_WORDS
    found = [_near(wanted, number, one) for number, one in enumerate(passages)]
    return sorted(found, key=lambda one: -(one.shared + one.held))


def _near(wanted: set[str], number: int, found: RetrievedPassage) -> Nearest:
    passage, article = found.passage, found.article
    most, nearest = -1, (passage.start, passage.end)
    for sentence in sentences(article, [(passage.start, passage.end)]):
        if sentence.end <= passage.start or sentence.start >= passage.end:
            continue
        n = len(wanted & to_stems(article.text[sentence.start : sentence.end]))
        if n > most:
            most, nearest = n, (sentence.start, sentence.end)
    whole = len(wanted & to_stems(f"{_title(found)}\n{passage.text}"))
    total = max(1, len(wanted))
    return Nearest(number=number, shared=whole / total, held=max(0, most) / total, sentence=nearest)
