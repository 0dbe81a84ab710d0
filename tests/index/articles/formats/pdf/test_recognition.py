"""Scans: pages that are pictures, read by a program called tesseract, here one of our own."""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pypdfium2
import pytest

from index import build_index, open_index
from index.articles.article import Article
from index.articles.formats.readers import iter_seed, read_seed
from index.articles.reading import SeedReader
from index.encoder import Encoder
from index.errors import SeedError
from tests.make_files import make_zip

_HEAD = (
    "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
)
_LINES = ("The council met on Tuesday to", "vote on the plan for the har-", "bour. Nobody left.")
_PROGRAM = """#!{python}
import os, pathlib, sys, time
here = pathlib.Path(__file__).parent
if "--version" in sys.argv:
    print("tesseract 5.0.0")
elif "--list-langs" in sys.argv:
    print("List of available languages (4):\\ndeu\\neng\\nfra\\nosd\\nspa")
else:
    picture = sys.stdin.buffer.read()
    with (here / "seen").open("a") as seen:
        print(os.getpid(), sys.argv[1:], picture[:30].split(b"\\n")[0].decode(), file=seen)
    {does}
    print((here / "table").read_text())
"""

_SECOND_IS_EMPTY = "len((here / 'seen').read_text().splitlines()) == 2 and sys.exit(0)"


def _table(confidence: float = 96.0) -> str:
    rows = [_HEAD, "1\t1\t0\t0\t0\t0\t0\t0\t2480\t3508\t-1\t"]
    for n, line in enumerate(_LINES):
        left = 300
        for k, word in enumerate(line.split()):
            width = 28 * len(word)
            box = f"{left}\t{400 + 60 * n}\t{width}\t{40 + n}"
            rows.append(f"5\t1\t1\t1\t{n + 1}\t{k + 1}\t{box}\t{confidence}\t{word}")
            left += width + 20
    return "\n".join([*rows, "5\t1\t1\t1\t9\t1\t0\t0\t9\t9\t3\t|", "broken\trow", "5" + "\tx" * 11])


def _scan(*shades: int, points: tuple[float, float] = (595, 842)) -> bytes:
    """Return a PDF whose pages are pictures of two shades, or of one where it is 255: blank."""
    document = pypdfium2.PdfDocument.new()
    for shade in shades:
        bitmap = pypdfium2.PdfBitmap.new_native(8, 8, pypdfium2.raw.FPDFBitmap_BGR)
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, 8, 8)
        bitmap.fill_rect((shade, shade, shade, 255), 0, 0, 4, 4)
        image = pypdfium2.PdfImage.new(document)
        image.set_bitmap(bitmap)
        image.set_matrix(pypdfium2.PdfMatrix().scale(*points))
        page = document.new_page(*points)
        page.insert_obj(image)
        page.gen_content()
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Return a function that puts a tesseract on the path; it returns the folder it lies in."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def put(does: str = "pass", table: str | None = None) -> Path:
        program = folder / "tesseract"
        program.write_text(_PROGRAM.format(python=sys.executable, does=does))
        program.chmod(0o755)
        (folder / "table").write_text(_table() if table is None else table)
        return folder

    return put


def _write(root: Path, data: bytes) -> Path:
    path = root / "seeds" / "scan.pdf"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return path


def test_the_words_of_a_scan_are_read_and_marked(
    tmp_path: Path, install: Callable[..., Path]
) -> None:
    folder = install(does=_SECOND_IS_EMPTY)
    path = _write(tmp_path, _scan(0, 0))
    steps: list[str] = []
    found = list(iter_seed(path, root=path.parent, on_step=steps.append))
    (article,) = found
    assert isinstance(article, Article)
    text = "The council met on Tuesday to vote on the plan for the harbour. Nobody left."
    assert article.text == text
    assert dict(article.provenance)["text"] == (
        "text recognition by tesseract 5.0.0, 96% sure of its words"
    )
    assert article.pages == (0, len(text))
    assert article.published is None
    assert steps == ["recognising page 1 of 2", "recognising page 2 of 2"]
    (first, _) = (folder / "seen").read_text().splitlines()
    assert "'-l', 'eng+deu+fra'" in first
    assert first.endswith("P5 2480 3509 255")


def test_without_tesseract_it_is_said_what_to_install(
    tmp_path: Path, install: Callable[..., Path]
) -> None:
    path = _write(tmp_path, _scan(0))
    with pytest.raises(SeedError, match="install tesseract") as caught:
        read_seed(path, root=path.parent)
    assert isinstance(caught.value.__cause__, OSError)  # so a later build tries again
    install()
    assert read_seed(path, root=path.parent).articles


