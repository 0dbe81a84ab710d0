"""The command line: reads arguments, calls the library, prints what comes back.

Answers and tables go to stdout, talk to stderr. Exit codes: 0 done (an abstained answer included),
1 an error, in one line on stderr, 2 wrong usage, 130 interrupted. Everything that is slow to import
is imported by the command that needs it.
"""

from __future__ import annotations

import argparse
import datetime
import json
import logging
import math
import os
import signal
import sys
import threading
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import (
    IndexCorruptError,
    IndexLockedError,
    IndexMissingError,
    QuothError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import FrameType

    from index.build.report import BuildReport, Progress
    from index.encoder import Encoder
    from index.library.backup import BackupReport
    from index.search.filters import Filters
    from qa.answer import Turn
    from qa.assistant import Assistant

_COMMANDS = (
    *("serve", "build", "ask", "search", "eval", "votes", "info", "verify", "backup", "restore"),
    "password",
)
_SAMPLES = Path(__file__).parent / "seeds"
_DEFAULT_ROOT = Path("seeds")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not any(word in {*_COMMANDS, "-h", "--help", "--version"} for word in arguments[:1]):
        arguments = ["serve", *arguments]
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    try:
        return int(options.run(options))
    except QuothError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 128 + signal.SIGINT
    except BrokenPipeError:
        # Whoever read our output has gone (`quoth search … | head`): say nothing, here or at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="quoth",
        description="Ask your own articles: answers in their own words, with citations.",
        epilog="Without a command, quoth serves the chat.",
    )
    parser.add_argument("--version", action="version", version=f"quoth {_version()}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def add(name: str, run: Any, summary: str) -> argparse.ArgumentParser:
        command = commands.add_parser(
            name, help=summary, description=f"{summary[0].upper()}{summary[1:]}."
        )
        command.add_argument(
            "--index", default="data", metavar="DIR", help="the index folder (default: data)"
        )
        command.set_defaults(run=run)
        return command

    serve = add("serve", _serve, "the chat, in the browser")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=7860)
    serve.add_argument(
        "--no-watch", action="store_true", help="leave the folders alone until the next build"
    )
    serve.add_argument("--demo", action="store_true", help="over the sample articles, in DIR/demo")
    serve.add_argument("--auth", metavar="FILE", help="who may log in: see quoth password")
    serve.add_argument(
        "--root-path",
        default="",
        metavar="ROOT",
        help="where a proxy shows it: /quoth, or https://example.org/quoth",
    )
    serve.add_argument("--mcp", action="store_true", help="offer tools over MCP, too, at /mcp")

    build = add("build", _build, "bring the index in step with its folders")
    build.add_argument("roots", nargs="*", metavar="ROOT", help="folders, files, http(s) addresses")
    build.add_argument("--prune", action="store_true", help="remove what missing roots gave")
    modes = build.add_mutually_exclusive_group()
    modes.add_argument("--watch", action="store_true", help="go on until stopped with Ctrl-C")
    modes.add_argument("--dry-run", action="store_true", help="say what a build would do, only")
    build.add_argument("--encoder", metavar="NAME", help="a sentence-transformers model")
    build.add_argument("--reencode", action="store_true", help="encode everything anew")
    build.add_argument("--json", action="store_true")

    ask = add("ask", _ask, "answer a question")
    search = add("search", _search, "find the passages on a question")
    search.add_argument("-k", type=_positive, default=5, help="how many (default: 5)")
    for command in (ask, search):
        command.add_argument("question", nargs="?")
        command.add_argument("--batch", metavar="FILE", help="questions, one JSON object a line")
        _add_filters(command)
        command.add_argument("--json", action="store_true")
    evaluate = add("eval", _evaluate, "measure answers against a question set")
    evaluate.add_argument("file", metavar="FILE")
    evaluate.add_argument("--limit", type=_positive, metavar="N", help="the first N rows only")
    evaluate.add_argument("--json", action="store_true")
    for command in (serve, ask, search, evaluate):
        command.add_argument(
            "--reader", metavar="NAME", help="another question-answering model, by name or path"
        )
        command.add_argument(
            "--threshold",
            type=_share,
            metavar="P",
            help="abstain below this confidence, 0 to 1 (default: the calibration's)",
        )
    for name, run, summary in (
        ("info", _info, "what the index holds"),
        ("verify", _verify, "prove that the index is whole, and mend it"),
    ):
        command = add(name, run, summary)
        command.add_argument("--json", action="store_true")
        if name == "info":
            command.add_argument("--article", metavar="ID", help="of one article: what is known")
    votes = add("votes", _votes, "write answers voted right as a question set for eval")
    votes.add_argument("file", metavar="FILE", nargs="?", help="default: to stdout")
    password = commands.add_parser(
        "password",
        help="make a line for the file of serve --auth",
        description="Make a line for the file of serve --auth; the password comes from the "
        "terminal, or is the first line of stdin.",
    )
    password.add_argument("name", metavar="NAME")
    password.set_defaults(run=_password)
    backup = add("backup", _backup, "write the index and all conversations to one file")
    restore = add("restore", _restore, "let a backup take the place of the index")
    for command in (backup, restore):
        command.add_argument("file", metavar="FILE")
        command.add_argument("--json", action="store_true")
    restore.add_argument("--replace", action="store_true", help="also where there are articles")
    restore.add_argument("--encoder", metavar="NAME", help="the one the backup was made with")
    for command in (ask, search):
        command.set_defaults(usage_error=command.error)
    return parser


