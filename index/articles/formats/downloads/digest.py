"""Digests of mailing lists: one mail that holds many.

A mail of type multipart/digest holds the mails themselves (RFC 2046, 5.1.5). A plain one has a
rule of hyphens (70, then 30) before each, which begins with its own headers (RFC 1153).
"""

from __future__ import annotations

import email
import email.policy
import re
from typing import TYPE_CHECKING, Any

from index.articles.formats.flowed import deletes_space, is_flowed, to_paragraphs

if TYPE_CHECKING:
    from email.message import EmailMessage

_RULE = re.compile(r"(?m)^(-{30}|-{70})[ \t]*$")
_HEADER = re.compile(r"[A-Za-z][\w-]*:")
_FOOTER = re.compile(r"\s*(?:_{20,}\s|Subject: Digest Footer\b|End of .*\bDigest\b)", re.IGNORECASE)
_NUMBER = re.compile(r"(?<!\s)\s*Message: \d+[ \t]*\n")


def mails_in(data: bytes) -> list[bytes]:
    """Return the mails in a digest; none of a mail that is no digest, or is broken."""
    if b"digest" not in data[:100_000].lower() and data.count(b"\n" + b"-" * 30) < 2:
        return []
    # The parser of the standard library fails in many ways on headers that break the rules.
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        return _attached(message) or _plain(message)
    except Exception:  # noqa: BLE001 - what is wrong with the mail is said where it is read
        return []


def _attached(message: EmailMessage) -> list[bytes]:
    found: list[bytes] = []
    for part in message.walk():
        if part.get_content_type() == "multipart/digest":
            for inner in part.iter_parts():
                content: Any = inner.get_payload()
                if isinstance(content, list) and content:
                    found.append(content[0].as_bytes())
    return found


def _plain(message: EmailMessage) -> list[bytes]:
    if message.get_content_type() != "text/plain":
        return []
    text = message.get_content().replace("\r\n", "\n")
    if is_flowed(message):
        text = to_paragraphs(text, without_space=deletes_space(message))
    _, *found = _RULE.split(text)
    mails: list[str] = []
    for rule, piece in zip(found[::2], found[1::2], strict=True):
        mail = _NUMBER.sub("", piece, count=1)
        if _has_headers(mail):
            mails.append(mail.lstrip("\n"))
        elif mails and not _FOOTER.match(piece):  # the rule stands within a mail
            mails[-1] += rule + piece
    return [mail.encode() for mail in mails] if len(mails) > 1 else []


def _has_headers(mail: str) -> bool:
    """Say whether a text begins with two headers or more, and nothing else up to an empty line."""
    n = 0
    for line in mail.lstrip("\n").split("\n"):
        if not line.strip():
            return n > 1
        if _HEADER.match(line):
            n += 1
        elif not (n and line[0] in " \t"):
            return False
    return False
