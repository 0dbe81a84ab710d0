"""Export a trained reader to what ships: int8 ONNX, its tokenizer and a checksum.

    python -m training.export CHECKPOINT qa/model

Weights of the linear layers and the embeddings become int8. Their range is reduced to 7 bits:
processors without VNNI add two products in 16 bits, and full 8-bit ones would saturate there. The
output layer stays in float, and so do the second feed-forward matrices of the first three layers,
whose inputs have outliers: that costs 5 MB and saves one point of F1 (docs/experiments.md).
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import BertForQuestionAnswering

OPSET = 17
_IN_FLOAT = [
    "/qa_outputs/MatMul",
    *(f"/bert/encoder/layer.{layer}/output/dense/MatMul" for layer in range(3)),
]
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_OUTPUTS = ("start_logits", "end_logits")


def main() -> None:
    """Write the model, the tokenizer and the checksum."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--fp32", action="store_true", help="do not quantise, to compare")
    options = parser.parse_args()
    export(options.checkpoint, options.out, is_quantised=not options.fp32)


def export(checkpoint: Path, out: Path, *, is_quantised: bool = True) -> None:
    """Write `reader.onnx`, `tokenizer.json` and `SHA256` into the folder `out`."""
    out.mkdir(parents=True, exist_ok=True)
    model = BertForQuestionAnswering.from_pretrained(
        checkpoint, dtype=torch.float32, attn_implementation="eager"
    ).eval()
    sample = {name: torch.ones((2, 8), dtype=torch.int64) for name in _INPUTS}
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "reader.onnx"
        torch.onnx.export(
            model,
            kwargs=sample,
            f=str(whole),
            input_names=list(_INPUTS),
            output_names=list(_OUTPUTS),
            dynamic_axes={name: {0: "n", 1: "tokens"} for name in (*_INPUTS, *_OUTPUTS)},
            opset_version=OPSET,
            dynamo=False,
        )
        if is_quantised:
            quantize_dynamic(
                whole,
                out / "reader.onnx",
                per_channel=True,
                reduce_range=True,
                weight_type=QuantType.QInt8,
                nodes_to_exclude=_IN_FLOAT,
            )
        else:
            shutil.copyfile(whole, out / "reader.onnx")
    shutil.copyfile(checkpoint / "tokenizer.json", out / "tokenizer.json")
    sums = (
        f"{hashlib.sha256((out / name).read_bytes()).hexdigest()}  {name}\n"
        for name in ("reader.onnx", "tokenizer.json")
    )
    (out / "SHA256").write_text("".join(sums), encoding="ascii")


if __name__ == "__main__":
    main()
