"""`quoth build`: brings the index in step with its roots, once or as long as it watches them."""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import (
    EncoderMismatchError,
    IndexLockedError,
    IndexMissingError,
    QuothError,
)
from ui.terminal.flags import (
    add_command,
    add_json,
    add_offline,
    print_error,
    print_result,
    to_words,
)
from ui.terminal.json_log import add_log, begin_log, tell

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from index.build.report import BuildReport
    from index.build.workers import Workers
    from index.encoder import Encoder
    from index.library.watch import Watch
    from index.seeds.fetcher import Fetcher
    from ui.terminal.flags import Commands

DEFAULT_ROOT = Path("seeds")


def add_to(commands: Commands) -> None:
    """Add the command."""
    build = add_command(commands, "build", "bring the index in step with its folders", run=_build)
    build.add_argument("roots", nargs="*", metavar="ROOT", help="folders, files, http(s) addresses")
    build.add_argument("--prune", action="store_true", help="remove what came from missing roots")
    modes = build.add_mutually_exclusive_group()
    modes.add_argument("--watch", action="store_true", help="go on until stopped with Ctrl-C")
    modes.add_argument("--fetch", action="store_true", help="fetch what the lists ROOT name")
    modes.add_argument("--dry-run", action="store_true", help="say what a build would do, only")
    build.add_argument(
        "--collection", metavar="NAME", type=to_words, help="put all articles of ROOT in it"
    )
    build.add_argument("--encoder", metavar="NAME", help="a sentence-transformers model")
    build.add_argument("--reencode", action="store_true", help="encode everything anew")
    build.add_argument(
        "--ray",
        type=to_words,
        metavar="ADDRESS",
        help="read and encode on a Ray cluster: HOST:PORT, auto or local",
    )
    add_offline(build)
    add_json(build)
    add_log(build)
    build.set_defaults(refuse=build.error)


def _build(options: argparse.Namespace) -> int:
    from index.encoder import Encoder
    from index.library.watch import Watch

    begin_log(options)
    collection = _to_collection(options)
    roots = _roots(options)
    index_dir = Path(options.index)
    encoder = Encoder.load(options.encoder) if options.encoder else None
    if options.ray is not None and (options.watch or options.dry_run or options.offline):
        options.refuse("--ray goes with neither --watch nor --dry-run nor --offline")
    if options.dry_run:
        return _plan(roots, options, encoder)
    watch = Watch(index_dir) if options.watch else None
    if options.fetch:
        roots = _fetch_lists(roots, index_dir)
    told: set[str] = set()
    report = build_visibly(
        roots,
        index_dir,
        told=told,
        encoder=encoder,
        fetcher=None if options.fetch else _fetcher(roots),
        prune=options.prune,
        reencode=options.reencode,
        workers=_workers(options.ray, encoder, index_dir),
    )
    if collection is not None:
        _collect(collection, roots, index_dir)
    show = partial(_show, options)
    show(report)
    if watch is not None:
        _go_on(watch, index_dir, told=told, encoder=encoder, show=show)
    return 0


def _to_collection(options: argparse.Namespace) -> str | None:
    """Return the name of the collection to put articles in. Raises CollectionError."""
    from index.store.collecting import to_name

    if options.collection is None:
        return None
    if options.watch or options.dry_run:
        options.refuse("--collection goes with neither --watch nor --dry-run")
    return to_name(options.collection)


def _collect(name: str, roots: Sequence[str | Path], index_dir: Path) -> None:
    """Put all articles of the roots that were built in a collection."""
    from index.library.collected import Collections
    from index.store.store import Store

    with closing(Store.open(index_dir)) as store:
        Collections(store).put_roots(name, roots)


def _plan(roots: Sequence[str | Path], options: argparse.Namespace, encoder: Encoder | None) -> int:
    from index.build.build import plan_index
    from ui.terminal.progress import build_progress
    from ui.terminal.show import show_plan

    with build_progress() as on_progress:
        plan = plan_index(
            roots,
            options.index,
            encoder=encoder,
            prune=options.prune,
            reencode=options.reencode,
            on_progress=on_progress,
        )
    print_result(options, plan, show_plan)
    return 0


def _roots(options: argparse.Namespace) -> list[str | Path]:
    from index.build.roots import known_roots
    from index.seeds.finding import is_url

    if options.roots or known_roots(options.index):
        return [root if is_url(root) else Path(root) for root in options.roots]
    if not DEFAULT_ROOT.exists():
        raise QuothError("no folder given and there is no seeds/ here: quoth build FOLDER")
    return [DEFAULT_ROOT]


def _fetch_lists(lists: Sequence[str | Path], index_dir: Path) -> list[str | Path]:
    """Return the addresses in lists that have been fetched; say which could not be.

    Raises SeedError where none could.
    """
    from index.build.report import Progress
    from index.library.feed_visits import new_fetcher
    from index.seeds.address_lists import fetch_all, read_list
    from ui.terminal.progress import build_progress

    if not lists:
        raise QuothError("no list given: quoth build --fetch FILE")
    addresses = [url for path in lists for url in read_list(Path(path))]
    with build_progress() as show:
        fetched = fetch_all(
            addresses,
            index_dir,
            new_fetcher(),
            lambda done, n: show(Progress(stage="fetch", done=done, total=n)),
        )
    for error in fetched.errors:
        tell(f"skipped: {error}", "skipped")
    if not fetched.roots:
        raise fetched.errors[0]
    return list(fetched.roots)


