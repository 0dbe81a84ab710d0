"""The bundled encoder on ONNX Runtime: as sentence-transformers has it, and clear when damaged."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index import open_index
from index.errors import EncoderError
from index.hub_model import HubModel, has_gpu
from index.minilm import GRAPH, WEIGHTS, MiniLM, bundled_path
from tests.conftest import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_TEXTS = [
    "How high is Mount Everest?",
    "The height of Everest\nAccording to the Survey of India, it is 8,848 metres high.",
    "the quick brown fox " * 200,  # past 256 tokens, which are all that is read
    "x" * 150,  # one word that the tokenizer gives up on
    "supercalifragilistic" * 3,
    "Où est né le Père Noël ?",
    "Кто победил на выборах?",
    "谁发明了电话？ 北京",
    "من اخترع الهاتف؟",
    "बिजली का आविष्कार किसने किया?",
    "Emoji 🙂👩‍👩‍👧, tabs\tand\r\nlines",
    "A text with [SEP] and [MASK] and [PAD] in it",
    "e\u0301 and é, ﬁne, ＡＢＣ",
    "\x00\ufffd\u200b",
    " ",
    "",
]


@pytest.fixture(scope="module")
def reference() -> HubModel:
    """The same model on sentence-transformers."""
    return HubModel.load(str(bundled_path()))


@pytest.fixture(scope="module")
def minilm() -> MiniLM:
    """The bundled model as it ships."""
    return MiniLM.load()


def test_vectors_are_those_of_sentence_transformers(minilm: MiniLM, reference: HubModel) -> None:
    ours, theirs = minilm.encode(_TEXTS), reference.encode_passages(_TEXTS)
    assert ours.shape == (len(_TEXTS), 384)
    assert ours.dtype == np.float32
    cosines = (ours * theirs).sum(axis=1)
    assert cosines.min() > 0.99999
    np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_a_text_has_the_same_vector_alone_and_beside_others(minilm: MiniLM) -> None:
    alone = np.concatenate([minilm.encode([text]) for text in _TEXTS])
    np.testing.assert_allclose(minilm.encode(_TEXTS), alone, atol=1e-5)


def test_an_index_and_a_question_can_be_encoded_by_either(
    seed_index: Path, reference: HubModel
) -> None:
    question = "How high is Mount Everest?"
    (asked,) = reference.encode_questions([question])
    with closing(open_index(seed_index)) as index:
        found = index.search(question, 8)
    texts = [f"{one.article.title}\n{one.passage.text}" for one in found]
    cosines = reference.encode_passages(texts) @ asked
    assert [one.cosine for one in found] == pytest.approx(cosines.tolist(), abs=1e-5)


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _halve(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A folder with weights, tokenizer and graph to be damaged."""
    for path in (bundled_path() / WEIGHTS, bundled_path() / "tokenizer.json", GRAPH):
        shutil.copy(path, tmp_path)
    return tmp_path


@pytest.mark.parametrize("damage", [_flip, _halve, lambda path: path.unlink()])
@pytest.mark.parametrize(
    ("name", "mend"), [(WEIGHTS, "pip install --force-reinstall"), (GRAPH.name, "Quoth again")]
)
def test_a_damaged_file_is_refused_with_what_mends_it(
    copied: Path, name: str, mend: str, damage: Callable[[Path], None]
) -> None:
    damage(copied / name)
    with pytest.raises(EncoderError, match=mend) as raised:
        MiniLM.load(copied, copied / GRAPH.name)
    assert str(copied) in str(raised.value)


def test_weights_behind_a_link_are_read(tmp_path: Path) -> None:
    for name in (WEIGHTS, "tokenizer.json"):
        (tmp_path / name).symlink_to(bundled_path() / name)
    assert MiniLM.load(tmp_path).encode(["a"]).shape == (1, 384)


@pytest.mark.skipif(has_gpu(), reason="a GPU encodes many passages by torch")
def test_a_build_needs_no_torch_either(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    for n in range(130):
        text = f"Ferry {n}\n\nThe ferry number {n} sails.\n"
        (tmp_path / "seeds" / f"{n}.txt").write_text(text)
    loaded = _modules_after(["build", str(tmp_path / "seeds"), "--index", str(tmp_path / "data")])
    assert {"torch", "sentence_transformers", "transformers"}.isdisjoint(loaded)


@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_question_needs_neither_torch_nor_readers_of_seeds(
    seed_index: Path, command: str
) -> None:
    loaded = _modules_after([command, "How high is Mount Everest?", "--index", str(seed_index)])
    assert {"torch", "sentence_transformers", "transformers"}.isdisjoint(loaded)
    assert {"index.articles.formats.readers", "markdown_it", "lxml"}.isdisjoint(loaded)
    assert "onnxruntime" in loaded


def _modules_after(arguments: list[str]) -> set[str]:
    """Return the modules that a process has loaded once `quoth` with these arguments is done."""
    script = (
        "import sys, app\n"
        "assert app.main(sys.argv[1:]) == 0\n"
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(ran.stderr.splitlines()[-1].split())


def test_the_runtime_keeps_no_identifier_of_this_machine(tmp_path: Path) -> None:
    """What ONNX Runtime would send to its makers begins with a file below the user's folder."""
    script = "from index.minilm import MiniLM\nMiniLM.load().encode(['tea'])"
    home = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    subprocess.run(
        [sys.executable, "-c", script], cwd=REPOSITORY, env=os.environ | home, check=True
    )
    assert list(tmp_path.rglob("*")) == []
