"""Confidence: monotone in the evidence, and no calibration without all of its parts."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import QuothError
from qa.bundled import BUNDLED
from qa.confidence import NAMES, RANKED, Calibration, Evidence

_SHARE = st.floats(0, 1)
_LOGIT = st.floats(-40, 40)
_EVIDENCE = st.builds(
    Evidence,
    odds=_LOGIT,
    fused=_SHARE,
    cosine=st.floats(-1, 1),
    shared=_SHARE,
    agreement=_SHARE,
    named=_SHARE,
    missing=st.sampled_from((-3, -2, -1, 0)),
    figures=st.sampled_from((0, 1)),
    kind=st.sampled_from((-1, 0, 1)),
    quantity=st.sampled_from((-1, 0)),
    fresh=_SHARE,
    lead=_LOGIT,
)


@given(_EVIDENCE, st.sampled_from(NAMES), st.floats(0, 5))
def test_more_evidence_is_never_less_confidence(evidence: Evidence, name: str, more: float) -> None:
    calibration = Calibration.load(BUNDLED / "calibration.json", "retrieved")
    before = calibration.probability(evidence)
    after = calibration.probability(replace(evidence, **{name: getattr(evidence, name) + more}))
    assert 0.0 < before < 1.0
    assert after >= before


def test_a_calibration_by_hand() -> None:
    weights = dict.fromkeys(NAMES, 0.0) | {"odds": 0.5}
    ranking = dict.fromkeys(RANKED, 0.0) | {"odds": 1.0, "kind": 3.0}
    calibration = Calibration(ranking=ranking, weights=weights, intercept=-1.0, threshold=0.5)
    others = {name: 1.0 for name in NAMES if name not in ("odds", "kind", "lead")}
    evidence = Evidence(odds=2.0, kind=-1, **others)
    assert calibration.probability(evidence) == pytest.approx(0.5)
    assert calibration.score(evidence) == pytest.approx(-1.0)


@pytest.mark.parametrize("passages", ["retrieved", "given"])
def test_more_evidence_never_ranks_lower(passages: Literal["retrieved", "given"]) -> None:
    calibration = Calibration.load(BUNDLED / "calibration.json", passages)
    assert calibration.ranking["odds"] == 1.0
    assert min(calibration.ranking.values()) >= 0.0


def test_the_shipped_calibration_says_what_it_was_fitted_on() -> None:
    kept = json.loads((BUNDLED / "calibration.json").read_text(encoding="utf-8"))
    for passages in ("retrieved", "given"):
        assert any("near-miss" in name for name in kept[passages]["fitted_on"])
        assert 0.0 < kept[passages]["threshold"] < 1.0


@pytest.mark.parametrize(
    "content", ["", "{}", '{"given": {"weights": {"odds": 1}}}', "[1]", '{"given": 3}']
)
def test_a_file_that_is_no_calibration_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(content)
    with pytest.raises(QuothError, match="is not a calibration"):
        Calibration.load(path, "given")
