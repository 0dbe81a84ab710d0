"""Spans: what a question-answering model makes of a question and each of several texts.

Takes a question and texts with their titles; gives for every token of a text how likely an answer
starts and ends there. The bundled model runs on ONNX Runtime, without torch; any model of the
transformers hub can take its place (`HubModel`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from index.errors import QuothError
from qa.bundled import BUNDLED, id_of, open_session, open_tokenizer
from qa.kinds import asked_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import onnxruntime
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    from index.articles.article import Span

MAX_TOKENS = 256  # of the whole input; a passage has about 160
QUESTION_TOKENS = 64
TITLE_TOKENS = 24
MAX_SPAN_TOKENS = 30  # of an answer
_BATCH = 4  # texts read together; more are slower, padded to the longest and out of cache
_STRIDE = 64  # tokens that two windows of a long text share


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelInput:
    """Tokens of "[CLS] question [SEP] title [SEP] text [SEP]"; the title may be missing.

    `ids` and `types` (0 for the question, 1 for the rest) are as long as the input. `first` is the
    number of the text's first token; `offsets` are the spans of the text's tokens, in code points.
    """

    ids: list[int]
    types: list[int]
    first: int
    offsets: list[Span]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanScores:
    """What a model makes of one text.

    `offsets` are the spans of its tokens; `start` and `end` the logits of an answer's first and
    last token, less those of "no answer": (tokens,) float32. A span's odds are start plus end.
    """

    offsets: list[Span]
    start: NDArray[np.float32]
    end: NDArray[np.float32]

    def best(self, first: int, last: int) -> tuple[Span, float]:
        """Return the likeliest span of at most 30 tokens in tokens [first, last), and its odds.

        The span is of the text, in code points. Ties go to the earlier start.
        """
        width = min(MAX_SPAN_TOKENS, last - first)
        n = last - first
        ends = np.full(
            n + width - 1, -np.inf, dtype=self.end.dtype
        )  # np.pad takes ten times as long
        ends[:n] = self.end[first:last]
        sums = self.start[first:last, None] + sliding_window_view(ends, width)  # (n, width)
        i, length = np.unravel_index(sums.argmax(), sums.shape)
        span = self.offsets[first + int(i)][0], self.offsets[first + int(i + length)][1]
        return span, float(sums[i, length])


class SpanModel(Protocol):
    """What a reader needs of a model."""

    name: str

    def score(self, question: str, texts: Sequence[tuple[str, str]]) -> list[SpanScores]:
        """Return the scores of each of `texts`, pairs of title and text."""
        ...


class BundledModel:
    """The reader that ships with Quoth. Thread-safe."""

    name = "bundled"

    def __init__(self, session: onnxruntime.InferenceSession, tokenizer: Tokenizer) -> None:
        self._session = session
        self._tokenizer = tokenizer

    @classmethod
    def load(cls, folder: Path = BUNDLED) -> BundledModel:
        """Return the model in `folder`. Raises QuothError if a file is missing or altered."""
        return cls(open_session(folder, "reader.onnx"), open_tokenizer(folder))

    def score(self, question: str, texts: Sequence[tuple[str, str]]) -> list[SpanScores]:
        """Return the scores of each of `texts`, pairs of title and text.

        A text past the model's limit is read in windows that overlap.
        """
        windows = [
            (i, item)
            for i, (title, text) in enumerate(texts)
            for item in to_windows(self._tokenizer, question, title, text)
        ]
        # Inputs of like length together; a stable order, so that the same texts score the same.
        windows.sort(key=lambda window: len(window[1].ids))
        parts: list[list[SpanScores]] = [[] for _ in texts]
        for at in range(0, len(windows), _BATCH):
            some = windows[at : at + _BATCH]
            starts, ends = self._run([item for _, item in some])
            for (i, item), start, end in zip(some, starts, ends, strict=True):
                where = slice(item.first, item.first + len(item.offsets))
                parts[i].append(
                    SpanScores(
                        offsets=item.offsets,
                        start=start[where] - start[0],
                        end=end[where] - end[0],
                    )
                )
        return [joined(part) for part in parts]

    def _run(self, inputs: Sequence[ModelInput]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the logits of start and end.  # each (n, tokens) float32, padded."""
        width = max(len(item.ids) for item in inputs)
        ids, types, seen = (np.zeros((len(inputs), width), dtype=np.int64) for _ in range(3))
        for i, item in enumerate(inputs):
            ids[i, : len(item.ids)] = item.ids
            types[i, : len(item.ids)] = item.types
            seen[i, : len(item.ids)] = 1
        feed = {"input_ids": ids, "attention_mask": seen, "token_type_ids": types}
        start, end = self._session.run(["start_logits", "end_logits"], feed)
        return start, end


