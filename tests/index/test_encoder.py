"""The encoder: unit vectors, the pinned model, and clear errors."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from index.encoder import Encoder
from index.errors import EncoderError
from tests.conftest import TINY_MAX_TOKENS, make_tiny_model

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def test_the_bundled_encoder_tells_like_from_unlike() -> None:
    encoder = Encoder.load()
    vectors = encoder.encode_questions(
        ["Who leads Britain?", "The prime minister of the UK", "Tea is hot"]
    )
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert vectors[0] @ vectors[1] > 0.4 > vectors[0] @ vectors[2]


def test_tokens_are_the_same_however_often_they_are_asked_for(tiny_encoder: Encoder) -> None:
    first = tiny_encoder.token_offsets("the river was tea")
    assert [span[0] for span in first] == [0, 4, 10, 14]
    first.clear()
    assert [span[0] for span in tiny_encoder.token_offsets("the river was tea")] == [0, 4, 10, 14]


def test_vectors_come_in_the_order_of_their_texts(tiny_encoder: Encoder) -> None:
    texts = [f"river {'long ' * (i % 7)} {i}" for i in range(70)]
    done: list[int] = []
    together = tiny_encoder.encode_passages(texts, on_batch=done.append)
    alone = np.stack([tiny_encoder.encode_passages([text])[0] for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-5)
    assert done == [32, 32, 6]


def test_a_question_is_encoded_between_the_batches_of_a_build(tiny_encoder: Encoder) -> None:
    begun, done = threading.Event(), threading.Event()
    waited: list[int] = []

    def ask() -> None:
        begun.set()
        tiny_encoder.encode_questions(["Who built the bridge?"])
        done.set()

    asking = threading.Thread(target=ask)

    def on_batch(_n: int) -> None:
        if not begun.is_set():
            asking.start()
            begun.wait()
        elif not done.is_set():
            waited.append(1)

    tiny_encoder.encode_passages(["the river was long " * 12] * 32 * 60, on_batch=on_batch)
    asking.join()
    assert len(waited) <= 5  # of 60: it need not have been in line when the next one began


def test_a_question_waits_for_no_batch_of_the_bundled_encoder() -> None:
    encoder, ended, begun = Encoder.load(), list[int](), threading.Event()

    def on_batch(n: int) -> None:
        ended.append(n)
        begun.set()

    texts = ["The bridge was opened by the mayor. " * 40] * 96  # three batches of seconds each
    build = threading.Thread(
        target=encoder.encode_passages, args=(texts,), kwargs={"on_batch": on_batch}
    )
    encoder.load_model()
    build.start()
    begun.wait()
    for _ in range(3):  # milliseconds each: in line with the build, each would wait for a batch
        encoder.encode_questions(["Who built the bridge?"])
    assert ended == [32]
    build.join()


def test_no_texts_give_no_vectors(tiny_encoder: Encoder) -> None:
    assert tiny_encoder.encode_passages([]).shape == (0, 32)


def test_token_offsets_are_not_cut_off() -> None:
    text = "word " * 1000
    assert len(Encoder.load().token_offsets(text)) == 1000


def test_a_model_by_path_has_its_own_fingerprint(tiny_encoder: Encoder, tmp_path: Path) -> None:
    other = Encoder.load(str(make_tiny_model(tmp_path, seed=8)))
    assert (other.dim, other.max_tokens) == (32, TINY_MAX_TOKENS)
    assert other.fingerprint != tiny_encoder.fingerprint
    assert Encoder.load(other.name).fingerprint == other.fingerprint


def _with_prompts(model: Path, prompts: dict[str, str]) -> Path:
    """Write prompts into the configuration of a saved model; return its folder."""
    path = model / "config_sentence_transformers.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**config, "prompts": prompts}), encoding="utf-8")
    return model


def _bare(model: Path, *texts: str) -> NDArray[np.float32]:
    """Return the vectors of `texts` as they stand, by sentence-transformers alone."""
    return SentenceTransformer(str(model)).encode(
        list(texts), prompt="", convert_to_numpy=True, normalize_embeddings=True
    )


def test_questions_and_passages_have_the_prompts_of_the_model(tmp_path: Path) -> None:
    model = _with_prompts(
        make_tiny_model(tmp_path, seed=8), {"query": "find: ", "passage": "read: "}
    )
    encoder = Encoder.load(str(model))
    vectors = [*encoder.encode_questions(["the moon"]), *encoder.encode_passages(["the moon"])]
    bare = _bare(model, "find: the moon", "read: the moon", "the moon")
    np.testing.assert_allclose(vectors, bare[:2], atol=1e-6)
    assert all(float(bare[2] @ vector) < 0.999 for vector in vectors)
    assert encoder.max_tokens == TINY_MAX_TOKENS - len("read:")  # letters are its tokens


def test_a_model_without_prompts_has_those_of_its_family(tmp_path: Path) -> None:
    model = make_tiny_model(tmp_path, seed=8).rename(tmp_path / "multilingual-e5-small")
    encoder = Encoder.load(str(model))
    vectors = [*encoder.encode_questions(["the moon"]), *encoder.encode_passages(["the moon"])]
    bare = _bare(model, "query: the moon", "passage: the moon")
    np.testing.assert_allclose(vectors, bare, atol=1e-6)


def test_prompts_are_part_of_the_fingerprint(tmp_path: Path) -> None:
    model = make_tiny_model(tmp_path, seed=8)
    without = Encoder.load(str(model)).fingerprint
    prompts = ({"query": ""}, {"query": "find: "}, {"document": "find: "}, {"query": "look: "})
    kinds = [Encoder.load(str(_with_prompts(model, each))).fingerprint for each in prompts]
    assert kinds[0] == without
    assert len({without, *kinds}) == len(prompts)


def test_the_fingerprint_of_the_bundled_encoder_is_the_hash_of_its_weights() -> None:
    # Indexes hold it. Another one here, and each of them must be encoded anew.
    kept = "sha256:53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    assert Encoder.load().fingerprint == kept


def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(EncoderError, match=r"empty' cannot be loaded"):
        Encoder.load(str(tmp_path / "empty"))
