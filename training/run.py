"""Run: how a model is trained, whatever it learns.

Takes a model, a task that gives the loss of a batch, and batches of token ids; leaves the trained
weights in float16, in parts of at most 15 MB (`training.weights join`), and `log.json`. Progress is
saved in OUT/progress.pt and resumed from there. A GPU is used where there is one, in bfloat16.
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
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import numpy as np
import torch
import torch.distributed
from safetensors.torch import save_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from transformers import PreTrainedModel

BATCH = 24  # inputs; on a GPU see --batch
POOL = 40  # batches sorted by length together
WARM_UP = 0.06  # of the run, in which the rate rises
PART_BYTES = 15 * 2**20
SAVED_EVERY_S = 600


class Grouped(Protocol):
    """An example: token ids, and which examples are read together."""

    @property
    def ids(self) -> Sequence[int]:
        """The tokens."""
        ...

    @property
    def group(self) -> int:
        """The number of the group."""
        ...


E = TypeVar("E", bound=Grouped)
E_contra = TypeVar("E_contra", bound=Grouped, contravariant=True)
P = TypeVar("P", bound="PreTrainedModel")


class Task(Protocol[E_contra]):
    """What a model learns, and what is measured of it."""

    def loss(self, model: PreTrainedModel, batch: Sequence[E_contra]) -> torch.Tensor:
        """Return the mean loss of a batch."""
        ...

    def measure(self, model: PreTrainedModel) -> dict[str, float | None]:
        """Return figures of what was held back."""
        ...


def start_processes(seed: int) -> None:
    """Join the processes of torchrun, where there are several, and fix the seed."""
    if "WORLD_SIZE" in os.environ:
        torch.distributed.init_process_group("gloo")
    torch.manual_seed(seed)


def without_attention_dropout(kind: type[P], start: Path, *, num_labels: int = 2) -> P:
    """Return the model of that kind in the folder `start`, its word embeddings fixed.

    Without that dropout attention stays one fused operation, a quarter faster.
    """
    model: P = kind.from_pretrained(
        start, dtype=torch.float32, attention_probs_dropout_prob=0.0, num_labels=num_labels
    )
    model.get_input_embeddings().weight.requires_grad = False
    return model


def freeze(model: PreTrainedModel, layers: int) -> None:
    """Leave the embeddings and the first `layers` as they are: no gradient goes through them."""
    if layers:
        bert: Any = model.base_model
        for part in (bert.embeddings, *bert.encoder.layer[:layers]):
            part.requires_grad_(requires_grad=False)


def run_all(
    model: PreTrainedModel,
    task: Task[E],
    passes: Sequence[Sequence[E]],
    options: argparse.Namespace,
) -> None:
    """Train, or go on training, over all passes, and write the weights."""
    freeze(model, options.frozen)
    options.out.mkdir(parents=True, exist_ok=True)
    batches = [
        batch for examples in passes for batch in to_batches(examples, options.seed, options.batch)
    ]
    print(f"{sum(map(len, batches))} inputs in {len(batches)} steps", flush=True)
    run = Run(model, task, options)
    run.train(batches)
    if process()[0] == 0:
        run.measure("end")
        write_parts(model, options.out)


def process() -> tuple[int, int]:
    """Return this process's rank and how many there are: 0 and 1 without torchrun."""
    if not torch.distributed.is_initialized():
        return 0, 1
    return torch.distributed.get_rank(), torch.distributed.get_world_size()


def to_batches(examples: Sequence[E], seed: int, size: int = BATCH) -> Iterator[list[E]]:
    """Yield batches of whole groups of about equal length, in random order."""
    order = random.Random(seed)
    by_group: dict[int, list[E]] = {}
    for example in examples:
        by_group.setdefault(example.group, []).append(example)
    groups = list(by_group.values())
    order.shuffle(groups)
    at = 0
    while at < len(groups):
        pool: list[list[E]] = []
        while at < len(groups) and sum(map(len, pool)) < POOL * size:
            pool.append(groups[at])
            at += 1
        pool.sort(key=lambda group: max(len(example.ids) for example in group))
        batches: list[list[E]] = [[]]
        for group in pool:
            if len(batches[-1]) + len(group) > size:
                batches.append([])
            batches[-1] += group
        order.shuffle(batches)
        yield from batches


