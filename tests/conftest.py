"""What several test files need: a tiny genuine encoder, and an index of the sample seeds."""

from __future__ import annotations

import asyncio
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings

from index.encoder import Encoder

os.environ["HF_HUB_OFFLINE"] = "1"  # no test may look for a model elsewhere
os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ.setdefault("OMP_NUM_THREADS", "1")  # tests run side by side, one a core
# A shell that runs the tests in the background has them ignore Ctrl-C, and what they start as well.
signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes depends on what else the machine does.
settings.register_profile("quoth", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("quoth")

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from index.articles.article import Article

T = TypeVar("T")
REPOSITORY = Path(__file__).parent.parent
SEEDS = REPOSITORY / "seeds"
TINY_MAX_TOKENS = 48
_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789.,!?;:'\"“”’—-()"


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    """A SentenceTransformer of one layer and 32 dimensions: random weights, mean pooling."""
    return Encoder.load(str(make_tiny_model(tmp_path_factory.mktemp("tiny"), seed=7)))


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """Return what `work` gives, run in a thread of its own.

    In the tests' own thread a browser may hold an event loop, and there can be no second.
    """
    with ThreadPoolExecutor(1) as executor:
        return executor.submit(asyncio.run, work).result()


def make_tiny_model(folder: Path, *, seed: int, dim: int = 32) -> Path:
    """Save a tiny BERT with single letters as its pieces; return the folder."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    letters = list(_ALPHABET)
    words = ["the", "of", "river", "bridge", "moon", "was", "in", "tea", "war", "troops"]
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *words]
    pieces += [f"##{letter}" for letter in letters]
    bert = folder / "bert"
    bert.mkdir()
    (bert / "vocab.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8")
    BertTokenizer(vocab=str(bert / "vocab.txt")).save_pretrained(bert)
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(pieces),
        hidden_size=dim,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
    )
    BertModel(config).save_pretrained(bert)
    transformer = Transformer(str(bert), max_seq_length=TINY_MAX_TOKENS)
    model = SentenceTransformer(modules=[transformer, Pooling(dim, pooling_mode="mean")])
    model.save(str(folder / "model"))
    return folder / "model"


@pytest.fixture(scope="session")
def seed_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of the sample seeds, built with the bundled encoder."""
    from index import build_index

    folder = tmp_path_factory.mktemp("seed_index")
    build_index([SEEDS], folder)
    return folder


@pytest.fixture
def make_article() -> Callable[..., Article]:
    """Return a function that makes an article from its text and whatever else is given."""
    from index.articles.article import Article

    def make(text: str, **fields: object) -> Article:
        values: dict[str, object] = {"id": "a.txt", "root": "/seeds", "title": "A title", **fields}
        return Article(text=text, **values)  # type: ignore[arg-type]  # tests give right types

    return make


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Where everything is installed, a skipped test is one that did not do its work."""
    if os.environ.get("CI") and terminalreporter.stats.get("skipped"):
        terminalreporter.write_line("error: tests were skipped where all should run", red=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run for skipped tests on CI."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
