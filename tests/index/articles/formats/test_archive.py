"""The reader of .zip."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.make_files import make_docx, make_zip, paragraph
from tests.read_files import BODY, read_all


class TestZip:
    def test_a_member_without_a_name_is_left_out(self, tmp_path: Path) -> None:
        whole = make_zip({"~~~": "No name.", "one.txt": f"A title\n{BODY}"})
        unnamed = whole.replace(b"~~~", b"\0~~")  # a name ends where it has a zero
        (found,) = read_all(tmp_path, "all.zip", unnamed).articles
        assert found.id == "all.zip/one.txt"

    def test_members_of_every_format(self, tmp_path: Path) -> None:
        members: dict[str, str | bytes] = {
            "one.txt": f"A title\n{BODY}",
            "in/two.jsonl": json.dumps({"text": BODY}) + "\n{",
            "in/three.docx": make_docx(paragraph("Heading") + paragraph(BODY)),
            "in/photo.jpg": b"\xff\xd8",
            "in/README.md": "About this.",
            "__MACOSX/one.txt": b"\0",
            ".hidden.txt": "No.",
            "inner.zip": make_zip({"a.txt": BODY}),
        }
        found = read_all(tmp_path, "all.zip", make_zip(members))
        assert [(a.id, a.text.splitlines()[0]) for a in found.articles] == [
            ("all.zip/in/three.docx", "Heading"),
            ("all.zip/in/two.jsonl:1", BODY),
            ("all.zip/one.txt", "A title"),
        ]
        places = [error.path.removeprefix(str(tmp_path)) for error in found.skipped]
        assert places == ["/all.zip/in/photo.jpg", "/all.zip/in/two.jsonl:2", "/all.zip/inner.zip"]
        assert [re.split(r" \(|: (?:a|save) ", error.reason)[0] for error in found.skipped] == [
            "unsupported format .jpg",
            "broken JSON: Expecting property name enclosed in double quotes",
            "is a zip within a zip; unpack the outer one",
        ]
