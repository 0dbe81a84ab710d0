"""Train the reader: from a checkpoint to spans of passages, and the odds that there is none.

    python -m training.train OUT PACKED.npz --start CHECKPOINT
    torchrun --nproc-per-node 2 -m -- training.train ...  # two processes of one thread

The loss of each passage is the cross entropy of start and end, where the first token stands for "no
answer" (Devlin et al. 2019); for a question with several passages, also that of its spans over all
of them, each score taken against its own passage's "no answer", so that spans of different passages
compare (shared normalisation, Clark & Gardner 2018). Progress is saved in OUT/progress.pt and
resumed from there. A GPU is used where there is one, in bfloat16. Besides PACKED.npz and the
checkpoint nothing is needed but torch, transformers and numpy; what is written in the end are the
trained weights in float16, in parts of at most 15 MB (`training.weights join`), and `log.json`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
import torch.distributed
from safetensors.torch import save_file
from transformers import BertForQuestionAnswering

from training.packed import Packed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from numpy.typing import NDArray

    from training.packed import Example

BATCH = 24  # inputs; on a GPU see --batch
POOL = 40  # batches sorted by length together
SHARED = 0.5  # weight of the shared loss
WARM_UP = 0.06  # of the run, in which the rate rises
MAX_SPAN_TOKENS = 30  # of an answer, as in qa.spans
PART_BYTES = 15 * 2**20
SAVED_EVERY_S = 600
_MASKED = -1e4


def main() -> None:
    """Train, or go on training, and write the weights."""
    options = _options()
    options.out.mkdir(parents=True, exist_ok=True)
    if "WORLD_SIZE" in os.environ:
        torch.distributed.init_process_group("gloo")
    torch.manual_seed(options.seed)
    packed = Packed.load(options.packed)
    batches = [
        batch
        for examples in packed.passes
        for batch in to_batches(examples, options.seed, options.batch)
    ]
    n = sum(map(len, batches))
    print(f"{n} inputs in {len(batches)} steps; {len(packed.held)} held back", flush=True)
    model = BertForQuestionAnswering.from_pretrained(
        options.start,
        dtype=torch.float32,
        attention_probs_dropout_prob=0.0,  # a quarter faster: attention stays one fused operation
    )
    model.bert.embeddings.word_embeddings.weight.requires_grad = False
    run = Run(model, packed, options)
    run.train(batches)
    if _process()[0] == 0:
        run.measure("end")
        write_parts(model, options.out)


def to_batches(
    examples: Sequence[Example], seed: int, size: int = BATCH
) -> Iterator[list[Example]]:
    """Yield batches of whole groups of about equal length, in random order."""
    order = random.Random(seed)
    by_group: dict[int, list[Example]] = {}
    for example in examples:
        by_group.setdefault(example.group, []).append(example)
    groups = list(by_group.values())
    order.shuffle(groups)
    at = 0
    while at < len(groups):
        pool: list[list[Example]] = []
        while at < len(groups) and sum(map(len, pool)) < POOL * size:
            pool.append(groups[at])
            at += 1
        pool.sort(key=lambda group: max(len(example.ids) for example in group))
        batches: list[list[Example]] = [[]]
        for group in pool:
            if len(batches[-1]) + len(group) > size:
                batches.append([])
            batches[-1] += group
        order.shuffle(batches)
        yield from batches


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


def logits_of(
    model: BertForQuestionAnswering, batch: Sequence[Example]
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return start and end logits, masked where no answer may stand.  # (n, tokens) float32."""
    width = max(len(example.ids) for example in batch)
    ids, types, seen = (np.zeros((len(batch), width), dtype=np.int64) for _ in range(3))
    allowed = np.zeros((len(batch), width), dtype=bool)
    for i, example in enumerate(batch):
        n = len(example.ids)
        ids[i, :n] = example.ids
        types[i, example.asked : n] = 1
        seen[i, :n] = 1
        allowed[i, 0] = True
        allowed[i, example.first : n - 1] = True
    names = ("input_ids", "token_type_ids", "attention_mask")
    arguments = {
        name: torch.from_numpy(value).to(model.device)
        for name, value in zip(names, (ids, types, seen), strict=True)
    }
    with _precision(model.device):
        output = model(**arguments)
    kept = torch.from_numpy(allowed).to(model.device)
    return tuple(
        logits.float().masked_fill(~kept, _MASKED)
        for logits in (output.start_logits, output.end_logits)
    )


