"""The words of a collection that are spelled nearly as another."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import build_index, open_index
from index.search.spelling import to_one_slip, to_slips

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.encoder import Encoder
    from index.search.passage_index import PassageIndex

_TEXTS = (
    "The chancellor Kwarteng spoke of vaccination. Then Starmer answered.",
    "A vaccine was offered to each streamer of the budget.",
    *[f"Starmer spoke of the budget in town {n}." for n in range(31)],
    "Here Stramer is a slip.",
)


@pytest.fixture(scope="module")
def index(
    tmp_path_factory: pytest.TempPathFactory, tiny_encoder: Encoder
) -> Iterator[PassageIndex]:
    folder = tmp_path_factory.mktemp("spelling")
    rows = [{"id": str(i), "title": f"Note {i}", "text": text} for i, text in enumerate(_TEXTS)]
    (folder / "seed.jsonl").write_text("\n".join(map(json.dumps, rows)))
    build_index([folder / "seed.jsonl"], folder / "index", encoder=tiny_encoder)
    with closing(open_index(folder / "index")) as opened:
        yield opened


@pytest.mark.parametrize(
    ("word", "spellings"),
    [
        ("Stramer", ["Starmer"]),  # in one passage, as a slip of what many have
        ("Starmer", []),
        ("vacine", ["vaccine"]),  # one slip of a word, two of what its stem would be
        ("vaccien", ["vaccine"]),
        ("Quarteng", ["Kwarteng"]),  # two slips in a long word
        ("Starrmmerr", []),
        ("xyz", []),
        ("x2345", []),
    ],
)
def test_the_likeliest_words_come_first(
    index: PassageIndex, word: str, spellings: list[str]
) -> None:
    assert index.spellings(word, f"What of {word} in the budget?") == spellings


@given(st.text("abc", max_size=5))
def test_all_that_is_one_slip_away_is_one_slip_away(word: str) -> None:
    assert {to_slips(word, other) for other in to_one_slip(word)} <= {0, 1}


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("stramer", "starmer", 1), ("putin", "puttin", 1), ("abc", "", 3), ("quart", "kwart", 2)],
)
def test_slips_are_counted(one: str, other: str, slips: int) -> None:
    assert to_slips(one, other) == to_slips(other, one) == slips
