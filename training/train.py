"""Train the reader: from a checkpoint to spans of passages, and the odds that there is none.

    python -m training.train OUT PACKED.npz --start CHECKPOINT
    torchrun --nproc-per-node 2 -m -- training.train ...  # two processes of one thread

The loss of each passage is the cross entropy of start and end, where the first token stands for "no
answer" (Devlin et al. 2019); for a question with several passages, also that of its spans over all
of them, each score taken against its own passage's "no answer", so that spans of different passages
compare (shared normalisation, Clark & Gardner 2018). Besides PACKED.npz and the checkpoint nothing
is needed but torch, transformers and numpy. `training/run.py` says what is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from transformers import BertForQuestionAnswering

from training.packed import Packed
from training.run import (
    BATCH,
    auroc,
    inputs_of,
    precision,
    run_all,
    start_processes,
    to_options,
    without_attention_dropout,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from training.packed import Example

SHARED = 0.5  # weight of the shared loss
MAX_SPAN_TOKENS = 30  # of an answer, as in qa.spans
_MASKED = -1e4


def main() -> None:
    """Train, or go on training, and write the weights."""
    options = to_options(__doc__ or "")
    start_processes(options.seed)
    packed = Packed.load(options.packed)
    model = without_attention_dropout(BertForQuestionAnswering, options.start)
    run_all(model, Spans(packed), packed.passes, options)


def loss_of(start: torch.Tensor, end: torch.Tensor, batch: Sequence[Example]) -> torch.Tensor:
    """Return the mean loss of a batch.

    `start` and `end` are logits, masked outside the passage and the first token.
    # (n, tokens) float32
    """
    total = torch.zeros((), device=start.device)
    groups: dict[int, list[int]] = {}
    for i, example in enumerate(batch):
        groups.setdefault(example.group, []).append(i)
    for logits, place in ((start, "start"), (end, "end")):
        right = torch.tensor([getattr(example, place) for example in batch], device=start.device)
        total = total + torch.nn.functional.cross_entropy(logits, right) / 2
        shared = []
        odds = logits[:, 1:] - logits[:, :1]
        for members in groups.values():
            answered = [i for i in members if batch[i].start]
            if len(answered) == 1:
                best = odds[answered[0], right[answered[0]] - 1]
                shared.append(odds[members].flatten().logsumexp(0) - best)
        if shared:
            total = total + SHARED * torch.stack(shared).mean() / 2
    return total


def logits_of(model: Any, batch: Sequence[Example]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return start and end logits, masked where no answer may stand.  # (n, tokens) float32."""
    arguments = inputs_of(model, [(example.ids, example.asked) for example in batch])
    allowed = np.zeros(arguments["input_ids"].shape, dtype=bool)
    for i, example in enumerate(batch):
        allowed[i, 0] = True
        allowed[i, example.first : len(example.ids) - 1] = True
    with precision(model.device):
        output = model(**arguments)
    kept = torch.from_numpy(allowed).to(model.device)
    return tuple(
        logits.float().masked_fill(~kept, _MASKED)
        for logits in (output.start_logits, output.end_logits)
    )


class Spans:
    """The task: spans of passages, and the odds that there is none."""

    def __init__(self, packed: Packed) -> None:
        self._packed = packed

    def loss(self, model: Any, batch: Sequence[Example]) -> torch.Tensor:
        """Return the mean loss of a batch."""
        return loss_of(*logits_of(model, batch), batch)

    def measure(self, model: Any) -> dict[str, float | None]:
        """Return F1 on the answerable of the held, none refused, and AUROC against the others."""
        scores, overlaps = [], []
        held, answers = self._packed.held, self._packed.answers
        for at in range(0, len(held), BATCH):
            some = held[at : at + BATCH]
            starts, ends = (one.cpu().numpy() for one in logits_of(model, some))
            for start, end, right in zip(starts, ends, answers[at : at + BATCH], strict=True):
                first, last, score = _best(start, end)
                scores.append(score)
                overlaps.append(max((_f1((first, last), span) for span in right), default=None))
        known = [overlap for overlap in overlaps if overlap is not None]
        return {
            "f1_answerable": round(float(np.mean(known)), 4),
            "auroc": auroc(scores, [overlap is not None for overlap in overlaps]),
        }


def _best(start: NDArray[np.float32], end: NDArray[np.float32]) -> tuple[int, int, float]:
    """Return the first and last token of the best span, and its odds."""
    sums = start[1:, None] + end[None, 1:]
    sums[~np.triu(np.tri(len(sums), k=MAX_SPAN_TOKENS - 1, dtype=bool))] = 2 * _MASKED
    first, last = np.unravel_index(sums.argmax(), sums.shape)
    return int(first) + 1, int(last) + 1, float(sums.max() - start[0] - end[0])


def _f1(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Return the F1 of two spans by their tokens."""
    shared = max(0, min(one[1], other[1]) - max(one[0], other[0]) + 1)
    return 2 * shared / (one[1] - one[0] + other[1] - other[0] + 2)


if __name__ == "__main__":
    main()
