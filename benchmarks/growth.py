"""How each step of an index's life grows with the collection, as a picture.

    python -m benchmarks.at_size WORK CORPUS.jsonl.gz ... | tee AFTER.txt
    python -m benchmarks.growth AFTER.txt docs/growth.svg [--before BEFORE.txt]

Takes what `benchmarks.at_size` printed, of this code and perhaps of an earlier one; writes an SVG
file with one panel a step: seconds of CPU against passages, both on logarithmic scales.
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from pathlib import Path

import matplotlib as mpl

mpl.use("svg")
mpl.rcParams.update({"svg.hashsalt": "quoth", "font.size": 9, "svg.fonttype": "none"})

from matplotlib import pyplot as plt  # noqa: E402 - after the backend is chosen
from matplotlib.ticker import FuncFormatter  # noqa: E402

Figures = dict[str, list[tuple[int, float]]]  # (passages, seconds) of each step

_STEPS = {
    "open": "opening",
    "build, nothing new": "build, nothing new",
    "build, one added": "build, one article added",
    "first search after it": "its first search",
    "build, one removed": "build, one removed",
    "library listed": "list of the library",
}
_COLOURS = ("#1f6f78", "#c1666b")
_ROWS, _COLUMNS = 2, 3


def main() -> None:
    """Read the figures and draw them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("figures", type=Path)
    parser.add_argument("picture", type=Path)
    parser.add_argument("--before", type=Path)
    options = parser.parse_args()
    lines = {"this code": to_figures(options.figures.read_text(encoding="utf-8"))}
    if options.before:
        lines["before"] = to_figures(options.before.read_text(encoding="utf-8"))
    draw(lines, options.picture)


def to_figures(printed: str) -> Figures:
    """Return what `benchmarks.at_size` printed of each step, of the first of its name a size."""
    found: Figures = defaultdict(list)
    passages, waiting = 0, None
    for line in printed.splitlines():
        if size := re.match(r"(\d+) passages$", line):
            passages = int(size[1])
            if waiting is not None:
                found["open"].append((passages, waiting))
        elif seconds := re.match(r"(\S.*?) {2,}[\d.]+ s +([\d.]+) s CPU", line):
            if seconds[1] == "open":
                waiting = float(seconds[2])
            elif passages not in dict(found[seconds[1]]):
                found[seconds[1]].append((passages, float(seconds[2])))
    return found


def draw(lines: dict[str, Figures], picture: Path) -> None:
    """Write one panel a step, with a line of each of the named figures."""
    figure, panels = plt.subplots(
        _ROWS, _COLUMNS, figsize=(8, 4.6), layout="constrained", sharex=True, sharey=True
    )
    for axes, (step, title) in zip(panels.flat, _STEPS.items(), strict=True):
        for (name, figures), colour, style in zip(lines.items(), _COLOURS, "-:", strict=False):
            sizes, seconds = zip(*sorted(figures[step]), strict=True)
            axes.plot(sizes, seconds, style, marker="o", markersize=3, color=colour, label=name)
        axes.set(xscale="log", yscale="log", title=title)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g} s"))
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(visible=True, color="0.9", linewidth=0.6)
    panels.flat[0].legend(frameon=False)
    figure.supxlabel("passages")
    figure.savefig(picture, metadata={"Date": None})
    plt.close(figure)


if __name__ == "__main__":
    main()
