"""Bytes to text, whatever the encoding.

Takes bytes as a file has them; gives the text, or the reason why they hold none.
"""

from __future__ import annotations

import codecs
import re

import charset_normalizer

_BOMS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
LONGEST_BOM = 4
BINARY = "is binary (it holds NUL bytes; a text in UTF-16 needs its byte order mark)"


def bom_encoding(data: bytes) -> str | None:
    """Return the encoding whose byte order mark `data` begins with."""
    return next((encoding for bom, encoding in _BOMS if data.startswith(bom)), None)


def decode(data: bytes) -> str:
    """Return the text in `data`. Raises ValueError with the reason where it holds none."""
    encoding = bom_encoding(data)
    if encoding is None and b"\0" in data:
        text = _decode_unmarked(data)
        if text is None:
            raise ValueError(BINARY)
        return text
    try:
        return data.decode(encoding or "utf-8")
    except UnicodeDecodeError as exc:
        if encoding is not None:
            raise ValueError(f"is not valid {encoding.upper()}: {exc.reason}") from exc
        damaged = f"is UTF-8 with damaged bytes, the first at offset {exc.start}"
    lossy = data.decode("utf-8", "replace")
    n_damaged = lossy.count("\ufffd")
    if sum(character > "\x7f" for character in lossy) > 2 * n_damaged:
        raise ValueError(damaged)
    return data.decode(legacy_encoding(data))


def _decode_unmarked(data: bytes) -> str | None:
    """Return the text of UTF-16 without its byte order mark, None where `data` is no such text.

    Its spaces and line ends have a NUL as every second byte, on the same side of each.
    """
    sides = [0 in data[side::2] for side in (0, 1)]
    if all(sides):
        return None
    try:
        text = data.decode("utf-16-be" if sides[0] else "utf-16-le")
    except UnicodeDecodeError:
        return None
    is_text = all(letter.isprintable() or letter.isspace() for letter in text)
    return text if is_text else None


_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# The letters beyond ASCII of the languages written in windows-1252, lower case.
_WESTERN_ALPHABETS = tuple(
    map(
        frozenset,
        (
            "àâæçèéêëîïôœùûüÿ",  # French
            "äöüß",  # German
            "áéíñóúü",  # Spanish
            "àáâãçéêíóôõúü",  # Portuguese
            "àèéìíòóùú",  # Italian
            "àçèéíïòóúü",  # Catalan
            "åäæéöø",  # Danish, Norwegian, Swedish
            "äåöšž",  # Finnish
            "áæéíðóöúýþ",  # Icelandic
            "áèéëïóöü",  # Dutch
        ),
    )
)
_MIN_COVERED = 0.9  # share of the accented letters that one alphabet must have
_MAX_FOREIGN = 0.05  # so few accented letters are those of names, of whatever language
_MISREAD = re.compile(r"[^\W\d_][¡-¿×÷€™•†‡‰ˆ˜¤¦¨¬¯´¸‹›„‚][^\W\d_]|[a-zß-ÿ][À-ÞŠŒŽŸ][a-zß-ÿ]")

_LEGACY = (
    "cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 iso8859_2 koi8_r mac_roman "
    "cp932 euc_jp gb18030 big5 cp949"
).split()


def legacy_encoding(data: bytes) -> str:
    """Return the encoding of the text in `data`, which is neither Unicode nor ASCII.

    Raises ValueError with the reason where it is none that is known.
    charset-normalizer 3.5 takes short Western texts for Central European or DOS ones (’ becomes ĺ),
    so windows-1252 comes first where it makes sense; and given a free choice, it finds the Greek,
    Cyrillic or Czech of two lines in encodings that nobody uses.
    """
    if _CONTROLS.search(data):
        raise ValueError("is binary (it holds control characters)")
    try:
        western = data.decode("cp1252")
    except UnicodeDecodeError:
        western = ""
    if western and reads_as_western(western):
        return "cp1252"
    guess = charset_normalizer.from_bytes(data, cp_isolation=_LEGACY).best()
    if guess is None:
        raise ValueError("its encoding is not known; save it as UTF-8")
    return guess.encoding


def reads_as_western(text: str) -> bool:
    """Say whether `text`, decoded as windows-1252, makes sense in a language written in it."""
    if _MISREAD.search(text):
        return False
    letters = [letter for letter in text.lower() if letter.isalpha()]
    accented = [letter for letter in letters if letter > "\x7f"]
    covered = max(sum(map(alphabet.__contains__, accented)) for alphabet in _WESTERN_ALPHABETS)
    few = len(accented) <= max(1, _MAX_FOREIGN * len(letters))
    return few or (covered >= _MIN_COVERED * len(accented) and len(accented) < len(letters) / 3)