class HubModel:
    """A question-answering model of the transformers hub, by name or path. Thread-safe."""

    def __init__(self, name: str, model: Any, tokenizer: Any) -> None:
        self.name = name
        self._model = model
        self._tokenizer = tokenizer

    @classmethod
    def load(cls, name: str) -> HubModel:
        """Return the model of that name or in that folder. Raises QuothError if there is none."""
        try:
            import torch  # noqa: F401 - without it transformers has no models
            from transformers import AutoModelForQuestionAnswering, AutoTokenizer
        except ModuleNotFoundError as exc:
            raise QuothError(
                f"reader {name}: needs {exc.name}, which is not installed; "
                "pip install torch==2.13.0 'transformers==5.23.*'"
            ) from exc
        try:
            tokenizer = AutoTokenizer.from_pretrained(name, use_fast=True)
            model, loaded = AutoModelForQuestionAnswering.from_pretrained(
                name, output_loading_info=True
            )
        except (OSError, ValueError) as exc:
            reason = str(exc).split("\n", 1)[0]
            raise QuothError(f"reader {name}: cannot be loaded: {reason}") from exc
        if any("qa_outputs" in key for key in loaded["missing_keys"]):
            raise QuothError(f"reader {name}: is not a question-answering model (no qa_outputs)")
        return cls(name, model.eval(), tokenizer)

    def score(self, question: str, texts: Sequence[tuple[str, str]]) -> list[SpanScores]:
        """Return the scores of each of `texts`; the titles are not shown to such a model."""
        return [self._score_one(question, text) for _, text in texts]

    def _score_one(self, question: str, text: str) -> SpanScores:
        import torch

        encoded = self._tokenizer(
            question,
            text,
            truncation="only_second",
            max_length=min(self._tokenizer.model_max_length, 384),
            stride=_STRIDE,
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
            padding=True,
            return_tensors="pt",
        )
        offsets = encoded.pop("offset_mapping").tolist()
        encoded.pop("overflow_to_sample_mapping")
        with torch.no_grad():
            output = self._model(**encoded)
        parts = []
        for i, (start, end) in enumerate(
            zip(output.start_logits.numpy(), output.end_logits.numpy(), strict=True)
        ):
            tokens = [at for at, part in enumerate(encoded.sequence_ids(i)) if part == 1]
            parts.append(
                SpanScores(
                    offsets=[cast("Span", tuple(offsets[i][at])) for at in tokens],
                    start=start[tokens] - start[0],
                    end=end[tokens] - end[0],
                )
            )
        return joined(parts)


def to_input(tokenizer: Tokenizer, question: str, title: str, text: str) -> ModelInput:
    """Return the input that asks `question` of `text`; what exceeds the limits is cut off.

    `tokenizer` must neither pad nor truncate.
    """
    return to_windows(tokenizer, question, title, text)[0]


def to_windows(tokenizer: Tokenizer, question: str, title: str, text: str) -> list[ModelInput]:
    """Return the inputs that ask `question` of all of `text`: one, or windows that overlap.

    In front of the question stands what it asks for.
    """
    cls, sep = (id_of(tokenizer, token) for token in ("[CLS]", "[SEP]"))
    whole = f"{asked_for(question)}: {question}"
    asked = tokenizer.encode(whole, add_special_tokens=False).ids[:QUESTION_TOKENS]
    head: list[int] = [cls, *asked, sep]
    n_asked = len(head)
    if title:
        head += [*tokenizer.encode(title, add_special_tokens=False).ids[:TITLE_TOKENS], sep]
    body = tokenizer.encode(text, add_special_tokens=False)
    room = MAX_TOKENS - len(head) - 1
    starts = range(0, max(1, len(body.ids) - _STRIDE), room - _STRIDE)
    windows = []
    for start in starts if len(body.ids) > room else (0,):
        ids = [*head, *body.ids[start : start + room], sep]
        windows.append(
            ModelInput(
                ids=ids,
                types=[0] * n_asked + [1] * (len(ids) - n_asked),
                first=len(head),
                offsets=body.offsets[start : start + room],
            )
        )
    return windows


def joined(parts: Sequence[SpanScores]) -> SpanScores:
    """Return the scores of windows of one text as those of the text: of each token its best."""
    if len(parts) == 1:
        return parts[0]
    best: dict[Span, tuple[float, float]] = {}
    for part in parts:
        for span, start, end in zip(part.offsets, part.start, part.end, strict=True):
            before = best.get(span, (-np.inf, -np.inf))
            best[span] = max(before[0], float(start)), max(before[1], float(end))
    spans = sorted(best)
    return SpanScores(
        offsets=spans,
        start=np.array([best[span][0] for span in spans], dtype=np.float32),
        end=np.array([best[span][1] for span in spans], dtype=np.float32),
    )


def blended(one: SpanScores, other: SpanScores, share: float) -> SpanScores:
    """Return the mean of two scores of one text, the second counting as `share` of it."""
    return SpanScores(
        offsets=one.offsets,
        start=(1 - share) * one.start + share * other.start,
        end=(1 - share) * one.end + share * other.end,
    )
