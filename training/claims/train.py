"""Train the model that checks claims: whether a passage supports one, and which words it does not.

    python -m training.claims.train OUT PACKED.npz --start CHECKPOINT
    torchrun --nproc-per-node 2 -m -- training.claims.train ...  # two processes of one thread

The model is a token classifier of two outputs, both probabilities by themselves: on the first token
that the claim is supported, on a token of the claim that it is wrong. The loss is the binary cross
entropy of each, over the tokens that have that label.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits
from transformers import BertForTokenClassification

from training.claims.pack import KNOWN, SUPPORTED, WRONG
from training.followups.packed import Packed
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

OUTPUTS = ("supported", "wrong")
_WRONG_COUNTS = 0.5  # in the loss


def main() -> None:
    """Train, or go on training, and write the weights."""
    options = to_options(__doc__ or "")
    start_processes(options.seed)
    packed = Packed.load(options.packed)
    model = without_attention_dropout(
        BertForTokenClassification, options.start, num_labels=len(OUTPUTS)
    )
    run_all(model, Claims(packed), packed.passes, options)


class Claims:
    """The task: whether a claim is supported, and which of its words are not."""

    def __init__(self, packed: Packed) -> None:
        self._held = packed.held

    def loss(self, model: Any, batch: Sequence[Example]) -> torch.Tensor:
        """Return the mean loss of a batch."""
        supported, wrong = self._read(model, batch)
        loss: torch.Tensor = binary_cross_entropy_with_logits(*supported)
        if len(wrong[0]):
            loss = loss + _WRONG_COUNTS * binary_cross_entropy_with_logits(*wrong)
        return loss

    def measure(self, model: Any) -> dict[str, float | None]:
        """Return the AUROC of each output."""
        found: list[list[tuple[float, bool]]] = [[] for _ in OUTPUTS]
        for at in range(0, len(self._held), BATCH):
            for i, (logits, right) in enumerate(self._read(model, self._held[at : at + BATCH])):
                found[i] += zip(logits.tolist(), (right > 0).tolist(), strict=True)
        return {
            f"{name}_auroc": auroc(*zip(*pairs, strict=True))
            for name, pairs in zip(OUTPUTS, found, strict=True)
        }

    @staticmethod
    def _read(
        model: Any, batch: Sequence[Example]
    ) -> tuple[tuple[torch.Tensor, torch.Tensor], tuple[torch.Tensor, torch.Tensor]]:
        """Return of each output the logits and what is right, where that is known.

        # each (m,) float32
        """
        arguments = inputs_of(model, [(example.ids, example.asked) for example in batch])
        bits = np.zeros(arguments["input_ids"].shape, dtype=np.int64)
        for i, example in enumerate(batch):
            bits[i, : len(example.labels)] = example.labels
        labels = torch.from_numpy(bits).to(model.device)
        with precision(model.device):
            logits = model(**arguments).logits.float()
        words = labels[:, 1:]
        known = words & KNOWN > 0
        return (
            (logits[:, 0, 0], (labels[:, 0] & SUPPORTED > 0).float()),
            (logits[:, 1:, 1][known], (words & WRONG > 0)[known].float()),
        )


if __name__ == "__main__":
    main()
