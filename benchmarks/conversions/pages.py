"""The text as pages: an article alone, one with all that stands around it, saved by browsers.

Takes nothing; gives the bytes of each file. Made with the standard library alone.
"""

from __future__ import annotations

import email.policy
import plistlib
from email.message import EmailMessage

from benchmarks.conversions.story import AUTHOR, DATE, SOURCE, STORY, TITLE, URL

_STYLE = "body{font:16px/1.5 serif;margin:2em} sup{font-size:.7em} td,th{padding:.2em 1em}"
_RELATED = "".join(
    f'<li><a href="/{n}"><h3>{words}</h3></a></li>'
    for n, words in enumerate(
        ("Ferry prices rise in May", "School choir wins in Leiden", "Why the lighthouse is red")
    )
)


def to_body() -> str:
    """Return the blocks of the text in HTML."""
    found: list[str] = []
    open_as = ""
    for block in STORY:
        outer = {"item": "ul", "row": "table"}.get(block.kind, "")
        if open_as and outer != open_as:
            found.append(f"</{open_as}>")
        if outer and outer != open_as:
            found.append(f"<{outer}>")
        is_head = outer == "table" and open_as != "table"
        open_as = outer
        if block.kind == "heading":
            found.append(f"<h2>{block.words}</h2>")
        elif block.kind == "item":
            found.append(f"<li>{block.words}</li>")
        elif block.kind == "row":
            name = "th" if is_head else "td"
            cells = "".join(f"<{name}>{cell}</{name}>" for cell in block.parts)
            found.append(f"<tr>{cells}</tr>")
        elif block.kind == "quote":
            found.append(f"<blockquote><p>{block.words}</p></blockquote>")
        elif block.kind == "note":
            found.append(f"<p><sup>1</sup> {block.words}</p>")
        else:
            found.append(f"<p>{block.words}</p>")
    return "\n".join(found)


def to_article() -> str:
    """Return a page that is an article and little else."""
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{TITLE}</title>'
        f'<style>{_STYLE}</style><meta name="author" content="{AUTHOR}"></head><body><article>'
        f'<h1>{TITLE}</h1><p>By {AUTHOR}, <time datetime="{DATE}">12 March 2024</time></p>\n'
        f"{to_body()}\n</article></body></html>\n"
    )


def to_site() -> str:
    """Return the page of a newspaper's site: menus, prompts, share buttons, other articles."""
    menu = "".join(f'<li><a href="/{w}">{w}</a></li>' for w in ("News", "Sport", "Opinion", "Sea"))
    share = '<div class="share-buttons"><a href="#">Share</a><a href="#">Email</a></div>'
    prompt = (
        '<aside class="newsletter-signup"><h4>Sign up for our newsletter</h4><p>Get the best of'
        ' the coast every Friday.</p><form><input type="email"><button>Sign up</button></form>'
        "</aside>"
    )
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{TITLE} | {SOURCE}'
        f'</title><meta property="og:site_name" content="{SOURCE}"><meta property="og:title" '
        f'content="{TITLE}"><meta property="article:published_time" content="{DATE}T08:00:00Z">'
        f'<link rel="canonical" href="{URL}"><style>{_STYLE}</style><script>var a=1;</script>'
        '</head><body><div id="cookie-banner" class="cookie-consent"><p>We use cookies to measure'
        " how our pages are read.</p><button>Accept all</button></div><header><a href='/'>"
        f"{SOURCE}</a><nav><ul>{menu}</ul></nav></header><main><article><header><h1>{TITLE}</h1>"
        f'<p class="byline">By <a rel="author" href="/km">{AUTHOR}</a></p><time datetime="{DATE}">'
        f'12 March 2024</time>{share}</header><div class="article-body">\n{to_body()}\n</div>'
        f"{prompt}{share}</article><section class='related'><h2>More from the coast</h2><ul>"
        f"{_RELATED}</ul></section><section id='comments' class='comments'><h2>Comments</h2>"
        "<p>Log in to comment.</p></section></main><footer><p>© 2024 The Sample Gazette. All"
        " rights reserved.</p><ul><li><a href='/privacy'>Privacy</a></li><li><a href='/imprint'>"
        "Imprint</a></li></ul></footer></body></html>\n"
    )


def to_xhtml() -> str:
    """Return the article as XHTML 1.1."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml" '
        f'xml:lang="en"><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>\n{to_body()}\n'
        "</body></html>\n"
    )


def to_mht() -> bytes:
    """Return the site's page as Chromium saves it in one file (RFC 2557)."""
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = "<Saved by Blink>"
    message["Snapshot-Content-Location"] = URL
    message["Subject"] = TITLE
    message["MIME-Version"] = "1.0"
    message.make_related()
    page = EmailMessage(policy=email.policy.SMTP)
    page.set_content(to_site(), subtype="html", charset="utf-8", cte="quoted-printable")
    page["Content-Location"] = URL
    message.attach(page)
    return message.as_bytes()


def to_webarchive() -> bytes:
    """Return the site's page as Safari saves it."""
    main = {
        "WebResourceData": to_site().encode(),
        "WebResourceURL": URL,
        "WebResourceMIMEType": "text/html",
        "WebResourceTextEncodingName": "UTF-8",
    }
    return plistlib.dumps({"WebMainResource": main}, fmt=plistlib.FMT_BINARY)
