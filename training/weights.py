"""Weights between runs: those that ship back to floats, those of a run, the mean of several.

    python -m training.weights floats qa/model OUT
    python -m training.weights join OUT START RUN
    python -m training.weights mean OUT CHECKPOINT CHECKPOINT ...

`floats` undoes `training.export`: int8 matrices times their scales, in PyTorch's layout. `join`
puts the parts that `training.train` wrote to the folder RUN over the weights it started from.
`mean` averages checkpoints of one start, weight by weight (Wortsman et al. 2022).
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from safetensors.torch import load_file
from transformers import BertConfig, BertForQuestionAnswering, BertForTokenClassification

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

Trained = BertForQuestionAnswering | BertForTokenClassification

SHAPE = BertConfig(
    hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536
)


def main() -> None:
    """Write the weights and the tokenizer to OUT."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for name, arguments in (
        ("floats", ("model", "out")),
        ("join", ("out", "start", "run")),
        ("mean", ("out", "checkpoints")),
    ):
        command = commands.add_parser(name)
        for argument in arguments:
            several = "+" if argument == "checkpoints" else None
            command.add_argument(argument, type=Path, nargs=several)
    options = parser.parse_args()
    model: Trained
    if options.command == "floats":
        source, model = options.model, to_floats(options.model / "reader.onnx")
    elif options.command == "join":
        source, model = options.start, joined(options.start, options.run)
    else:
        source, model = options.checkpoints[0], mean(options.checkpoints)
    model.save_pretrained(options.out)
    shutil.copyfile(source / "tokenizer.json", options.out / "tokenizer.json")


def to_floats(path: Path) -> BertForQuestionAnswering:
    """Return the model of an exported file, its int8 weights as floats."""
    import onnx
    from onnx.numpy_helper import to_array

    graph = onnx.load(path).graph
    held = {one.name: to_array(one) for one in graph.initializer}
    weights = {name: value for name, value in held.items() if name.startswith(("bert.", "qa_"))}
    for name in [name for name in weights if name.endswith("_quantized")]:
        weights[name.removesuffix("_quantized")] = _dequantised(held, name)
    for node in graph.node:
        if node.op_type in {"MatMul", "MatMulInteger"}:
            name = next((name for name in node.input if name in held), None)
            if name is not None:
                module = node.name.removesuffix("_quant").removesuffix("/MatMul")
                matrix = _dequantised(held, name)
                weights[f"{module.strip('/').replace('/', '.')}.weight"] = matrix.T
    model = BertForQuestionAnswering(SHAPE)
    state = {name: torch.from_numpy(weights[name].copy()) for name in model.state_dict()}
    model.load_state_dict(state)
    return model


def joined(start: Path, run: Path) -> Trained:
    """Return the model in `start` with the weights of the parts in `run`, where they have them.

    It is a reader unless `run` trained a classifier of tokens.
    """
    trained: dict[str, torch.Tensor] = {}
    for part in sorted(run.glob("weights-*.safetensors")):
        trained |= load_file(part)
    head = trained.get("classifier.bias")
    model: Trained
    if head is None:
        model = BertForQuestionAnswering.from_pretrained(start, dtype=torch.float32)
    else:
        model = BertForTokenClassification.from_pretrained(
            start, dtype=torch.float32, num_labels=len(head)
        )
    state = model.state_dict() | {name: weight.float() for name, weight in trained.items()}
    model.load_state_dict(state)
    return model


def mean(checkpoints: Sequence[Path]) -> Trained:
    """Return a model whose every weight is the mean of the checkpoints'."""
    model, *others = map(_loaded, checkpoints)
    states = [one.state_dict() for one in (model, *others)]
    model.load_state_dict(
        {name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]}
    )
    return model


def _loaded(checkpoint: Path) -> Trained:
    """Return the model of a checkpoint, of the kind that it says it is."""
    config = BertConfig.from_pretrained(checkpoint)
    is_reader = config.architectures == [BertForQuestionAnswering.__name__]
    kind = BertForQuestionAnswering if is_reader else BertForTokenClassification
    model: Trained = kind.from_pretrained(checkpoint, dtype=torch.float32)
    return model


def _dequantised(held: dict[str, NDArray[np.generic]], name: str) -> NDArray[np.float32]:
    """Return the matrix of that name in floats; its zero points are 0, since it is symmetric."""
    matrix: NDArray[np.float32] = held[name].astype("float32")
    if name.endswith("_quantized"):
        matrix *= held[f"{name.removesuffix('_quantized')}_scale"].astype("float32")
    return matrix


if __name__ == "__main__":
    main()