def _add_filters(command: argparse.ArgumentParser) -> None:
    command.add_argument("--from", type=_day, dest="first", metavar="DATE", help="YYYY-MM-DD")
    command.add_argument("--to", type=_day, dest="last", metavar="DATE", help="inclusive")
    command.add_argument(
        "--source", action="append", default=[], metavar="NAME", help="may be repeated"
    )


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("quoth")
    except PackageNotFoundError:
        return "(not installed)"


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date like 2025-02-17") from None


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number above 0")
    return int(text)


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0.0 <= value <= 1.0:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 0 to 1")
    return value


def _fail(message: str) -> int:
    print(f"error: {' '.join(message.split())}", file=sys.stderr)
    return 1


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False), flush=True)


# The commands


def _serve(options: argparse.Namespace) -> int:
    from ui.web.address import is_loopback, listen, to_prefix

    to_prefix(options.root_path)
    with listen(options.host, options.port) as listener:  # before anything slow: is it free?
        is_open = not is_loopback(listener)
    users = None
    if options.auth:
        from ui.web.passwords import Users

        users = Users.from_file(options.auth)
    elif is_open:
        print(
            f"anyone who can reach {options.host} can read and change everything here: "
            "nobody has to log in without --auth FILE",
            file=sys.stderr,
        )
    if options.mcp:
        from ui.programs.tools import check_installed

        check_installed()
    index_dir = Path(options.index)
    if options.demo:
        index_dir /= "demo"
        _built([_SAMPLES], index_dir)
        options.index = index_dir
    with _opened(options, may_build=True) as assistant:
        from ui.web.access import Access
        from ui.web.server import serve

        access = Access(users=users, root=options.root_path, with_tools=options.mcp)
        try:
            serve(
                assistant,
                host=options.host,
                port=options.port,
                is_watching=not options.no_watch,
                access=access,
                on_ready=lambda url: print(
                    f"Quoth is on {url} (stop with Ctrl-C)", file=sys.stderr
                ),
            )
        except KeyboardInterrupt:
            print("stopped", file=sys.stderr)
    return 0


