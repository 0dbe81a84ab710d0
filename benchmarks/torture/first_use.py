"""A first use of an installed Quoth in an empty folder, by a Python that has nothing else.

    python first_use.py WORK [--apart]

Serves WORK, which has a folder `seeds` and no index, so that one is built first; gets the page with
what it refers to, asks over HTTP, then on the command line, offline; prints one JSON object: what
went wrong, and how many packets the kernel had nowhere to send, or that asked a name server. These
counters are those of the network that it runs in: run where there is none but this machine itself
(`unshare --net`, with --apart), they show what any code tried, compiled or not. Uses the standard
library alone.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

QUESTION = "What had the last repair of the bridge cost?"
EXPECTED = "40,000 pounds"
_SCRIPT = "import sys, app; print(app.__file__, file=sys.stderr); sys.exit(app.main())"
_SET_FLAGS, _UP = 0x8914, 0x41  # SIOCSIFFLAGS; IFF_UP and IFF_RUNNING
_START_S = 180.0
_LINK = re.compile(r"""(?:href|src)=["']([^"'#]+)""")


def main() -> None:
    """Use it; print what came of it."""
    work, *options = sys.argv[1:]
    if "--apart" in options:
        _raise_loopback()
    os.chdir(work)
    os.environ["HOME"] = work  # nothing is left from before
    problems: list[str] = []
    _serve(problems)
    told = _run(problems, "ask", QUESTION, "--json", "--offline")
    _expect(problems, "ask", json.loads(told)["answer"] if told else "")
    print(json.dumps({"problems": problems, "attempts": _attempts()}))


def _run(problems: list[str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    where, _, told = done.stderr.partition("\n")
    if not Path(where).is_relative_to(sys.prefix):
        problems.append(f"{arguments}: ran {where}, not what is installed")
    if done.returncode:
        problems.append(f"{arguments}: ended with {done.returncode}: {told[-800:]}")
        return ""
    return done.stdout


def _serve(problems: list[str]) -> None:
    """Serve the page, get it, and ask over HTTP."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = Path("serve.log")
    with log.open("wb") as output:
        command = [sys.executable, "-c", _SCRIPT, "serve", "--port", str(port)]
        server = subprocess.Popen(command, stdout=output, stderr=output)
    at = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + _START_S
        while "Quoth is on" not in log.read_text("utf-8", "replace"):
            if server.poll() is not None or time.monotonic() > deadline:
                problems.append(f"serve: {log.read_text('utf-8', 'replace')[-800:]}")
                return
            time.sleep(0.1)
        page = _got(at).decode()
        for link in sorted(set(_LINK.findall(page))):
            if link.startswith(("http:", "https:", "//")) and not link.startswith(at):
                problems.append(f"the page refers to {link}")
            elif link.startswith(("/", "./")):
                _got(f"{at}/{link.lstrip('./')}")
        body = {"model": "quoth", "messages": [{"role": "user", "content": QUESTION}]}
        answer = json.loads(_got(f"{at}/v1/chat/completions", json.dumps(body).encode()))
        _expect(problems, "serve", answer["choices"][0]["message"]["content"])
    except (OSError, ValueError, KeyError) as exc:
        problems.append(f"serve: {exc!r}: {log.read_text('utf-8', 'replace')[-800:]}")
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=60)


def _got(url: str, body: bytes | None = None) -> bytes:
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310 - our own server
    with urllib.request.urlopen(request, timeout=120) as reply:  # noqa: S310 - our own server
        data: bytes = reply.read()
        return data


def _expect(problems: list[str], what: str, answer: str) -> None:
    if EXPECTED not in answer:
        problems.append(f"{what}: the answer is another: {answer[:300]}")


def _raise_loopback() -> None:
    """Make 127.0.0.1 usable in a network that was just made."""
    import fcntl

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh", b"lo", _UP))


def _attempts() -> dict[str, int]:
    """Return what the kernel counted that led nowhere, and datagrams, as name servers get them."""
    counts: dict[str, str] = {}
    for file in ("/proc/net/snmp", "/proc/net/snmp6"):
        try:
            lines = Path(file).read_text(encoding="ascii").splitlines()
        except OSError:  # elsewhere than on Linux
            continue
        if file.endswith("6"):
            counts.update((line.split()[0], line.split()[-1]) for line in lines)
            continue
        for names, values in zip(lines[::2], lines[1::2], strict=True):
            part, _, row = names.partition(": ")
            numbers = values.partition(": ")[2].split()
            counts.update((part + name, n) for name, n in zip(row.split(), numbers, strict=True))
    wanted = ("IpOutNoRoutes", "UdpOutDatagrams", "Ip6OutNoRoutes", "Udp6OutDatagrams")
    return {name: int(counts[name]) for name in wanted if name in counts}


if __name__ == "__main__":
    main()
