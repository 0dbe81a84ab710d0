"""Export trained models to what ships: int8 ONNX, the tokenizer they share, and checksums.

    python -m training.export CHECKPOINT qa/model
    python -m training.export CHECKPOINT qa/model --followups
    python -m training.export CHECKPOINT qa/model --claims

Weights of the linear layers and the embeddings become int8. Their range is reduced to 7 bits:
processors without VNNI add two products in 16 bits, and full 8-bit ones would saturate there. The
output layer stays in float, and so do the second feed-forward matrices of the first three layers,
whose inputs have outliers: that costs 5 MB and saves one point of F1 (docs/experiments.md).

Training leaves the word embeddings as they are, so all models have the same: they lie in a file of
their own, to which each refers.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import BertForQuestionAnswering, BertForTokenClassification

OPSET = 17
EMBEDDINGS = "embeddings.bin"
_WORDS = "bert.embeddings.word_embeddings.weight_quantized"  # (words, dimensions) uint8
_OUTLIERS = tuple(f"/bert/encoder/layer.{layer}/output/dense/MatMul" for layer in range(3))
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A model that ships: its file, its class, its outputs, and what of it stays in float."""

    file: str
    model: type[BertForQuestionAnswering | BertForTokenClassification]
    outputs: tuple[str, ...]
    in_float: tuple[str, ...]


READER = Kind(
    file="reader.onnx",
    model=BertForQuestionAnswering,
    outputs=("start_logits", "end_logits"),
    in_float=("/qa_outputs/MatMul", *_OUTLIERS),
)
CLAIMS = Kind(
    file="claims.onnx",
    model=BertForTokenClassification,
    outputs=("logits",),
    in_float=("/classifier/MatMul", *_OUTLIERS),
)
FOLLOWUPS = Kind(
    file="followups.onnx",
    model=BertForTokenClassification,
    outputs=("logits",),
    in_float=("/classifier/MatMul", *_OUTLIERS),
)


def main() -> None:
    """Write the model, the tokenizer and the checksums."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--followups", action="store_true", help="the model that reads follow-ups")
    parser.add_argument("--claims", action="store_true", help="the model that checks claims")
    parser.add_argument("--fp32", action="store_true", help="do not quantise, to compare")
    options = parser.parse_args()
    kind = CLAIMS if options.claims else FOLLOWUPS if options.followups else READER
    export(options.checkpoint, options.out, kind, is_quantised=not options.fp32)


def export(checkpoint: Path, out: Path, kind: Kind = READER, *, is_quantised: bool = True) -> None:
    """Write the model, `tokenizer.json` and `SHA256` of all models there into the folder `out`."""
    out.mkdir(parents=True, exist_ok=True)
    model = kind.model.from_pretrained(
        checkpoint, dtype=torch.float32, attn_implementation="eager"
    ).eval()
    sample = {name: torch.ones((2, 8), dtype=torch.int64) for name in _INPUTS}
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / kind.file
        torch.onnx.export(
            model,
            kwargs=sample,
            f=str(whole),
            input_names=list(_INPUTS),
            output_names=list(kind.outputs),
            dynamic_axes={name: {0: "n", 1: "tokens"} for name in (*_INPUTS, *kind.outputs)},
            opset_version=OPSET,
            dynamo=False,
        )
        if is_quantised:
            quantize_dynamic(
                whole,
                out / kind.file,
                per_channel=True,
                reduce_range=True,
                weight_type=QuantType.QInt8,
                nodes_to_exclude=list(kind.in_float),
            )
            share_embeddings(out / kind.file)
        else:
            shutil.copyfile(whole, out / kind.file)
    shutil.copyfile(checkpoint / "tokenizer.json", out / "tokenizer.json")
    sums = (
        f"{hashlib.sha256((out / name).read_bytes()).hexdigest()}  {name}\n"
        for name in (READER.file, FOLLOWUPS.file, CLAIMS.file, EMBEDDINGS, "tokenizer.json")
        if (out / name).exists()
    )
    (out / "SHA256").write_text("".join(sums), encoding="ascii")


def share_embeddings(path: Path) -> None:
    """Let an int8 model refer to the word embeddings in the file beside it, made if missing.

    Raises ValueError if it has others.
    """
    model = onnx.load(path)
    (words,) = (one for one in model.graph.initializer if one.name == _WORDS)
    held = words.raw_data
    shared = path.with_name(EMBEDDINGS)
    if not shared.exists():
        shared.write_bytes(held)
    if shared.read_bytes() != held:
        raise ValueError(f"{path}: its word embeddings are not those of {shared}")
    words.ClearField("raw_data")
    words.data_location = onnx.TensorProto.EXTERNAL
    for key, value in (("location", EMBEDDINGS), ("offset", 0), ("length", len(held))):
        words.external_data.add(key=key, value=str(value))
    path.write_bytes(model.SerializeToString())


if __name__ == "__main__":
    main()