def _build(options: argparse.Namespace) -> int:
    from index.build.build import known_encoder
    from index.build.roots import known_roots
    from index.encoder import Encoder
    from index.library.watch import Watch
    from index.seeds.finding import is_url

    roots: list[str | Path] = [root if is_url(root) else Path(root) for root in options.roots]
    if not roots and not known_roots(options.index):
        if not _DEFAULT_ROOT.exists():
            raise QuothError("no folder given and there is no seeds/ here: quoth build FOLDER")
        roots = [_DEFAULT_ROOT]
    index_dir = Path(options.index)
    encoder = Encoder.load(options.encoder) if options.encoder else None
    if options.dry_run:
        return _plan(roots, options, encoder)
    fetcher = None
    if any(map(is_url, roots)):  # only then is anything sent over the network
        from index.seeds.fetcher import Fetcher

        fetcher = Fetcher()
    watch = Watch(index_dir) if options.watch else None
    said: set[str] = set()
    report = _built(
        roots,
        index_dir,
        said,
        encoder=encoder,
        fetcher=fetcher,
        prune=options.prune,
        reencode=options.reencode,
    )
    _show(report, is_json=options.json)
    if watch is None:
        return 0
    print("watching for changes (stop with Ctrl-C)", file=sys.stderr)
    encoder = encoder or known_encoder(index_dir)
    try:
        while watch.wait(threading.Event()):
            try:
                report = _built([], index_dir, said, encoder=encoder)
            except IndexLockedError as error:
                if str(error) not in said:
                    _fail(str(error))
                said.add(str(error))
                watch.forget()
            except QuothError as error:
                _fail(str(error))
            else:
                if report.added or report.changed or report.moved or report.removed:
                    _show(report, is_json=options.json)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
    return 0


def _plan(roots: Sequence[str | Path], options: argparse.Namespace, encoder: Encoder | None) -> int:
    from index.build.build import plan_index
    from ui.terminal.show import build_progress, show_plan

    prune, reencode = options.prune, options.reencode
    with build_progress() as show:
        plan = plan_index(
            roots, options.index, encoder=encoder, prune=prune, reencode=reencode, on_progress=show
        )
    if options.json:
        _print_json(plan.to_dict())
    else:
        show_plan(plan)
    return 0


def _show(report: BuildReport, *, is_json: bool) -> None:
    if is_json:
        _print_json(report.to_dict())
    else:
        from ui.terminal.show import show_report

        show_report(report)
        sys.stdout.flush()


def _ask(options: argparse.Namespace) -> int:
    from ui.terminal.show import show_answer

    filters = _filters(options)
    with _opened(options) as assistant:
        if options.batch:
            return _run_batch(
                options.batch,
                lambda question, turns: assistant.ask(
                    question, turns=turns, filters=filters
                ).to_dict(),
            )
        answer = assistant.ask(options.question, filters=filters)
        if options.json:
            _print_json(answer.to_dict())
        else:
            show_answer(answer)
    return 0


def _search(options: argparse.Namespace) -> int:
    from ui.terminal.show import show_passages

    filters = _filters(options)
    with _opened(options) as assistant:

        def search(question: str, turns: Sequence[Turn]) -> dict[str, Any]:
            return assistant.search(question, options.k, turns=turns, filters=filters).to_dict()

        if options.batch:
            return _run_batch(options.batch, search)
        if options.json:
            _print_json(search(options.question, ()))
        else:
            show_passages(assistant.retrieve(options.question, options.k, filters=filters))
    return 0


def _evaluate(options: argparse.Namespace) -> int:
    from qa.evaluation.over_index import evaluate_index
    from qa.evaluation.question_sets import read_rows
    from qa.evaluation.reader_alone import evaluate_reader, read_context
    from ui.terminal.show import progress_line, show_figures

    rows = []
    for where, row in read_rows(options.file):
        if not isinstance(row.get("question"), str) or not row["question"].strip():
            raise QuothError(f"{where}: no question")
        rows.append(row)
    rows = rows[: options.limit]
    if rows and all("context" in row for row in rows):
        from qa.reader import Reader

        reader = Reader.load(options.reader, threshold=options.threshold, passages="given")
        figures = evaluate_reader(partial(read_context, reader), rows)
    else:
        with _opened(options) as assistant, progress_line("asked") as on_progress:
            figures = evaluate_index(assistant, rows, on_progress=on_progress)
    if options.json:
        _print_json(figures)
    else:
        show_figures(figures)
    return 0


