"""The files that the text becomes, by name, made without any library."""

from __future__ import annotations

from benchmarks.conversions import lines, packed, pages


def make_own() -> dict[str, bytes]:
    """Return the files by name; the first one is the original."""
    page = pages.to_article()
    made: dict[str, str | bytes] = {
        "plain.txt": lines.to_txt(),
        "wrapped.txt": lines.to_wrapped(),
        "hyphenated.txt": lines.to_hyphenated(),
        "cp1252.txt": lines.to_western(),
        "utf-16.txt": lines.to_txt().encode("utf-16"),
        "markdown.md": lines.to_markdown(),
        "article.html": page,
        "site.html": pages.to_site(),
        "page.xhtml": pages.to_xhtml(),
        "page.mht": pages.to_mht(),
        "page.webarchive": pages.to_webarchive(),
        "own.docx": packed.to_docx(),
        "own.odt": packed.to_odt(),
        "own.rtf": packed.to_rtf(),
        "own.epub": packed.to_epub(),
        "own.pdf": packed.to_pdf(),
        "plain.eml": lines.to_mail(lines.to_wrapped()),
        "flowed.eml": lines.to_flowed(),
        "flowed-delsp.eml": lines.to_cut_flowed(),
        "quoted-printable.eml": lines.to_mail(lines.to_txt(), encoding="quoted-printable"),
        "html.eml": lines.to_mail(page, kind="text/html", encoding="quoted-printable"),
        "list.json": packed.to_json(),
        "html.jsonl": packed.to_jsonl(),
        "table.csv": packed.to_csv(),
        "own.xlsx": packed.to_xlsx(),
        "captions.vtt": lines.to_captions(),
        "captions.srt": lines.to_captions(is_srt=True),
        "note.enex": packed.to_enex(),
        "feed.rss": packed.to_feed(),
        "packed.zip": packed.to_zip(),
    }
    return {name: _to_bytes(content) for name, content in made.items()}


def _to_bytes(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode()
