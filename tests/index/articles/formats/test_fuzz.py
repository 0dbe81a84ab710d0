"""The readers against damaged files of every format: articles or a reason, never anything else."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.articles.formats.readers import SUFFIXES
from tests.fuzzing import OTHERS, VALID, damaged, outcome

_OF_THE_SAME_READER = set(".htm .xhtml .mht .text .markdown .jsonlines .ndjson .doc".split())


def test_every_format_is_fuzzed() -> None:
    assert set(VALID) | _OF_THE_SAME_READER == set(SUFFIXES)


@pytest.mark.parametrize("suffix", VALID)
def test_a_valid_file_gives_articles(tmp_path: Path, suffix: str) -> None:
    assert outcome(tmp_path / f"a{suffix}", VALID[suffix]) == "articles"


@pytest.mark.parametrize("name", OTHERS)
def test_a_valid_download_gives_articles(tmp_path: Path, name: str) -> None:
    assert outcome(tmp_path / name, OTHERS[name]) == "articles"


@pytest.mark.parametrize("suffix", [*VALID, *OTHERS])
@given(rng=st.randoms(use_true_random=False))
@settings(max_examples=10)
def test_a_damaged_file_gives_articles_or_a_reason(suffix: str, rng: random.Random) -> None:
    data = damaged(suffix, rng)
    with tempfile.TemporaryDirectory() as folder:
        assert outcome(Path(folder, f"a{suffix}"), data) in ("articles", "refused")