def _votes(options: argparse.Namespace) -> int:
    from qa.chats.database import FILE_NAME
    from qa.chats.store import ConversationStore
    from qa.chats.votes import to_question_set

    if not (Path(options.index) / FILE_NAME).is_file():
        raise QuothError(f"no conversations are kept in {options.index}: vote in the chat first")
    rows, left_out = to_question_set(ConversationStore(options.index).rated())
    lines = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    if options.file:
        try:
            Path(options.file).write_text(lines, encoding="utf-8")
        except OSError as exc:
            raise QuothError(f"{options.file}: cannot be written: {exc.strerror}") from exc
    else:
        sys.stdout.write(lines)
    print(
        f"{len(rows)} questions; {left_out} votes left out: those against an answer, which do not "
        "tell the right one, and those under filters",
        file=sys.stderr,
    )
    return 0


def _password(options: argparse.Namespace) -> int:
    from getpass import getpass

    from ui.web.passwords import to_line

    if sys.stdin.isatty():
        password = getpass("Password: ")
        if getpass("Again: ") != password:
            raise QuothError("the two are not the same; nothing was made")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    print(to_line(options.name, password))
    return 0


def _info(options: argparse.Namespace) -> int:
    from index import open_index
    from ui.terminal.show import show_article, show_info

    with closing(open_index(options.index)) as index:
        if options.article is not None:
            try:
                article = index.article(options.article)
            except KeyError:
                raise QuothError(f"{options.index} holds no article {options.article!r}") from None
            if options.json:
                _print_json(article.to_dict())
            else:
                show_article(article)
            return 0
        info = index.info()
    if options.json:
        _print_json(info)
    else:
        show_info(info)
    return 0


def _verify(options: argparse.Namespace) -> int:
    from index.library.verify import verify_index

    report = verify_index(options.index)
    if options.json:
        _print_json(report.to_dict())
    else:
        for problem in report.problems:
            print(f"problem: {problem}")
        for mended in report.mended:
            print(f"mended: {mended}")
        state = "whole" if report.ok else "not whole"
        print(f"{report.articles} articles, {report.passages} passages: {state}")
    return 0 if report.ok else 1


def _backup(options: argparse.Namespace) -> int:
    from index.library.backup import write_backup
    from qa.chats.backup import ConversationsPart
    from qa.chats.store import ConversationStore

    archive = ConversationsPart(ConversationStore(options.index), owner=None)
    report = write_backup(options.index, options.file, companion=archive)
    if options.json:
        _print_json(report.to_dict())
    else:
        print(f"{_contents(report)} are in {options.file}")
    return 0


def _contents(report: BackupReport) -> str:
    return (
        f"{report.articles} articles, {report.uploads} uploads and {report.conversations} "
        "conversations"
    )


def _restore(options: argparse.Namespace) -> int:
    from index.encoder import Encoder
    from index.library.restoring import restore_backup
    from index.store.store import Store
    from qa.chats.backup import ConversationsPart
    from qa.chats.store import ConversationStore

    try:
        store = Store.open(options.index)
    except (IndexMissingError, IndexCorruptError):  # what is damaged is set aside
        kept = 0
    else:
        kept = len(store.article_rows(store.manifest().generation))
        store.close()
    if kept and not options.replace:
        raise QuothError(
            f"the index in {options.index} holds {kept} articles; to have the backup take their "
            f"place: quoth restore {options.file} --index {options.index} --replace"
        )
    encoder = Encoder.load(options.encoder) if options.encoder else None
    report = restore_backup(
        options.file,
        options.index,
        encoder=encoder,
        companion=ConversationsPart(ConversationStore(options.index), owner=None),
        sets_aside=True,
    )
    if report.set_aside is not None:
        print(
            f"note: the index that was there is damaged; it is in {report.set_aside}, "
            "uploads included: delete that folder once nothing is missed",
            file=sys.stderr,
        )
    for root in report.unknown_roots:
        print(f"note: {root} is not read by itself; for that: quoth build {root}", file=sys.stderr)
    if options.json:
        _print_json(report.to_dict())
    else:
        made = f"{report.created:%Y-%m-%d %H:%M} UTC"
        print(f"{_contents(report)} are back, as of {made}")
    return 0


# What they share


def _filters(options: argparse.Namespace) -> Filters:
    if bool(options.batch) == (options.question is not None):
        options.usage_error("give either a question or --batch FILE")
    from index.search.filters import Filters

    return Filters(
        published_from=options.first, published_to=options.last, sources=tuple(options.source)
    )