def share_of(batch: list[E], rank: int, processes: int) -> list[E]:
    """Return the examples of a batch that process `rank` of `processes` reads: whole groups."""
    groups = list(dict.fromkeys(example.group for example in batch))[rank::processes]
    return [example for example in batch if example.group in groups]


class Run(Generic[E]):
    """A run of training: the model, what it learns, and where its progress is kept."""

    def __init__(self, model: PreTrainedModel, task: Task[E], options: argparse.Namespace) -> None:
        device = "cuda" if torch.cuda.is_available() else "cpu"
        model.to(torch.device(device))  # type: ignore[arg-type]  # transformers 5.23: wrapped, self lost
        self._model = model
        self._task = task
        self._options = options
        self._rank, self._processes = process()
        self._weights = [weight for weight in model.parameters() if weight.requires_grad]
        self._optimizer = torch.optim.AdamW(self._weights, lr=options.rate, weight_decay=0.01)
        self._progress = options.out / "progress.pt"
        self._log: list[dict[str, Any]] = []
        self._started = time.monotonic()

    def train(self, batches: list[list[E]]) -> None:
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

    def measure(self, step: int | str) -> None:
        """Log what the task measures on what was held back."""
        self._model.eval()
        with torch.no_grad():
            measured = self._task.measure(self._model)
        self._model.train()
        seconds = round(time.monotonic() - self._started)
        figures = {"step": step, "seconds": seconds, **measured}
        self._log.append(figures)
        print(json.dumps(figures), flush=True)
        log = json.dumps(self._log, indent=1) + "\n"
        (self._options.out / "log.json").write_text(log, encoding="utf-8")

    def _past(self, step: int, n: int) -> float:
        """Return the share of the run that is over, by steps or by time: rates follow it."""
        limit = self._options.limit_s
        by_time = (time.monotonic() - self._started) / limit if limit else 0.0
        return max((step + 1) / (n + 1), by_time)

    def _step(self, batch: list[E], rate: float) -> float:
        some = share_of(batch, self._rank, self._processes)
        said = 0.0
        if some:
            loss = self._task.loss(self._model, some)
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


def write_parts(model: PreTrainedModel, out: Path) -> None:
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


def inputs_of(
    model: PreTrainedModel, inputs: Sequence[tuple[Sequence[int], int]]
) -> dict[str, torch.Tensor]:
    """Return what a model takes: token ids, each with how many of them are of the question.

    # each (n, tokens) int64, padded
    """
    width = max(len(ids) for ids, _ in inputs)
    ids, types, seen = (np.zeros((len(inputs), width), dtype=np.int64) for _ in range(3))
    for i, (some, asked) in enumerate(inputs):
        ids[i, : len(some)] = some
        types[i, asked : len(some)] = 1
        seen[i, : len(some)] = 1
    names = ("input_ids", "token_type_ids", "attention_mask")
    return {
        name: torch.from_numpy(value).to(model.device)
        for name, value in zip(names, (ids, types, seen), strict=True)
    }


def precision(device: torch.device) -> AbstractContextManager[Any]:
    """Return the context in which a model computes on that device."""
    return torch.autocast("cuda", dtype=torch.bfloat16) if device.type == "cuda" else nullcontext()


def auroc(scores: Sequence[float], positive: Sequence[bool]) -> float | None:
    """Return how often a positive has the higher score; None without both."""
    ranks = np.empty(len(scores))
    ranks[np.argsort(scores)] = np.arange(1, len(scores) + 1)
    chosen = np.array(positive)
    n, others = int(chosen.sum()), int((~chosen).sum())
    if not n or not others:
        return None
    return round(float((ranks[chosen].sum() - n * (n + 1) / 2) / (n * others)), 4)


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


def to_options(doc: str) -> argparse.Namespace:
    """Return what the command line of a run says."""
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("packed", type=Path, help="the examples")
    parser.add_argument("--start", type=Path, required=True, help="a folder with weights")
    parser.add_argument("--rate", type=float, default=1e-4, help="peak learning rate")
    parser.add_argument("--batch", type=int, default=BATCH, help="inputs; 256 or so on a GPU")
    parser.add_argument("--frozen", type=int, default=0, help="layers that stay as they are")
    parser.add_argument("--limit-s", type=float, help="end after that many seconds, rates with it")
    parser.add_argument("--measured-every", type=float, help="seconds between two measurements")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()
