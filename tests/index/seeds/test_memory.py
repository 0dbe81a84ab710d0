"""Memory of seeds: when it holds, and when a seed must be read again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.file_hash import to_sha256
from index.seeds.finding import SeedFile, find_seeds
from index.seeds.mark import Mark
from index.seeds.memory import SeedMemory, is_away, is_unchanged, readers, recall, to_gave, to_hash

_MARK = Mark(size=10, modified_ns=10**18, changed_ns=10**18, inode=5)


_LATER = 10**18 + 60 * 10**9


_MEMORY = SeedMemory(name="a", mark=_MARK, read_ns=_LATER, sha256="", readers="", gave="")


@pytest.mark.parametrize(
    ("mark", "read_ns", "expected"),
    [
        (_MARK, _LATER, True),
        (None, _LATER, False),
        (replace(_MARK, size=11), _LATER, False),
        (replace(_MARK, modified_ns=10**18 + 1), _LATER, None),
        (replace(_MARK, changed_ns=10**18 + 1), _LATER, None),
        (replace(_MARK, inode=6), _LATER, None),
        (_MARK, 10**18 + 10**9, None),  # read a second after it was written
        (_MARK, 10**18 - 10**9, None),  # a clock that goes ahead
    ],
)
def test_marks_tell_and_where_they_do_not_bytes_must(
    mark: Mark | None, read_ns: int, expected: bool | None
) -> None:
    seed = SeedFile(path="/a", name="a", mark=mark)
    assert is_unchanged(seed, replace(_MEMORY, read_ns=read_ns)) is expected


@pytest.mark.parametrize(
    ("mount", "device", "names", "expected"),
    [
        ("", 0, [], False),
        ("sub/", 1, [], True),  # on the device of what is around it: not mounted
        ("sub/", 1, ["sub/a"], True),
        ("gone/", 1, [], True),
        ("/proc/", 1, [], True),  # an empty drive, another than it was
        ("/proc/", 1, ["/proc/a"], False),
    ],
)
def test_when_a_drive_is_away(
    tmp_path: Path, mount: str, device: int, names: list[str], *, expected: bool
) -> None:
    (tmp_path / "sub").mkdir()
    seeds = [SeedFile(path="", name=name, mark=None) for name in names]
    memory = replace(_MEMORY, mount=mount, device=device)
    assert is_away(tmp_path, memory, seeds) is expected


def test_what_is_recalled_and_what_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("text")
    (seed,) = find_seeds(path)
    assert seed.mark is not None
    later = seed.mark.modified_ns + 60 * 10**9
    memory = replace(
        _MEMORY,
        mark=seed.mark,
        read_ns=later,
        sha256=to_sha256(path),
        readers=readers(),
        gave=to_gave([("a", "hash")], []),
    )
    gave = memory.gave
    assert recall(seed, memory, gave) == memory
    assert recall(seed, memory, to_gave([], [])) is None  # the store lacks what it gave
    assert recall(seed, replace(memory, readers="other code"), gave) is None
    assert recall(seed, replace(memory, again_ns=1), gave) is None
    touched = replace(memory, mark=replace(seed.mark, modified_ns=5))
    renewed = recall(seed, touched, gave)
    assert renewed is not None
    assert renewed == replace(memory, read_ns=renewed.read_ns)  # the same bytes
    assert recall(seed, replace(touched, sha256="other bytes"), gave) is None
    path.unlink()
    assert to_hash(seed) is None
    assert recall(seed, touched, gave) is None


def test_what_a_seed_gave_is_told_apart_in_any_order() -> None:
    one, two = ("a", "hash"), ("b", "hash")
    assert to_gave([one, two], ["c", "d"]) == to_gave([two, one], ["d", "c"])
    assert len({to_gave([one], []), to_gave([two], []), to_gave([one], ["c"])}) == 3
