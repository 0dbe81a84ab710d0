"""XML entities, in every format that is made of XML: none is expanded, none is fetched."""

from __future__ import annotations

import io
import plistlib
import re
import stat
import time
import zipfile
from typing import TYPE_CHECKING

import pytest

from index.articles.article import Article
from index.articles.formats.readers import iter_seed
from index.errors import SeedError
from tests.fuzzing import VALID
from tests.make_files import make_zip

if TYPE_CHECKING:
    from pathlib import Path

MARK = "What stands in a file of the user's own."
_PACKED = (".docx", ".odt", ".epub", ".xlsx")
_PLAIN = (".rss", ".atom", ".enex", ".xhtml", ".html")
_WEBARCHIVE = plistlib.dumps(plistlib.loads(VALID[".webarchive"]), fmt=plistlib.FMT_XML)
_ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "utf-32", "utf-7", "cp037", "iso-8859-1")


def hostile(xml: bytes, secret: Path, encoding: str) -> bytes:
    """Return a file with entities for its words: one of another file, one of a billion letters."""
    text = re.sub(r"<\?xml.*?\?>|<!DOCTYPE[^>]*>", "", xml.decode("utf-8"))
    name = re.search(r"<([\w:-]+)", text)
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
    doctype = (
        f'<!DOCTYPE {name[1] if name else "x"} [{laughs}<!ENTITY s SYSTEM "{secret.as_uri()}">'
        f'<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd">]>'
    )
    changed = re.sub(r">([^<&]*[a-z]{3}[^<&]*)<", r">&s;&l9;\1<", text)
    changed = re.sub(r'="(https?://[^"]*)"', r'="\1&l9;"', changed)
    declared = f'<?xml version="1.0" encoding="{encoding}"?>'
    return (declared + doctype + changed).encode(encoding, "ignore")


def read(path: Path, data: bytes) -> list[str]:
    """Return all that was read of a file as it would be kept."""
    path.write_bytes(data)
    began = time.process_time()
    try:
        found = list(iter_seed(path, root=path.parent))
    except SeedError as error:
        found = [error]
    assert time.process_time() - began < 5
    return [
        f"{one.title} {one.url} {one.text}" if isinstance(one, Article) else str(one)
        for one in found
    ]


@pytest.mark.parametrize("encoding", _ENCODINGS)
@pytest.mark.parametrize("suffix", [*_PLAIN, *_PACKED, ".webarchive"])
def test_an_entity_stands_for_nothing(tmp_path: Path, suffix: str, encoding: str) -> None:
    (tmp_path / "secret.txt").write_text(MARK)
    folder = tmp_path / "seeds"
    folder.mkdir()
    if suffix == ".webarchive":
        data = hostile(_WEBARCHIVE, tmp_path / "secret.txt", encoding)
    elif suffix in _PLAIN:
        data = hostile(VALID.get(suffix, VALID[".html"]), tmp_path / "secret.txt", encoding)
    else:
        with zipfile.ZipFile(io.BytesIO(VALID[suffix])) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        data = make_zip(
            {
                name: hostile(member, tmp_path / "secret.txt", encoding)
                if member.lstrip().startswith(b"<")
                else member
                for name, member in members.items()
            }
        )
    said = read(folder / f"a{suffix}", data)
    assert said
    assert [one for one in said if MARK in one or len(one) > 100_000] == []


def test_a_link_in_a_zip_is_read_as_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(MARK)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, str(tmp_path / "secret.txt"))
    folder = tmp_path / "seeds"
    folder.mkdir()
    assert [one for one in read(folder / "a.zip", packed.getvalue()) if MARK in one] == []
    assert [path.name for path in folder.iterdir()] == ["a.zip"]
