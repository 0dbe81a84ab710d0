"""Which reader reads a file, and files that none can read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.articles.formats.readers import SUFFIXES, read_seed
from index.errors import SeedError
from tests.read_files import BODY, reason


class TestFiles:
    def test_unsupported_format(self, tmp_path: Path) -> None:
        read_suffixes = f"(supported: {', '.join(SUFFIXES)})"
        assert reason(tmp_path, "a.xyz", "%PDF") == f"unsupported format .xyz {read_suffixes}"
        assert "where tesseract is installed" in reason(tmp_path, "a.png", "")
        assert reason(tmp_path, "a.gz", "") == "unsupported format .gz: unpack it"
        assert reason(tmp_path, "a.pages", "") == "unsupported format .pages: save it as .docx"
        assert reason(tmp_path, "a", "") == f"unsupported format without a suffix {read_suffixes}"

    @pytest.mark.parametrize("suffix", SUFFIXES)
    def test_unreadable(self, tmp_path: Path, suffix: str) -> None:
        path = tmp_path / f"a{suffix}"
        path.symlink_to(tmp_path / "gone")
        with pytest.raises(SeedError) as caught:
            read_seed(path, root=tmp_path)
        assert str(caught.value) == f"{path}: cannot be read: No such file or directory"

    def test_what_is_not_a_file_is_not_waited_for(self, tmp_path: Path) -> None:
        path = tmp_path / "pipe.txt"
        os.mkfifo(path)
        with pytest.raises(SeedError, match="is not a regular file"):
            read_seed(path, root=tmp_path)

    def test_a_name_that_is_not_unicode(self, tmp_path: Path) -> None:
        path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
        path.write_text(BODY)
        with pytest.raises(SeedError) as caught:
            read_seed(path, root=tmp_path)
        assert str(caught.value) == (
            f"{tmp_path}/caf\ufffd.txt: its name is not valid Unicode; rename it"
        )
