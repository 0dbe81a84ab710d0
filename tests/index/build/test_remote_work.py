"""Remote work: seeds sent as bytes are read, and texts encoded, as where they lie."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.articles.reading import SeedReader
from index.build.remote_work import RemoteWork, SentError, SentSeed
from index.encoder import BATCH, Encoder, to_batches
from index.errors import SeedError
from tests.fuzzing import VALID


@pytest.fixture
def work(tiny_encoder: Encoder) -> Iterator[RemoteWork]:
    with closing(RemoteWork(tiny_encoder.name, max_threads=1)) as work:
        yield work


def read_where_it_lies(path: Path, root: Path) -> list[object]:
    """Return what `SeedReader` yields, errors as texts, and what it raises as the last."""
    found: list[object] = []
    with SeedReader() as reader:
        try:
            found += (
                _to_text(one) if isinstance(one, SeedError) else one
                for one in reader.iterate(path, root=root, on_step=lambda _: None)
            )
        except SeedError as error:
            found += [_to_text(error), "raised"]
    return found


def read_as_sent(work: RemoteWork, path: Path, root: Path) -> list[object]:
    """Return the same of a seed that was sent."""
    is_root = path == root
    name = path.name if is_root else path.relative_to(root).as_posix()
    sent = SentSeed(root=str(root), name=name, is_root=is_root, data=path.read_bytes())
    found: list[object] = []
    for one in work.read(sent):
        if isinstance(one, SentError):
            found += [_to_text(one.to_error()), *(["raised"] if one.ends else [])]
        else:
            found.append(one)
    return found


def _to_text(error: SeedError) -> tuple[str, str, bool, bool]:
    is_time = isinstance(error.__cause__, TimeoutError)
    return error.path, error.reason, error.is_passing, is_time


@pytest.mark.parametrize("suffix", [".pdf", ".jsonl", ".epub"])
@pytest.mark.parametrize("is_damaged", [False, True])
def test_a_seed_that_is_sent_reads_as_where_it_lies(
    tmp_path: Path, work: RemoteWork, suffix: str, is_damaged: bool
) -> None:
    path = tmp_path / "seeds" / "a folder" / f"Plan ünd{suffix}"
    path.parent.mkdir(parents=True)
    data = VALID[suffix]
    path.write_bytes(data[: len(data) // 2] if is_damaged else data)
    found = read_where_it_lies(path, tmp_path / "seeds")
    assert found
    assert read_as_sent(work, path, tmp_path / "seeds") == found
    assert read_as_sent(work, path, path) == read_where_it_lies(path, path)


def test_a_batch_or_several_in_a_row_give_the_vectors_of_the_whole(
    work: RemoteWork, tiny_encoder: Encoder
) -> None:
    texts = [f"Tea number {i} of the river " * (1 + i % 7) for i in range(3 * BATCH + 5)]
    whole = tiny_encoder.encode_passages(texts)
    batches = to_batches(texts)
    assert sorted(row for batch in batches for row in batch) == list(range(len(texts)))
    for rows in (*batches, batches[0] + batches[1] + batches[2]):
        assert np.array_equal(work.encode([texts[row] for row in rows]), whole[rows])
