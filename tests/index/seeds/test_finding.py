"""Finding seeds: on real files, links and folders."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.seeds.finding import find_seeds, is_online_only, is_url


def names(root: Path, exclude: Path | None = None) -> list[str]:
    return [seed.name for seed in find_seeds(root, exclude=exclude)]


def touch(root: Path, name: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("text")
    return path


def test_what_is_found_and_what_is_left_out(tmp_path: Path) -> None:
    kept = ["a-b/c.txt", "a.pdf", "a/b.txt", "a/z/readmes.md", "z.jsonl.gz"]
    left_out = [
        ".hidden.txt",
        ".git/a.txt",
        "README",
        "Readme.md",
        "a/README.txt",
        "index/quoth.sqlite",
        "index/deeper/a.txt",
    ]
    for name in kept + left_out:
        touch(tmp_path, name)
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.txt")
    assert names(tmp_path, tmp_path / "index") == [
        "a-b/c.txt",
        "a.pdf",
        "a/b.txt",
        "a/z/readmes.md",
        "gone.txt",
        "z.jsonl.gz",
    ]


def test_a_file_is_its_own_seed(tmp_path: Path) -> None:
    path = touch(tmp_path, "README.md")
    assert names(path) == ["README.md"]


def test_a_root_inside_the_excluded_folder_is_searched(tmp_path: Path) -> None:
    touch(tmp_path, "data/uploads/a.txt")
    assert names(tmp_path / "data" / "uploads", tmp_path / "data") == ["a.txt"]


def test_linked_folders_are_followed_once(tmp_path: Path) -> None:
    root = tmp_path / "root"
    touch(root, "m/a.txt")
    touch(tmp_path, "elsewhere/b.txt")
    (root / "link").symlink_to(tmp_path / "elsewhere")
    (root / "again").symlink_to(root / "m")
    (root / "m" / "loop").symlink_to(root)
    (root / "m" / "up").symlink_to(tmp_path)
    (root / "self").symlink_to(root / "self")
    assert names(root) == [
        "link/b.txt",
        "m/a.txt",
        "self",
    ]


def test_a_thousand_files_in_folders_in_folders_are_found_in_order(tmp_path: Path) -> None:
    expected = []
    for i in range(1000):
        name = f"{i % 10}/{i % 7}/{i:04}.txt"
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
        expected.append(name)
    assert names(tmp_path) == sorted(expected)


@pytest.mark.parametrize(
    ("root", "expected"),
    [("https://a.example/x", True), ("HTTP://a.example", True), ("/seeds", False), ("c:/x", False)],
)
def test_what_is_an_address(root: str, expected: bool) -> None:
    assert is_url(root) is expected


def test_what_is_in_a_cloud_only_is_found_with_its_problem(tmp_path: Path) -> None:
    for name in ("a.txt", "in/.b.txt.icloud", ".readme.md.icloud", "..hidden.icloud", "c.icloud"):
        touch(tmp_path, name)
    touch(tmp_path, ".a.txt.icloud")  # left over: the file is here
    found = {seed.name: (seed.path, seed.problem) for seed in find_seeds(tmp_path)}
    assert found == {
        "a.txt": (str(tmp_path / "a.txt"), ""),
        "c.icloud": (str(tmp_path / "c.icloud"), ""),
        "in/b.txt": (
            str(tmp_path / "in" / "b.txt"),
            "is in the cloud only; have it kept on this device",
        ),
    }


@pytest.mark.parametrize(
    ("attributes", "flags", "expected"),
    [
        (0, 0, False),
        (0x20, 0x40, False),
        (0x501620, 0, True),
        (0x1020, 0, True),
        (0, 1 << 30, True),
    ],
)
def test_what_windows_and_macos_say_of_a_file_that_is_online_only(
    attributes: int, flags: int, expected: bool
) -> None:
    assert is_online_only(attributes, flags) is expected


def test_the_templates_of_a_vault_are_left_out(tmp_path: Path) -> None:
    for name in (
        "a.md",
        "templates/daily.md",
        "Forms/new/x.md",
        "Snippets/y.md",
        "b/templates/c.md",
    ):
        touch(tmp_path, f"vault/{name}")
    touch(tmp_path, "templates/letter.md")
    settings = tmp_path / "vault" / ".obsidian"
    plugin = settings / "plugins" / "templater-obsidian"
    plugin.mkdir(parents=True)
    (settings / "templates.json").write_text('{"folder": "Forms/new"}')
    (plugin / "data.json").write_text('{"templates_folder": "/Snippets/"}')
    assert names(tmp_path) == ["templates/letter.md", "vault/a.md", "vault/b/templates/c.md"]
    (settings / "templates.json").write_text("[")  # settings that cannot be read set nothing
    assert "vault/Forms/new/x.md" in names(tmp_path)