def share_of(batch: list[Example], rank: int, processes: int) -> list[Example]:
    """Return the examples of a batch that process `rank` of `processes` reads: whole groups."""
    groups = list(dict.fromkeys(example.group for example in batch))[rank::processes]
    return [example for example in batch if example.group in groups]


class Run:
    """A run of training: the model, what it learns from, and where its progress is kept."""

    def __init__(
        self, model: BertForQuestionAnswering, packed: Packed, options: argparse.Namespace
    ) -> None:
        device = "cuda" if torch.cuda.is_available() else "cpu"
        model.to(torch.device(device))  # type: ignore[arg-type]  # transformers 5.23: wrapped, self lost
        self._model = model
        self._packed = packed
        self._options = options
        self._rank, self._processes = _process()
        self._weights = [weight for weight in model.parameters() if weight.requires_grad]
        self._optimizer = torch.optim.AdamW(self._weights, lr=options.rate, weight_decay=0.01)
        self._progress = options.out / "progress.pt"
        self._log: list[dict[str, Any]] = []
        self._started = time.monotonic()

    def train(self, batches: list[list[Example]]) -> None:
        """Take a step for each batch, or as many as the time allows."""
        n, done = len(batches), self._resume()
        torch.manual_seed(self._options.seed + self._rank)
        self._model.train()
        self._started = said = saved = measured = time.monotonic()
        losses, inputs = [], 0
        for step in range(done, n):
            past = self._past(step, n)
            if past >= 1:
                break
            rate = self._options.rate * min(past / WARM_UP, (1 - past) / (1 - WARM_UP))
            losses.append(self._step(batches[step], max(rate, 1e-8)))
            inputs += len(batches[step])
            at = time.monotonic()
            if self._rank != 0:
                continue
            if at - said > 30 or step == n - 1:
                self._say(step + 1, n, inputs, float(np.mean(losses[-100:])))
                said = at
            if at - saved > SAVED_EVERY_S:
                self._save(step + 1)
                saved = at
            if self._options.measured_every and at - measured > self._options.measured_every:
                self.measure(step + 1)
                measured = time.monotonic()

    @torch.no_grad()
    def measure(self, step: int | str) -> None:
        """Log F1 on the answerable of the held, nothing refused, and AUROC against the others."""
        self._model.eval()
        scores, overlaps = [], []
        held, answers = self._packed.held, self._packed.answers
        for at in range(0, len(held), BATCH):
            some = held[at : at + BATCH]
            starts, ends = (one.cpu().numpy() for one in logits_of(self._model, some))
            for start, end, right in zip(starts, ends, answers[at : at + BATCH], strict=True):
                first, last, score = _best(start, end)
                scores.append(score)
                overlaps.append(max((_f1((first, last), span) for span in right), default=None))
        self._model.train()
        known = [overlap for overlap in overlaps if overlap is not None]
        figures = {
            "step": step,
            "seconds": round(time.monotonic() - self._started),
            "f1_answerable": round(float(np.mean(known)), 4),
            "auroc": _auroc(scores, [overlap is not None for overlap in overlaps]),
        }
        self._log.append(figures)
        print(json.dumps(figures), flush=True)
        log = json.dumps(self._log, indent=1) + "\n"
        (self._options.out / "log.json").write_text(log, encoding="utf-8")

    def _past(self, step: int, n: int) -> float:
        """Return the share of the run that is over, by steps or by time: rates follow it."""
        limit = self._options.limit_s
        by_time = (time.monotonic() - self._started) / limit if limit else 0.0
        return max((step + 1) / (n + 1), by_time)

    def _step(self, batch: list[Example], rate: float) -> float:
        some = share_of(batch, self._rank, self._processes)
        said = 0.0
        if some:
            start, end = logits_of(self._model, some)
            loss = loss_of(start, end, some)
            loss.backward()
            said = loss.item()
        if self._processes > 1:
            _average_gradients(self._weights, self._processes)
        torch.nn.utils.clip_grad_norm_(self._weights, 1.0)
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        return said

    def _say(self, step: int, n: int, inputs: int, loss: float) -> None:
        rate = inputs / (time.monotonic() - self._started)
        print(f"step {step} of {n}, loss {loss:.3f}, {rate:.1f} inputs/s", file=sys.stderr)

    def _save(self, done: int) -> None:
        state = {
            "model": self._model.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "done": done,
        }
        torch.save(state, self._progress.with_suffix(".part"))
        self._progress.with_suffix(".part").replace(self._progress)

    def _resume(self) -> int:
        if not self._progress.exists():
            return 0
        state = torch.load(self._progress, weights_only=True, map_location=self._model.device)
        self._model.load_state_dict(state["model"])
        self._optimizer.load_state_dict(state["optimizer"])
        return int(state["done"])


