"""`quoth serve`: the chat, in the browser. Where there is no index, it builds one first."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from index.errors import (
    IndexLockedError,
    IndexMissingError,
    LanguageModelError,
    QuothError,
)
from index.milvus.address import Address, is_address, to_state_dir
from ui.terminal.build import DEFAULT_ROOT, build_visibly
from ui.terminal.flags import (
    add_command,
    add_language_model,
    add_offline,
    add_reader,
    open_assistant,
    open_writer,
)
from ui.terminal.json_log import add_log, begin_log, stamp_with, tell

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from qa.assistant import Assistant
    from qa.language_model.writer import Writer
    from ui.terminal.flags import Commands
    from ui.web.access import Access
    from ui.web.passwords import Users

T = TypeVar("T")
_SAMPLES = Path(__file__).parents[2] / "seeds"


def add_to(commands: Commands) -> None:
    """Add the command."""
    serve = add_command(commands, "serve", "the chat, in the browser", run=_serve, index=str)
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=7860)
    serve.add_argument(
        "--no-watch", action="store_true", help="leave folders and feeds alone until the next build"
    )
    serve.add_argument("--demo", action="store_true", help="over the sample articles, in DIR/demo")
    serve.add_argument("--auth", metavar="FILE", help="who may log in: see quoth password")
    serve.add_argument(
        "--root-path",
        default="",
        metavar="ROOT",
        help="where a proxy shows it: /quoth, or https://example.org/quoth",
    )
    serve.add_argument("--mcp", action="store_true", help="also offer tools over MCP, at /mcp")
    serve.add_argument(
        "--state",
        metavar="DIR",
        help="where conversations are kept for an address (default: a folder of your own)",
    )
    add_reader(serve)
    add_language_model(serve)
    add_offline(serve)
    add_log(serve)


def _serve(options: argparse.Namespace) -> int:
    from ui.web.address import is_loopback, listen, to_prefix

    begin_log(options)
    to_prefix(options.root_path)
    state_dir = _state_dir(options)
    with listen(options.host, options.port) as listener:  # before anything slow: is it free?
        is_open = not is_loopback(listener)
    users = _users(options, is_open=is_open)
    writer = _writer(options)
    if options.mcp:
        from ui.programs.tools import check_installed

        check_installed()
    if options.demo:  # of a folder only
        options.index = Path(options.index, "demo")
        _in_turn(partial(build_visibly, [_SAMPLES], options.index), options.index)
    with closing(_opened(options, state_dir)) as assistant:
        from ui.web.server import serve

        try:
            serve(
                assistant,
                host=options.host,
                port=options.port,
                is_watching=not options.no_watch,
                access=_access(options, users),
                on_ready=_announce,
                state_dir=state_dir,
                writer=writer,
            )
        except KeyboardInterrupt:
            tell("stopped", "stopped")
        finally:
            if writer is not None:
                writer.close()
    return 0


def _access(options: argparse.Namespace, users: Users | None) -> Access:
    """Return how the page is reached; from here on records have the id of their request."""
    from ui.web.access import Access
    from ui.web.request_log import stamp

    stamp_with(stamp)
    return Access(users=users, root=options.root_path, with_tools=options.mcp)


def _writer(options: argparse.Namespace) -> Writer | None:
    """Return who writes answers, and say by which model, or that it does not run yet."""
    writer = open_writer(options)
    if writer is not None:
        try:
            tell(f"answers are written by {writer.model.name}", "answers are written")
        except LanguageModelError as exc:
            tell(f"no answer can be written yet: {exc}", "no answer can be written yet")
    return writer


def _state_dir(options: argparse.Namespace) -> Path | None:
    """Return where an address's conversations are kept; None for a folder, which keeps its own."""
    if not is_address(options.index):
        if options.state:
            raise QuothError("--state is for an address; a folder keeps its conversations itself")
        return None
    if options.demo:
        raise QuothError("--demo is for a folder, not for an address")
    return Path(options.state) if options.state else to_state_dir(Address.parse(options.index))


def _opened(options: argparse.Namespace, state_dir: Path | None) -> Assistant:
    if state_dir is not None:
        return open_assistant(options)
    return _in_turn(partial(_open_or_build, options), options.index)


def _users(options: argparse.Namespace, *, is_open: bool) -> Users | None:
    if options.auth:
        from ui.web.passwords import Users

        return Users.from_file(options.auth)
    if is_open:
        tell(
            f"anyone who can reach {options.host} can read and change everything here: "
            "nobody has to log in without --auth FILE",
            "nobody has to log in",
        )
    return None


def _open_or_build(options: argparse.Namespace) -> Assistant:
    """Return an assistant, where there is no index over one of seeds/, or of nothing."""
    try:
        return open_assistant(options)
    except IndexMissingError:
        if DEFAULT_ROOT.is_dir():
            tell("no index yet: building one from seeds/", "no index yet")
            build_visibly([DEFAULT_ROOT], Path(options.index))
        else:
            from index import build_index

            tell(
                f"no index in {Path(options.index)} and no seeds/ here: beginning with an empty "
                "library (for the sample articles: quoth serve --demo)",
                "no index yet",
            )
            build_index([], options.index)
        return open_assistant(options)


def _in_turn(work: Callable[[], T], index_dir: Path) -> T:
    """Return what `work` does, begun again once no other process builds."""
    from index.build.lock import wait_for_build

    while True:
        try:
            return work()
        except IndexLockedError:
            line = "another build is running: waiting for its end"
            tell(line, line)
            wait_for_build(index_dir)


def _announce(url: str) -> None:
    tell(f"Quoth is on {url} (stop with Ctrl-C)", "ready")