def _fetcher(roots: Sequence[str | Path]) -> Fetcher | None:
    """Return a fetcher where a root is an address: only then is anything sent over the network."""
    from index.offline import is_offline
    from index.seeds.finding import is_url
    from index.seeds.shown_address import to_shown_address

    addresses = [str(root) for root in roots if is_url(root)]
    if not addresses:
        return None
    if is_offline():
        told = "is not fetched, for Quoth is offline: what was fetched before is kept"
        for url in addresses:
            tell(f"note: {to_shown_address(url)} {told}", "note")
        return None
    from index.seeds.fetcher import Fetcher

    return Fetcher()


def _workers(address: str | None, encoder: Encoder | None, index_dir: Path) -> Workers | None:
    """Return the workers of the cluster that was named, with the encoder of the index."""
    if address is None:
        return None
    from index.build.build import known_encoder
    from index.build.ray_workers import RayWorkers

    if encoder is None:
        with suppress(IndexMissingError):
            encoder = known_encoder(index_dir)
    tell(f"waiting for the workers of the Ray cluster: {address}", "waiting for Ray's workers")
    return RayWorkers.open(address, encoder)


def _go_on(
    watch: Watch,
    index_dir: Path,
    *,
    told: set[str],
    encoder: Encoder | None,
    show: Callable[[BuildReport], None],
) -> None:
    """Build again whenever a root has changed, until interrupted."""
    from index.build.build import known_encoder

    tell("watching for changes (stop with Ctrl-C)", "watching")
    encoder = encoder or known_encoder(index_dir)
    try:
        while watch.wait(threading.Event()):
            try:
                report = build_visibly([], index_dir, told=told, encoder=encoder)
            except IndexLockedError as error:
                if str(error) not in told:
                    print_error(error)
                told.add(str(error))
                watch.forget()
            except EncoderMismatchError:  # another process has changed it
                encoder = known_encoder(index_dir)
                watch.forget()
            except QuothError as error:
                print_error(error)
            else:
                if report.added or report.changed or report.moved or report.removed:
                    show(report)
    except KeyboardInterrupt:
        tell("stopped", "stopped")


def _show(options: argparse.Namespace, report: BuildReport) -> None:
    from ui.terminal.show import show_report

    print_result(options, report, show_report)
    sys.stdout.flush()


def build_visibly(
    roots: Sequence[str | Path],
    index_dir: Path,
    *,
    told: set[str] | None = None,
    encoder: Encoder | None = None,
    fetcher: Fetcher | None = None,
    prune: bool = False,
    reencode: bool = False,
    workers: Workers | None = None,
) -> BuildReport:
    """Build with progress on stderr; list there what was skipped, but for what was `told` before.

    `told` then holds the lines of this build. Exits where it is interrupted.
    """
    from index import build_index
    from ui.terminal.progress import build_progress, interrupt_between_steps

    _delete_expired(index_dir)
    try:
        with build_progress() as show, interrupt_between_steps(show) as on_progress:
            report = build_index(
                roots,
                index_dir,
                encoder=encoder,
                fetcher=fetcher,
                prune=prune,
                reencode=reencode,
                workers=workers,
                on_progress=on_progress,
            )
    except KeyboardInterrupt:
        again = "the same command" if reencode else "the next quoth build"
        tell(f"stopped; what was encoded is kept, and {again} goes on from there", "stopped")
        raise SystemExit(128 + signal.SIGINT) from None
    _tell(report, set() if told is None else told)
    if not report.passages:
        where = ", ".join(str(root) for root in roots) or "the known roots"
        tell(f"no articles found in {where}: the index is empty", "no articles found")
    return report


def _delete_expired(index_dir: Path) -> None:
    """Delete for good what was removed too long ago to be restored, and say so."""
    from datetime import UTC, datetime

    from index.library.deleting import KEPT_DAYS, delete_expired
    from qa.chats.store import ConversationStore

    try:
        quotes = ConversationStore(index_dir)
        deletion = delete_expired(index_dir, now=datetime.now(UTC), quotes=quotes)
    except IndexMissingError:
        return
    if deletion.ids:
        told = f"{len(deletion.ids)} removed over {KEPT_DAYS} days ago are deleted for good"
        tell(f"note: {told}", "note")


def _tell(report: BuildReport, told: set[str]) -> None:
    lines = [f"note: {note}" for note in report.notes]
    lines += [f"skipped: {skipped.seed}: {skipped.reason}" for skipped in report.skipped]
    if report.skipped:
        lines.append(f"{len(report.skipped)} skipped")
    for line in lines:
        if line not in told:
            tell(line, line.partition(":")[0])
    told.clear()
    told.update(lines)
