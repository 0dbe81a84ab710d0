"""Diagrams of confidence: reliability (is it true?) and risk-coverage (what abstaining buys).

Takes predictions, (confidence, whether it was right) each; writes SVG files.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np

mpl.use("svg")
mpl.rcParams.update({"svg.hashsalt": "quoth", "font.size": 10, "svg.fonttype": "none"})

from matplotlib import pyplot as plt  # noqa: E402 - after the backend is chosen

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

_BINS = 8
_RESAMPLES = 2000
_COLOURS = ("#1f6f78", "#c1666b")


def draw(predictions: dict[str, list[tuple[float, bool]]], threshold: float, folder: Path) -> None:
    """Write reliability.svg and risk-coverage.svg into `folder`, one colour a set."""
    draw_reliability(predictions, folder / "reliability.svg", "share of first quotes right")
    _save(folder / "risk-coverage.svg", _to_arrays(predictions), partial(_risk, threshold))


def draw_reliability(
    predictions: dict[str, list[tuple[float, bool]]], path: Path, share: str
) -> None:
    """Write a reliability diagram, one colour a set; `share` says what is counted as right."""
    _save(path, _to_arrays(predictions), partial(_reliability, share))


def _to_arrays(
    predictions: dict[str, list[tuple[float, bool]]],
) -> dict[str, NDArray[np.float64]]:
    return {
        name: np.array(sorted(pairs, reverse=True), dtype=float)
        for name, pairs in predictions.items()
    }


def _save(path: Path, arrays: dict[str, NDArray[np.float64]], plot: object) -> None:
    assert callable(plot)
    figure, axes = plt.subplots(figsize=(5, 4), layout="constrained")
    for (name, pairs), colour in zip(arrays.items(), _COLOURS, strict=False):
        plot(axes, pairs, name, colour)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def _reliability(
    share: str, axes: Axes, pairs: NDArray[np.float64], name: str, colour: str
) -> None:
    """Plot how many are right against their mean confidence, in bins of equal size."""
    axes.plot([0, 1], [0, 1], color="0.75", linewidth=1, zorder=0)
    for number, some in enumerate(np.array_split(pairs, _BINS)):
        said, right = some[:, 0].mean(), some[:, 1]
        low, high = _wilson(right)
        axes.plot([said, said], [low, high], color=colour, linewidth=1.5, alpha=0.5)
        label = name if number == 0 else None
        axes.plot(said, right.mean(), "o", color=colour, markersize=5, label=label)
    axes.set(xlabel="confidence", ylabel=share, xlim=(0, 1), ylim=(0, 1))


def _risk(threshold: float, axes: Axes, pairs: NDArray[np.float64], name: str, colour: str) -> None:
    """Plot the share of wrong answers among those given, against the share of questions answered.

    The band holds 95 % of the curves of resampled questions; the dot is the default threshold.
    """
    n = len(pairs)
    coverage = np.arange(1, n + 1) / n
    random = np.random.default_rng(1)
    curves = [_curve(pairs[np.sort(random.integers(0, n, n))]) for _ in range(_RESAMPLES)]
    low, high = np.percentile(curves, (2.5, 97.5), axis=0)
    axes.fill_between(coverage, low, high, color=colour, alpha=0.15, linewidth=0)
    axes.plot(coverage, _curve(pairs), color=colour, label=name)
    given = int((pairs[:, 0] >= threshold).sum())
    if given:
        axes.plot(given / n, _curve(pairs)[given - 1], "o", color=colour)
    axes.set(
        xlabel="share of questions answered, surest first",
        ylabel="wrong answers among these",
        xlim=(0, 1),
        ylim=(0, 1),
    )


def _curve(pairs: NDArray[np.float64]) -> NDArray[np.float64]:
    wrong: NDArray[np.float64] = np.cumsum(1 - pairs[:, 1]) / np.arange(1, len(pairs) + 1)
    return wrong


def _wilson(right: NDArray[np.float64]) -> tuple[float, float]:
    """Return the 95 % score interval of a share (Wilson 1927)."""
    n, z = len(right), 1.96
    share = float(right.mean())
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)) ** 0.5
    return centre - half, centre + half
