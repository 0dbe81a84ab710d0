"""A forwarded mail: what it says of the one that it hands on.

Takes the text of a mail; gives the text, sender, day and subject of the mail within it, and what
the one who forwarded it wrote above.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARK = re.compile(
    r"^[ \t>]*(?:-{2,}[ \t]*(?:forwarded message|original message|weitergeleitete nachricht|"
    r"ursprüngliche nachricht|message transféré|message d'origine|mensaje reenviado|"
    r"mensagem encaminhada|messaggio inoltrato|doorgestuurd bericht)[ \t]*-{2,}|"
    r"(?:begin forwarded message|anfang der weitergeleiteten nachricht|début du message transféré)"
    r"[ \t]*:)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_HEADERS = {
    "from": "from von de da van från fra mittente",
    "date": "date sent datum gesendet envoyé fecha enviado data inviato verzonden",
    "subject": "subject betreff objet asunto assunto oggetto onderwerp",
    "to": "to an à para a aan cc reply-to",
}
_HEADER = re.compile(r"[ \t>*]*(?P<name>[\w-]{1,12})[ \t]*:[*\s]*+(?P<value>.*)")
_SENDER = re.compile(
    r"[\"']?(?P<name>[^<\"\n]*?)[\"']?\s*(?:[<\[(](?:mailto:)?(?P<address>[^\s<>\])]+@[^\s<>\])]+)[>\])].*)?$"
)
_MAX_SENDER = 300  # characters of a sender that are read: time grows with their square
_OUTLET = re.compile(
    r"\b(?:the|gazette|times|post|herald|tribune|daily|weekly|news(?:letter|paper)?|journal|courier|"
    r"observer|press|review|magazine|chronicle|zeitung|tageblatt|kurier|anzeiger|today|media|"
    r"bulletin|digest|briefing|alerts?|editors?|le monde|radio|tv)\b",
    re.IGNORECASE,
)
_MAILBOX = re.compile(
    r"(?:news(?:letters?)?|no-?reply|do-?not-?reply|editors?|editorial|updates|alerts?|digest|"
    r"briefing|redaktion|info|mail|hello|hi|contact)(?:[+.-].*)?@",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarded:
    """The mail within a mail; `note` is what stands above it."""

    said: dict[str, object]
    note: str
    text: str


def read_forwarded(text: str) -> Forwarded | None:
    """Return the mail that a text hands on, None where it hands on none."""
    mark = _MARK.search(text)
    if mark is None:
        return None
    found: dict[str, str] = {}
    lines = text[mark.end() :].lstrip("\n").split("\n")
    n = 0
    for n, line in enumerate(lines):  # noqa: B007 - where it stopped
        header = _HEADER.fullmatch(line)
        field = _field(header["name"]) if header else None
        if header is not None and field is not None:
            found.setdefault(field, header["value"].strip(" *"))
        elif line.strip() or "from" in found:
            break
    if "from" not in found or not {"date", "subject"} & found.keys():
        return None
    rest = "\n".join(lines[n:]).strip()
    if not rest:
        return None
    said: dict[str, object] = {}
    sender = _SENDER.match(found["from"][:_MAX_SENDER])
    if sender is not None and (name := (sender["name"] or sender["address"] or "").strip()):
        is_outlet = reads_as_outlet(name, sender["address"] or "")
        said["source" if is_outlet else "author"] = name
    if "date" in found:
        said["date"] = re.sub(r"\s(?:at|um|à)\s.*|[\u202f\s]\d{1,2}:\d\d.*", "", found["date"])
    if found.get("subject"):
        said["title"] = found["subject"]
    return Forwarded(said=said, note=text[: mark.start()].strip(), text=rest)


def _field(name: str) -> str | None:
    return next((f for f, names in _HEADERS.items() if name.lower() in names.split()), None)


def reads_as_outlet(name: str, address: str) -> bool:
    """Say whether a sender's name is that of an outlet: by its words and its mailbox."""
    return bool(_OUTLET.search(name)) and bool(_MAILBOX.match(address))