def test_a_blank_page_is_not_looked_at(tmp_path: Path, install: Callable[..., Path]) -> None:
    folder = install()
    path = _write(tmp_path, _scan(255))
    with pytest.raises(SeedError, match="no words were recognised"):
        read_seed(path, root=path.parent)
    assert not (folder / "seen").exists()


def test_a_page_on_which_it_fails_costs_itself(
    tmp_path: Path, install: Callable[..., Path]
) -> None:
    install(does="sum(1 for _ in (here / 'seen').open()) == 1 and sys.exit(1)")
    path = _write(tmp_path, _scan(0, 0))
    found = read_seed(path, root=path.parent)
    assert len(found.articles) == 1
    ((where, reason),) = ((error.path, error.reason) for error in found.skipped)
    assert where.endswith("scan.pdf:page 1")
    assert reason == "text recognition failed: CalledProcessError"


def test_a_page_of_any_size_becomes_a_picture_within_bounds(
    tmp_path: Path, install: Callable[..., Path]
) -> None:
    folder = install()
    path = _write(tmp_path, _scan(0, points=(14000, 14000)))
    read_seed(path, root=path.parent)
    _, width, height, _ = (folder / "seen").read_text().rsplit(maxsplit=3)
    assert int(width) * int(height) <= 31_000_000


@pytest.mark.parametrize("table", ["", _HEAD, "5\t" * 400, "\x00" * 99, _table(confidence=2.0)])
def test_what_is_no_word_is_left_out(
    tmp_path: Path, install: Callable[..., Path], table: str
) -> None:
    install(table=table)
    path = _write(tmp_path, _scan(0))
    with pytest.raises(SeedError, match="no words were recognised"):
        read_seed(path, root=path.parent)


def test_it_is_ended_with_its_reader(tmp_path: Path, install: Callable[..., Path]) -> None:
    folder = install(does="time.sleep(50)")
    path = _write(tmp_path, _scan(0))
    with SeedReader(timeout_s=4.0) as reader:
        with pytest.raises(SeedError, match="took more than 4 s") as caught:
            reader.read(path, root=path.parent)
        assert isinstance(caught.value.__cause__, TimeoutError)
    pid = int((folder / "seen").read_text().split()[0])
    for _ in range(100):
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            break
        time.sleep(0.05)
    else:
        pytest.fail("the program still runs")


def test_a_build_tells_each_page_and_keeps_how_the_text_came(
    tmp_path: Path, install: Callable[..., Path], tiny_encoder: Encoder
) -> None:
    install(does=_SECOND_IS_EMPTY)
    path = _write(tmp_path, _scan(0, 0))
    steps: list[str] = []
    build_index(
        [path.parent],
        tmp_path / "index",
        encoder=tiny_encoder,
        on_progress=lambda progress: steps.append(progress.step),
    )
    assert list(filter(None, steps)) == ["recognising page 1 of 2", "recognising page 2 of 2"]
    article = open_index(tmp_path / "index").article("scan.pdf")
    assert dict(article.provenance)["text"].startswith("text recognition by tesseract")


def test_the_environment_is_not_changed(tmp_path: Path, install: Callable[..., Path]) -> None:
    install()
    before = dict(os.environ)
    path = _write(tmp_path, _scan(0))
    read_seed(path, root=path.parent)
    assert dict(os.environ) == before


@pytest.mark.parametrize("program", ["#!{python}\nimport sys; sys.exit(1)", "#!/nowhere\n", None])
def test_a_scan_in_a_zip_costs_itself_until_tesseract_runs(
    tmp_path: Path, install: Callable[..., Path], tiny_encoder: Encoder, program: str | None
) -> None:
    if program is not None:
        (tmp_path / "bin" / "tesseract").write_text(program.format(python=sys.executable))
        (tmp_path / "bin" / "tesseract").chmod(0o755)
    path = tmp_path / "seeds" / "all.zip"
    path.parent.mkdir()
    path.write_bytes(make_zip({"a.txt": "A note\n\nNobody left.", "scan.pdf": _scan(0)}))
    report = build_index([path.parent], tmp_path / "index", encoder=tiny_encoder)
    assert report.added == 1
    assert [skipped.seed.split("/")[-1] for skipped in report.skipped] == ["scan.pdf"]
    install()
    report = build_index([path.parent], tmp_path / "index", encoder=tiny_encoder)
    assert (report.added, report.skipped) == (1, ())


def test_each_page_has_its_time(tmp_path: Path, install: Callable[..., Path]) -> None:
    install(does="time.sleep(1.5)")
    path = _write(tmp_path, _scan(0, 0, 0))
    with SeedReader(timeout_s=4.0) as reader:
        assert len(reader.read(path, root=path.parent).articles) == 1
