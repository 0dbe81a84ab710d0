"""Bytes to text, whatever the encoding."""

from __future__ import annotations

import codecs
import json
from pathlib import Path

import pytest

from index.articles.formats.readers import read_seed
from tests.read_files import read, reason, write


class TestDecoding:
    @pytest.mark.parametrize(
        ("bom", "encoding"),
        [
            (codecs.BOM_UTF8, "utf-8"),
            (codecs.BOM_UTF16_LE, "utf-16-le"),
            (codecs.BOM_UTF16_BE, "utf-16-be"),
            (codecs.BOM_UTF32_LE, "utf-32-le"),
            (codecs.BOM_UTF32_BE, "utf-32-be"),
        ],
    )
    def test_byte_order_marks(self, tmp_path: Path, bom: bytes, encoding: str) -> None:
        text = "Žluťoučký kůň\nПривет, мир.\n"
        assert read(tmp_path, "a.txt", bom + text.encode(encoding)).text == text
        record = json.dumps({"title": "T", "text": text}, ensure_ascii=False)
        lines = f"{record}\n{record}\n"
        found = read_seed(write(tmp_path, "a.jsonl", bom + lines.encode(encoding)), root=tmp_path)
        assert [article.text for article in found.articles] == [text, text]

    @pytest.mark.parametrize(
        "text",
        [
            "Hello\n“Hello,” she said.",
            "Vote\n“It’s the minister’s last chance,” she said – and the crowd agreed…",
            "Hôtel\nLe garçon a mangé des crêpes près de l’hôtel. Où êtes-vous allés ?",
            "Brücken\nDer Müller fährt über die große Brücke.",
            "¿Dónde?\n¿Dónde está la estación? Mañana habrá más.",
            "Names\nThe mayor of São Paulo met Gerhard Müller and Zoë Brown on Tuesday at nine.",
            "Prices\nIt costs £5 or €6 at 20 °C, ½ a cup.",
        ],
    )
    def test_windows_1252(self, tmp_path: Path, text: str) -> None:
        assert read(tmp_path, "a.txt", text.encode("cp1252")).text == text

    @pytest.mark.parametrize(
        ("text", "encoding"),
        [
            ("Zákon\nVláda v pondělí schválila návrh nového zákona.", "cp1250"),
            ("Ustawa\nRząd przyjął w poniedziałek projekt ustawy, która ma źle.", "cp1250"),
            ("Закон\nПравительство в понедельник одобрило законопроект.", "cp1251"),
            ("Закон\nПравительство в понедельник одобрило законопроект.", "koi8-r"),
            ("法案\n政府は月曜日に新しい法案を承認した。", "cp932"),
            ("Νόμος\nΗ κυβέρνηση ενέκρινε τη Δευτέρα το νομοσχέδιο.", "cp1253"),
            ("Vote\n“It’s the minister’s last chance,” she said.", "mac_roman"),
        ],
    )
    def test_other_legacy_encodings(self, tmp_path: Path, text: str, encoding: str) -> None:
        assert read(tmp_path, "a.txt", text.encode(encoding)).text == text

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            (
                b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
                "is binary (it holds NUL bytes; a text in UTF-16 needs its byte order mark)",
            ),
            (b"\xff\xd8\xff\xe1\x12\x01JFIF", "is binary (it holds control characters)"),
            (codecs.BOM_UTF16_LE + b"abc", "is not valid UTF-16: truncated data"),
            (
                "“Curly” quotes – and one bad byte: ".encode() + b"\xff",
                "is UTF-8 with damaged bytes, the first at offset 41",
            ),
        ],
    )
    def test_undecodable(self, tmp_path: Path, content: bytes, expected: str) -> None:
        assert reason(tmp_path, "a.txt", content) == expected
        assert reason(tmp_path, "a.md", content) == expected
