"""Train the reader: from a MiniLM checkpoint to spans of passages, and the odds that there is none.

    python -m training.train OUT --start CHECKPOINT --rows ROWS.jsonl.gz ... [--negatives FILE ...]
    torchrun --nproc-per-node 2 -m -- training.train ...  # two processes of one thread

An example is a question with its own passage and, for some, a mined one. The loss of each passage
is the cross entropy of start and end, where the first token stands for "no answer" (Devlin et al.
2019); for a question with several passages, also that of its spans over all of them, each score
taken against its own passage's "no answer", so that spans of different passages compare (shared
normalisation, Clark & Gardner 2018). Progress is saved in OUT/progress.pt and resumed from there;
the weights are written to OUT when done.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
import torch.distributed
from tokenizers import Tokenizer
from transformers import BertForQuestionAnswering

from index.articles.article import Article, to_clean_text
from index.passages import split
from qa.evaluation.measures import auroc, f1
from qa.spans import MAX_SPAN_TOKENS, MAX_TOKENS, ModelInput, to_input
from training.rows import NearMisses, Row, is_held_back, read_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.articles.article import Span

BATCH = 24  # inputs
POOL = 40  # batches sorted by length together
SHARED = 0.5  # weight of the shared loss
SAVED_EVERY_S = 600
_MASKED = -1e4


@dataclass(frozen=True, slots=True)
class Example:
    """One input and what is right: places of the answer's first and last token; 0, 0 for none.

    Inputs of one `group` are of the same question.
    """

    input: ModelInput
    start: int
    end: int
    group: int


def main() -> None:
    """Train, or go on training, and write the weights."""
    options = _options()
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
    if "WORLD_SIZE" in os.environ:
        torch.distributed.init_process_group("gloo")
    torch.manual_seed(options.seed)
    tokenizer = open_tokenizer(options.start)
    rows = read_rows(options.rows)
    training = [row for row in rows if not is_held_back(row)]
    held = [row for row in rows if is_held_back(row)]
    choose = random.Random(options.seed)
    batches = [
        batch
        for _ in range(options.passes)
        for batch in to_batches(_examples(training, tokenizer, options, choose), options.seed)
    ]
    n = sum(map(len, batches))
    print(f"{len(training)} rows, {n} inputs in {len(batches)} steps; {len(held)} rows held back")
    model = BertForQuestionAnswering.from_pretrained(
        options.start,
        dtype=torch.float32,
        attention_probs_dropout_prob=0.0,  # a quarter faster: attention stays one fused operation
    )
    model.bert.embeddings.word_embeddings.weight.requires_grad = False
    _train(model, batches, options)
    if _process()[0] != 0:
        return
    model.save_pretrained(out)
    tokenizer.save(str(out / "tokenizer.json"))
    print(json.dumps(measure(model, tokenizer, held)))


def open_tokenizer(folder: Path) -> Tokenizer:
    """Return the tokenizer in `folder`, told neither to pad nor to truncate."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def to_batches(examples: Sequence[list[Example]], seed: int) -> Iterator[list[Example]]:
    """Yield batches of whole groups of about equal length, in random order."""
    order = random.Random(seed)
    groups = list(examples)
    order.shuffle(groups)
    at = 0
    while at < len(groups):
        pool: list[list[Example]] = []
        while at < len(groups) and sum(map(len, pool)) < POOL * BATCH:
            pool.append(groups[at])
            at += 1
        pool.sort(key=lambda group: max(len(example.input.ids) for example in group))
        batches: list[list[Example]] = [[]]
        for group in pool:
            if len(batches[-1]) + len(group) > BATCH:
                batches.append([])
            batches[-1] += group
        order.shuffle(batches)
        yield from batches


def loss_of(start: torch.Tensor, end: torch.Tensor, batch: Sequence[Example]) -> torch.Tensor:
    """Return the mean loss of a batch.

    `start` and `end` are logits, masked outside the passage and the first token.
    # (n, tokens) float32
    """
    total = torch.zeros(())
    groups: dict[int, list[int]] = {}
    for i, example in enumerate(batch):
        groups.setdefault(example.group, []).append(i)
    for logits, place in ((start, "start"), (end, "end")):
        right = torch.tensor([getattr(example, place) for example in batch])
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


