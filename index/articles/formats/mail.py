""".eml and .mbox: a mail, such as a newsletter, is an article; its attachments are left alone."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from email.message import EmailMessage
from functools import partial
from typing import TYPE_CHECKING

from index.articles.article import to_clean_text, to_left_out
from index.articles.fields import Fields
from index.articles.formats.decoding import decode
from index.articles.formats.downloads.digest import mails_in
from index.articles.formats.flowed import deletes_space, is_flowed, to_paragraphs
from index.articles.formats.forwarded import read_forwarded, reads_as_outlet
from index.articles.formats.xml import MarkupText
from index.articles.seed import (
    MAX_BYTES,
    Record,
    Seed,
    read_all,
    read_records,
    to_article,
    with_left_out,
)
from index.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

    from index.articles.article import Article

# What a block that only leads elsewhere speaks of; a paragraph that speaks of it is longer, and
# stands elsewhere than at a mail's head and foot.
_ELSEWHERE = re.compile(
    r"\b(?:unsubscribe|view (?:this (?:e-?mail|newsletter) )?(?:in|on) "
    r"(?:your |the )?(?:browser|web)|manage (?:your )?(?:subscription|preferences)|"
    r"update (?:your )?preferences|im browser (?:ansehen|öffnen)|abmelden|abbestellen|"
    r"se désabonner|cancelar (?:la )?suscripción)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?<![<(\[])[<(\[]*(?:https?://|mailto:|www\.)\S+")
_ELSEWHERE_WORDS = 12  # of such a block at most, addresses not counted
_HEAD_BLOCKS, _FOOT_BLOCKS = 2, 6
# What newsletters put after their first line, lest mail programs preview the second one.
_PADDING = re.compile(r"(?:[\u00ad\u034f\u2007\u200b-\u200d\ufeff]\s*){2,}")
_MAX_NOTE = 300  # characters that somebody writes who only hands on a mail
_REPLY = re.compile(r"(?:(?:re|fwd?|aw|wg)\s*:\s*)+", re.IGNORECASE)


def read_eml(seed: Seed, file: BufferedReader) -> Iterator[Article | SeedError]:
    """Yield the one article of a mail, or those of the mails in a digest."""
    data = read_all(seed, file)
    mails = mails_in(data)
    if not mails:
        yield _read_mail(seed, data)
    yield from read_records(_to_record(seed, str(n), mail) for n, mail in enumerate(mails, 1))


def read_mbox(seed: Seed, file: BufferedReader) -> Iterator[Article | SeedError]:
    """Yield the mails of a mailbox, those in its digests, and those that cannot be read."""
    mails = (
        _to_record(seed, number, data)
        for n, mail in enumerate(_mails(file), 1)
        for number, data in _opened(str(n), mail)
    )
    is_empty = True
    for found in read_records(mails):
        is_empty = False
        yield found
    if is_empty:
        raise SeedError(seed.where, "holds no mail (no line that begins with “From ”)")


def _opened(number: str, data: bytes | None) -> list[tuple[str, bytes | None]]:
    """Return a mail under its number, of a digest the mails in it."""
    mails = mails_in(data) if data else []
    if not mails:
        return [(number, data)]
    return [(f"{number}.{n}", mail) for n, mail in enumerate(mails, 1)]


def _to_record(seed: Seed, number: str, data: bytes | None) -> Record | SeedError:
    where = f"{seed.where}:mail {number}"
    if data is None:
        return SeedError(where, f"is larger than {MAX_BYTES // 10**6} MB")
    mail = Seed(where=where, id=f"{seed.id}:{number}", root=seed.root)
    return Record(where=where, read=partial(_read_mail, mail, data, mailbox=seed.id))


def _mails(file: BufferedReader) -> Iterator[bytes | None]:
    """Yield the mails of a mailbox, None for one that is too large."""
    lines: list[bytes] | None = None
    size = 0
    after_blank = True
    while line := file.readline(MAX_BYTES):
        if line.startswith(b"From ") and after_blank:
            if lines is not None:
                yield b"".join(lines) if size <= MAX_BYTES else None
            lines, size = [], 0
        elif lines is not None:
            size += len(line)
            if size <= MAX_BYTES:
                lines.append(re.sub(rb"^>(>*From )", rb"\1", line))
        after_blank = not line.strip(b"\r\n")
    if lines is not None:
        yield b"".join(lines) if size <= MAX_BYTES else None


def _read_mail(seed: Seed, data: bytes, mailbox: str | None = None) -> Article:
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        text, struck = _text(message)
        said, name = _said(message)
        inner = _attached(message)
        note = ""
        if inner is not None and len(text) <= _MAX_NOTE:  # it only hands on another mail
            note = text
            text, struck = _text(inner)
            said = _from_within(said, _said(inner, is_handed_on=True)[0])
    # The parser of the standard library fails in many ways on headers that break the rules.
    except Exception as exc:
        raise SeedError(seed.where, f"cannot be read as mail: {exc}") from exc
    if not said and not text:
        raise SeedError(seed.where, "is not mail: it has no headers")
    if (forwarded := read_forwarded(text)) is not None:
        note, text = forwarded.note, forwarded.text
        said = _from_within(said, forwarded.said)
    text, led = _without_links(text)
    if not text.strip():
        raise SeedError(seed.where, "has no text")
    fields = Fields.from_mapping(said, said_by="mail header")
    if mailbox and name:
        seed = replace(seed, id=f"{mailbox}:{name}")
    left_out = to_left_out("who forwarded it wrote", [note]) + to_left_out("leads elsewhere", led)
    left_out += to_left_out("struck out", struck)
    return with_left_out(to_article(seed, text, fields), left_out)


def _from_within(said: dict[str, object], inner: dict[str, object]) -> dict[str, object]:
    """Return what a mail and the one in it say; the sender is that of the one in it."""
    senders = {"source", "author"} if {"source", "author"} & inner.keys() else set()
    return {name: value for name, value in said.items() if name not in senders} | inner


def _attached(message: EmailMessage) -> EmailMessage | None:
    """Return the mail that is attached to one, where it is one."""
    mails = [
        inner
        for part in message.iter_attachments()
        if part.get_content_type() == "message/rfc822"
        and isinstance(inner := part.get_payload(0), EmailMessage)
    ]
    return mails[0] if len(mails) == 1 else None


def _said(message: EmailMessage, *, is_handed_on: bool = False) -> tuple[dict[str, object], str]:
    """Return what the headers say, and the mail's own id.

    Of what people hand on, the sender's name and mailbox tell whether it is an outlet.
    """
    said: dict[str, object] = {}
    if subject := _REPLY.sub("", str(message.get("Subject", "")), count=1).strip():
        said["title"] = subject
    if date := str(message.get("Date", "")).strip():
        said["date"] = date
    if language := message.get("Content-Language"):
        said["language"] = str(language)
    sender = message.get("From")
    addresses = getattr(sender, "addresses", ())
    if addresses:
        # What goes out to a list is from an outlet, the rest mostly from a person.
        is_list = any(header in message for header in ("List-Id", "List-Unsubscribe"))
        sender = addresses[0]
        name = sender.display_name or sender.domain
        is_outlet = is_list or (is_handed_on and reads_as_outlet(name, sender.addr_spec))
        said["source" if is_outlet else "author"] = name
    return said, str(message.get("Message-ID", "")).strip(" <>\r\n\t")


def _text(message: EmailMessage) -> tuple[str, list[str]]:
    """Return the text of a mail, and what is struck out in it."""
    part = message.get_body(preferencelist=("html", "plain"))
    data = part.get_payload(decode=True) if part is not None else None
    if part is None or not isinstance(data, bytes):
        return "", []
    struck: list[str] = []
    raw = _decoded(data, part.get_content_charset())
    if part.get_content_subtype() == "html":
        markup = MarkupText(raw)
        raw, struck = markup.text, markup.struck
    elif is_flowed(part):
        raw = to_paragraphs(raw, without_space=deletes_space(part))
    text = _PADDING.sub("", to_clean_text(raw))
    return re.sub(r"\n{3,}", "\n\n", text).strip(), struck


def _without_links(text: str) -> tuple[str, list[str]]:
    """Return a mail's text without the blocks that only lead elsewhere, and these."""
    blocks = text.split("\n\n")
    led = [
        block
        for at, block in enumerate(blocks)
        if (at < _HEAD_BLOCKS or at >= len(blocks) - _FOOT_BLOCKS)
        and _ELSEWHERE.search(block)
        and len(_ADDRESS.sub("", block).split()) <= _ELSEWHERE_WORDS
    ]
    return "\n\n".join(block for block in blocks if block not in led), led


def _decoded(data: bytes, charset: str | None) -> str:
    """Return the text in the declared encoding if it fits, else in the one it seems to be in."""
    if not data.isascii():
        try:
            return data.decode()  # what is valid UTF-8 is no other encoding, whatever it says
        except UnicodeDecodeError:
            pass
    encoding = "cp1252" if charset in ("iso-8859-1", "us-ascii") else charset or "utf-8"
    try:
        return data.decode(encoding)
    except (LookupError, UnicodeDecodeError):
        return decode(data)
