"""Train the model that reads follow-ups: which words a question needs, and what becomes of its own.

    python -m training.followups.train OUT PACKED.npz --start CHECKPOINT
    torchrun --nproc-per-node 2 -m -- training.followups.train ...  # two processes of one thread

The model is a token classifier of four outputs, all of which are probabilities by themselves. The
loss is the binary cross entropy of each, over the tokens that have that label.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits
from transformers import BertForTokenClassification

from training.followups.packed import (
    ALONE,
    ALONE_KNOWN,
    INSERTED,
    KNOWN,
    NEEDED,
    REPLACED,
    Packed,
)
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

    from training.followups.packed import Example

# The outputs of a token, in order, and what each counts in the loss.
OUTPUTS = ("needed", "replaced", "inserted", "stands_alone")
_SHARES = (4.0, 1.0, 1.0, 0.5)
_BITS = (NEEDED, REPLACED, INSERTED, ALONE)


def main() -> None:
    """Train, or go on training, and write the weights."""
    options = to_options(__doc__ or "")
    start_processes(options.seed)
    packed = Packed.load(options.packed)
    model = without_attention_dropout(
        BertForTokenClassification, options.start, num_labels=len(OUTPUTS)
    )
    run_all(model, FollowUps(packed), packed.passes, options)


class FollowUps:
    """The task: needed words, edits of the question, and whether it stands alone."""

    def __init__(self, packed: Packed) -> None:
        self._held = packed.held

    def loss(self, model: Any, batch: Sequence[Example]) -> torch.Tensor:
        """Return the mean loss of a batch."""
        logits, right, known = self._read(model, batch)
        wrong = binary_cross_entropy_with_logits(logits, right, reduction="none") * known
        means = wrong.sum((0, 1)) / known.sum((0, 1)).clamp(min=1)
        return (means * torch.tensor(_SHARES, device=means.device)).sum()

    def measure(self, model: Any) -> dict[str, float | None]:
        """Return of each output the best F1 over tokens, or the AUROC of what stands alone."""
        found: list[list[tuple[float, bool]]] = [[] for _ in OUTPUTS]
        for at in range(0, len(self._held), BATCH):
            read = self._read(model, self._held[at : at + BATCH])
            logits, right, known = (one.cpu().numpy() for one in read)
            for i in range(len(OUTPUTS)):
                some = known[..., i] > 0
                found[i] += zip(logits[some, i].tolist(), right[some, i] > 0, strict=True)
        figures = {
            f"{name}_f1": _best_f1(pairs) for name, pairs in zip(OUTPUTS[:3], found, strict=False)
        }
        scores, alone = zip(*found[3], strict=True)
        return {**figures, "stands_alone_auroc": auroc(scores, alone)}

    def _read(
        self, model: Any, batch: Sequence[Example]
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return logits, what is right, and where that is known.  # each (n, tokens, 4) float32."""
        arguments = inputs_of(model, [(example.ids, example.asked) for example in batch])
        right = np.zeros((*arguments["input_ids"].shape, len(OUTPUTS)), dtype=np.float32)
        known = np.zeros_like(right)
        for i, example in enumerate(batch):
            bits, asked = np.array(example.labels), example.asked
            right[i, : len(bits)] = (bits[:, None] & np.array(_BITS)) > 0
            known[i, asked : len(bits), 0] = (bits[asked:] & KNOWN) > 0
            known[i, 1:asked, 1] = known[i, 1:asked, 2] = (bits[1:asked] & KNOWN) > 0
            known[i, 0, 2], known[i, 0, 3] = 1, bits[0] & ALONE_KNOWN > 0
        with precision(model.device):
            logits = model(**arguments).logits
        device = model.device
        return (
            logits.float(),
            torch.from_numpy(right).to(device),
            torch.from_numpy(known).to(device),
        )


def _best_f1(pairs: Sequence[tuple[float, bool]]) -> float:
    """Return the F1 at the best threshold."""
    ordered = np.array([right for _, right in sorted(pairs, key=lambda pair: -pair[0])])
    true = ordered.cumsum()
    return round(float((2 * true / (np.arange(1, len(true) + 1) + ordered.sum())).max()), 4)


if __name__ == "__main__":
    main()