def write_parts(model: BertForQuestionAnswering, out: Path) -> None:
    """Write the weights that were trained, in float16, as `out`/weights-1.safetensors and so on."""
    parts: list[dict[str, torch.Tensor]] = [{}]
    size = 0
    for name, weight in model.named_parameters():
        if not weight.requires_grad:
            continue
        kept = weight.detach().half().cpu().contiguous()
        if parts[-1] and size + kept.nbytes > PART_BYTES:
            parts.append({})
            size = 0
        parts[-1][name] = kept
        size += kept.nbytes
    for number, part in enumerate(parts, 1):
        save_file(part, out / f"weights-{number}.safetensors")


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


def _auroc(scores: Sequence[float], positive: Sequence[bool]) -> float | None:
    ranks = np.empty(len(scores))
    ranks[np.argsort(scores)] = np.arange(1, len(scores) + 1)
    chosen = np.array(positive)
    n, others = int(chosen.sum()), int((~chosen).sum())
    if not n or not others:
        return None
    return round(float((ranks[chosen].sum() - n * (n + 1) / 2) / (n * others)), 4)


def _process() -> tuple[int, int]:
    """Return this process's rank and how many there are: 0 and 1 without torchrun."""
    if not torch.distributed.is_initialized():
        return 0, 1
    return torch.distributed.get_rank(), torch.distributed.get_world_size()


def _precision(device: torch.device) -> AbstractContextManager[Any]:
    return torch.autocast("cuda", dtype=torch.bfloat16) if device.type == "cuda" else nullcontext()


def _average_gradients(weights: Sequence[torch.nn.Parameter], processes: int) -> None:
    gradients = [
        weight.grad if weight.grad is not None else weight.new_zeros(weight.shape)
        for weight in weights
    ]
    flat = torch.cat([gradient.flatten() for gradient in gradients])
    torch.distributed.all_reduce(flat)
    flat /= processes
    parts = flat.split([weight.numel() for weight in weights])
    for weight, part in zip(weights, parts, strict=True):
        weight.grad = part.view_as(weight)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("packed", type=Path, help="what training.pack wrote")
    parser.add_argument("--start", type=Path, required=True, help="a folder with weights")
    parser.add_argument("--rate", type=float, default=1e-4, help="peak learning rate")
    parser.add_argument("--batch", type=int, default=BATCH, help="inputs; 256 or so on a GPU")
    parser.add_argument("--limit-s", type=float, help="end after that many seconds, rates with it")
    parser.add_argument("--measured-every", type=float, help="seconds between two measurements")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