def to_tensors(inputs: Sequence[ModelInput]) -> tuple[dict[str, torch.Tensor], torch.Tensor]:
    """Return the model's arguments for `inputs`, padded, and where an answer may stand.

    # each (n, tokens): int64, and bool for the mask
    """
    width = max(len(item.ids) for item in inputs)
    ids, types, seen = (np.zeros((len(inputs), width), dtype=np.int64) for _ in range(3))
    allowed = np.zeros((len(inputs), width), dtype=bool)
    for i, item in enumerate(inputs):
        ids[i, : len(item.ids)] = item.ids
        types[i, : len(item.ids)] = item.types
        seen[i, : len(item.ids)] = 1
        allowed[i, 0] = True
        allowed[i, item.first : item.first + len(item.offsets)] = True
    arguments = {"input_ids": ids, "token_type_ids": types, "attention_mask": seen}
    return {k: torch.from_numpy(v) for k, v in arguments.items()}, torch.from_numpy(allowed)


def logits_of(
    model: BertForQuestionAnswering, inputs: Sequence[ModelInput]
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return start and end logits, masked where no answer may stand.  # (n, tokens) float32."""
    arguments, allowed = to_tensors(inputs)
    arguments = {name: value.to(model.device) for name, value in arguments.items()}
    output = model(**arguments)
    return tuple(
        logits.float().cpu().masked_fill(~allowed, _MASKED)
        for logits in (output.start_logits, output.end_logits)
    )


def share_of(batch: list[Example], rank: int, processes: int) -> list[Example]:
    """Return the examples of a batch that process `rank` of `processes` reads: whole groups."""
    groups = list(dict.fromkeys(example.group for example in batch))[rank::processes]
    return [example for example in batch if example.group in groups]


@torch.no_grad()
def measure(
    model: BertForQuestionAnswering, tokenizer: Tokenizer, rows: Sequence[Row]
) -> dict[str, Any]:
    """Return F1 on answerable rows, nothing refused, and AUROC of answerable against not."""
    model.eval()
    scores, overlaps = [], []
    for at in range(0, len(rows), BATCH):
        some = rows[at : at + BATCH]
        inputs = [to_input(tokenizer, r.question, _title(r), r.context) for r in some]
        starts, ends = (logits.numpy() for logits in logits_of(model, inputs))
        for row, item, start, end in zip(some, inputs, starts, ends, strict=True):
            first, last, score = _best(start, end)
            a, b = first - item.first, last - item.first
            said = row.context[item.offsets[a][0] : item.offsets[b][1]]
            scores.append(score)
            overlaps.append(f1(said, row.answers) if row.spans else None)
    model.train()
    known = [overlap for overlap in overlaps if overlap is not None]
    return {
        "n": len(rows),
        "f1_answerable": round(float(np.mean(known)), 4),
        "auroc": auroc(scores, [overlap is not None for overlap in overlaps]),
    }


def _best(start: np.ndarray[Any, Any], end: np.ndarray[Any, Any]) -> tuple[int, int, float]:
    """Return the first and last token of the best span, and its odds."""
    sums = start[1:, None] + end[None, 1:]
    sums[~np.triu(np.tri(len(sums), k=MAX_SPAN_TOKENS - 1, dtype=bool))] = 2 * _MASKED
    first, last = np.unravel_index(sums.argmax(), sums.shape)
    return int(first) + 1, int(last) + 1, float(sums.max() - start[0] - end[0])


def _train(
    model: BertForQuestionAnswering, batches: list[list[Example]], options: argparse.Namespace
) -> None:
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model.to(torch.device(device))  # type: ignore[arg-type]  # transformers 5.23: wrapped, self lost
    rank, processes = _process()
    torch.manual_seed(options.seed + rank)
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=options.rate, weight_decay=0.01)
    n = len(batches)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / (0.06 * n), max(0.0, (n - step) / (0.94 * n)))
    )
    progress = options.out / "progress.pt"
    done = 0
    if progress.exists():
        state = torch.load(progress, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        schedule.load_state_dict(state["schedule"])
        done = state["done"]
    model.train()
    started = said = saved = time.monotonic()
    losses, inputs = [], 0
    for step in range(done, n):
        batch = share_of(batches[step], rank, processes)
        if batch:
            start, end = logits_of(model, [example.input for example in batch])
            loss = loss_of(start, end, batch)
            loss.backward()
            losses.append(loss.item())
        if processes > 1:
            _average_gradients(weights, processes)
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad(set_to_none=True)
        inputs += len(batches[step])
        at = time.monotonic()
        if rank == 0 and (at - said > 30 or step == n - 1):
            rate = inputs / (at - started)
            left = (n - step - 1) * (at - started) / (step + 1 - done)
            print(
                f"step {step + 1} of {n}, loss {np.mean(losses[-100:]):.3f}, "
                f"{rate:.1f} inputs/s, {left / 60:.0f} min left",
                file=sys.stderr,
            )
            said = at
        if rank == 0 and at - saved > SAVED_EVERY_S:
            state = {
                "model": model.state_dict(),
                "optimizer": optimizer.state_dict(),
                "schedule": schedule.state_dict(),
                "done": step + 1,
            }
            torch.save(state, progress.with_suffix(".part"))
            progress.with_suffix(".part").replace(progress)
            saved = at


def _process() -> tuple[int, int]:
    """Return this process's rank and how many there are: 0 and 1 without torchrun."""
    if not torch.distributed.is_initialized():
        return 0, 1
    return torch.distributed.get_rank(), torch.distributed.get_world_size()


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


def _examples(
    rows: list[Row], tokenizer: Tokenizer, options: argparse.Namespace, choose: random.Random
) -> list[list[Example]]:
    """Return a group of examples for each question, and for each near-miss made of one."""
    rows = choose.sample(rows, len(rows))[: options.limit]
    negatives = _read_negatives(options.negatives)
    near_misses = NearMisses(rows, with_opposites=True)
    groups: list[list[Example]] = []
    for row in rows:
        group = [_example(row, tokenizer, len(groups), choose)]
        others = negatives.get(row.id)
        if others and choose.random() < options.mined:
            title, context = choose.choice(others)
            empty = Row(
                id=row.id, title=title, context=context, question=row.question, answers=(), spans=()
            )
            group.append(_example(empty, tokenizer, len(groups), choose))
        groups.append(group)
        near = near_misses.of(row, choose) if choose.random() < options.near else None
        if near is not None:
            groups.append([_example(near, tokenizer, len(groups), choose)])
    return groups


def _example(row: Row, tokenizer: Tokenizer, group: int, choose: random.Random) -> Example:
    """Return the row as one input: half the time its whole context, else a passage of it.

    The answer is one annotator's, by chance; the passage is the first that holds it.
    """
    title = _title(row) if choose.random() < 0.7 else ""
    span = choose.choice(row.spans) if row.spans else None
    text, shift = row.context, 0
    whole = to_input(tokenizer, row.question, title, text)
    is_cut = span is not None and (not whole.offsets or whole.offsets[-1][1] < span[1])
    if is_cut or choose.random() < 0.5:
        passages = _passages(row, tokenizer)
        if span is None:
            start, end = choose.choice(passages)
        else:
            start, end = next(
                ((a, b) for a, b in passages if a <= span[0] and span[1] <= b),
                (span[0], len(text)),
            )
        text, shift = text[start:end], start
    item = to_input(tokenizer, row.question, title, text)
    if span is None:
        return Example(item, 0, 0, group)
    inside = [
        i for i, (a, b) in enumerate(item.offsets) if b > span[0] - shift and a < span[1] - shift
    ]
    if not inside:
        return Example(item, 0, 0, group)
    return Example(item, item.first + inside[0], item.first + inside[-1], group)


def _passages(row: Row, tokenizer: Tokenizer) -> list[Span]:
    article = Article(id=row.id, root="", title="", text=row.context)

    def offsets(text: str) -> list[Span]:
        return tokenizer.encode(text, add_special_tokens=False).offsets

    found = split(article, offsets, MAX_TOKENS)
    return [(passage.start, passage.end) for passage in found] or [(0, len(row.context))]


def _title(row: Row) -> str:
    """Return the title, where it says anything: SQuADShifts names posts and reviews by number."""
    is_real = not row.title.startswith(("Filtered_Reddit", "Amazon_Reviews"))
    return row.title.replace("_", " ") if is_real else ""


def _read_negatives(paths: Sequence[Path]) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                found[record["id"]] = [
                    (other["title"], other["context"])
                    for other in record["negatives"]
                    if to_clean_text(other["context"]) == other["context"]
                ]
    return found


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument(
        "--start", type=Path, required=True, help="a folder with weights, tokenizer"
    )
    parser.add_argument("--rows", type=Path, nargs="+", required=True)
    parser.add_argument("--negatives", type=Path, nargs="*", default=[], help="what mine.py wrote")
    parser.add_argument("--mined", type=float, default=0.35, help="share of questions with one")
    parser.add_argument("--near", type=float, default=0.15, help="share with a near-miss")
    parser.add_argument("--passes", type=int, default=1, help="over all rows, other negatives each")
    parser.add_argument("--rate", type=float, default=1e-4, help="peak learning rate")
    parser.add_argument("--limit", type=int, help="train on that many rows")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
