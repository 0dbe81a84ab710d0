"""`quoth feeds`: follows feeds and pages, and visits them when they are due or at once."""

from __future__ import annotations

import argparse
import datetime
import re
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import IndexLockedError, QuothError
from ui.terminal.flags import add_command, add_json, print_result

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from index.library.feed_visits import Visit
    from index.library.feeds import Feed, Feeds
    from ui.terminal.flags import Commands

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_LOOK_S = 5.0  # between looks at what is due


def add_to(commands: Commands) -> None:
    """Add the command."""
    feeds = add_command(
        commands, "feeds", "follow feeds and pages: new articles come by themselves", run=_feeds
    )
    feeds.add_argument("urls", nargs="*", metavar="URL", help="follow it, and visit it now")
    feeds.add_argument(
        "--every", type=_interval, metavar="TIME", help="how often: 30m, 6h (default), 1d, 2w"
    )
    modes = feeds.add_mutually_exclusive_group()
    modes.add_argument("--stop", action="store_true", help="follow URL no more; articles stay")
    modes.add_argument("--now", action="store_true", help="visit what is followed, due or not")
    modes.add_argument("--watch", action="store_true", help="visit what is due, until Ctrl-C")
    modes.add_argument(
        "--resume", action="store_true", help="go on here with what was followed elsewhere"
    )
    add_json(feeds)
    feeds.set_defaults(refuse=feeds.error)


def _feeds(options: argparse.Namespace) -> int:
    from index.library.feeds import EVERY, Feeds, to_address

    feeds = Feeds(options.index)
    _check(options)
    options.urls = [to_address(url) for url in options.urls]
    if options.stop:
        for url in options.urls:
            feeds.unfollow(url)
    elif options.resume:
        feeds.resume()
    elif options.urls and not options.now:
        for url in options.urls:
            feeds.follow(url, options.every or EVERY)
        return _visit(feeds, options, urls=options.urls)
    elif options.now:
        return _visit(feeds, options, urls=_to_visit(feeds, options.urls))
    elif options.watch:
        return _watch(feeds, options)
    _list(feeds, options)
    return 0


def _to_visit(feeds: Feeds, urls: Sequence[str]) -> list[str]:
    """Return those of `urls`, by default of all, that are visited. Raises QuothError for none."""
    followed = {feed.url: feed for feed in feeds.list()}
    for url in urls:
        if url not in followed:
            raise QuothError(f"{url} is not followed")
    if not followed:
        raise QuothError("nothing is followed yet: quoth feeds URL")
    wanted = [followed[url] for url in urls or followed]
    for feed in wanted:
        if feed.is_resting:
            print(f"{feed.url}: {_state(feed)}", file=sys.stderr)
    if all(feed.is_resting for feed in wanted):
        raise QuothError("nothing was visited, for all of it was followed elsewhere")
    return [feed.url for feed in wanted if not feed.is_resting]


def _check(options: argparse.Namespace) -> None:
    """Refuse what does not go together."""
    if options.stop and not options.urls:
        options.refuse("say which: quoth feeds --stop URL")
    if options.urls and (options.watch or options.resume):
        options.refuse("--watch and --resume are of all that is followed; leave URL out")
    if options.every and (not options.urls or options.stop or options.now):
        options.refuse("--every goes with a URL to follow")


def _interval(text: str) -> datetime.timedelta:
    found = re.fullmatch(r"([1-9]\d{0,4})([mhdw])", text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time like 30m, 6h, 1d or 2w")
    return datetime.timedelta(**{_UNITS[found[2]]: int(found[1])})


def _visit(feeds: Feeds, options: argparse.Namespace, *, urls: Collection[str] | None) -> int:
    """Visit, build what came, and say so; return the exit code: 1 where every visit failed."""
    visits = _visited(feeds, urls=urls)
    if any(visit.has_changed for visit in visits):
        _build(feeds, visits)

    def show(_: Any) -> None:
        for visit in visits:
            print(f"{visit.url}: {_told(visit)}")

    if visits:
        print_result(options, {"visits": [visit.to_dict() for visit in visits]}, show)
    for visit in visits:
        for problem in visit.problems:
            print(f"skipped: {problem}", file=sys.stderr)
    return int(bool(visits) and all(visit.problems and not visit.new for visit in visits))


def _visited(feeds: Feeds, *, urls: Collection[str] | None) -> list[Visit]:
    from index.build.report import Progress
    from index.library.feed_visits import new_fetcher, visit_due
    from ui.terminal.progress import build_progress

    with build_progress() as show, closing(new_fetcher()) as fetcher:
        return visit_due(
            feeds,
            fetcher,
            now=datetime.datetime.now(datetime.UTC),
            urls=urls,
            on_progress=lambda done, n: show(Progress(stage="fetch", done=done, total=n)),
        )


def _build(feeds: Feeds, visits: Sequence[Visit]) -> None:
    """Build what came, once no other process builds."""
    from index.build.lock import wait_for_build
    from ui.terminal.build import build_visibly

    changed = [visit.url for visit in visits if visit.has_changed]
    while True:
        try:
            build_visibly(changed, Path(feeds.index_dir))
        except IndexLockedError:
            print("another build is running: waiting for its end", file=sys.stderr)
            wait_for_build(feeds.index_dir)
        else:
            return


def _watch(feeds: Feeds, options: argparse.Namespace) -> int:
    _to_visit(feeds, ())
    print("visiting what is due (stop with Ctrl-C)", file=sys.stderr)
    try:
        while True:
            _visit(feeds, options, urls=None)
            time.sleep(_LOOK_S)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
    return 0


def _list(feeds: Feeds, options: argparse.Namespace) -> None:
    followed = feeds.list()

    def show(_: Any) -> None:
        if not followed:
            print("nothing is followed: quoth feeds URL", file=sys.stderr)
        for feed in followed:
            print(f"{feed.url}: {feed.often}, {_state(feed)}")

    print_result(options, {"feeds": [feed.to_dict() for feed in followed]}, show)


def _told(visit: Visit) -> str:
    if visit.problem:
        return f"{visit.new} new, {visit.problem}"
    return f"{visit.new} new" if visit.has_changed else "nothing new"


def _state(feed: Feed) -> str:
    if feed.is_resting:
        return "resting, it was followed elsewhere: quoth feeds --resume"
    last = feed.succeeded
    told = f"last {last.astimezone():%Y-%m-%d %H:%M}" if last else "never reached"
    if feed.problem:
        return f"{told}; {feed.problem}"
    return f"{told}, {feed.new_pages} new" if last else told