@contextmanager
def _interrupt_between_steps(
    show: Callable[[Progress], None],
) -> Iterator[Callable[[Progress], None]]:
    """Give a listener like `show` that raises the KeyboardInterrupt of a Ctrl-C pressed since.

    So a build is left at a step's end, a second or two later, and never inside a transaction. A
    second Ctrl-C interrupts at once.
    """
    is_asked = False

    def on_progress(progress: Progress) -> None:
        if is_asked:
            raise KeyboardInterrupt
        show(progress)

    def ask(_signal: int, _frame: FrameType | None) -> None:
        nonlocal is_asked
        is_asked = True
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield on_progress
    finally:
        signal.signal(signal.SIGINT, before)
    if is_asked:
        raise KeyboardInterrupt


def _built(
    roots: Sequence[str | Path], index_dir: Path, said: set[str] | None = None, **choices: Any
) -> BuildReport:
    """Build with progress on stderr; list there what was skipped, but for what was `said`."""
    from index import build_index
    from ui.terminal.show import build_progress

    try:
        with build_progress() as show, _interrupt_between_steps(show) as on_progress:
            report = build_index(roots, index_dir, on_progress=on_progress, **choices)
    except KeyboardInterrupt:
        print(
            "stopped; what was encoded is kept, and the next quoth build goes on from there",
            file=sys.stderr,
        )
        raise SystemExit(128 + signal.SIGINT) from None
    lines = [f"note: {note}" for note in report.notes]
    lines += [f"skipped: {skipped.seed}: {skipped.reason}" for skipped in report.skipped]
    if report.skipped:
        lines.append(f"{len(report.skipped)} skipped")
    for line in lines:
        if said is None or line not in said:
            print(line, file=sys.stderr)
    if said is not None:
        said.clear()
        said.update(lines)
    if not report.passages:
        where = ", ".join(str(root) for root in roots) or "the known roots"
        print(f"no articles found in {where}: the index is empty", file=sys.stderr)
    return report


@contextmanager
def _opened(options: argparse.Namespace, *, may_build: bool = False) -> Iterator[Assistant]:
    """Give an assistant; where there is no index and `may_build`, make one first.

    From seeds/, or empty where there is none.
    """
    from index import build_index
    from qa.assistant import Assistant

    index_dir = Path(options.index)
    open_assistant = partial(
        Assistant.open, index_dir, reader=options.reader, threshold=options.threshold
    )
    try:
        assistant = open_assistant()
    except IndexMissingError:
        if not may_build:
            raise
        if _DEFAULT_ROOT.is_dir():
            print("no index yet: building one from seeds/", file=sys.stderr)
            _built([_DEFAULT_ROOT], index_dir)
        else:
            print(
                f"no index in {index_dir} and no seeds/ here: beginning with an empty library "
                "(for the sample articles: quoth serve --demo)",
                file=sys.stderr,
            )
            build_index([], index_dir)
        assistant = open_assistant()
    try:
        yield assistant
    finally:
        assistant.close()


def _run_batch(path: str, run: Any) -> int:
    """Print one object for each line of the batch, in order; for a bad line, its error."""
    from qa.evaluation.question_sets import read_lines

    bad = 0
    for where, row in read_lines(path):
        try:
            if isinstance(row, QuothError):
                raise row
            question, turns = _to_question(where, row)
            _print_json({**run(question, turns), "id": row.get("id")})
        except QuothError as error:
            bad += 1
            id_of = row.get("id") if isinstance(row, dict) else None
            _print_json({"id": id_of, "error": str(error)})
    if bad:
        print(f"error: {bad} lines of {path} were not answered", file=sys.stderr)
    return 1 if bad else 0


def _to_question(where: str, row: dict[str, Any]) -> tuple[str, list[Turn]]:
    from qa.followups import to_turns

    question = row.get("question", row.get("text"))
    history = row.get("history") or []
    if not isinstance(question, str) or not isinstance(history, list):
        raise QuothError(f"{where}: needs a question (text) and, if any, a history (list)")
    try:
        return question, to_turns(history)
    except QuothError as exc:
        raise QuothError(f"{where}: {exc}") from exc


if __name__ == "__main__":
    sys.exit(main())
