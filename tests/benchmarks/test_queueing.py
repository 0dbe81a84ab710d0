"""The simulation of queues, held to what is known exactly of queues with exponential times."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.queueing import (
    arrive,
    erlang_c,
    plan_common,
    plan_sticky,
    read_times,
    to_rate,
    wait_alone,
    wait_in_common,
)

_N = 400_000


def test_erlang_c_is_right_where_it_is_known() -> None:
    assert erlang_c(1, 0.7) == pytest.approx(0.7)  # M/M/1: the share of time it works
    assert erlang_c(2, 1.0) == pytest.approx(1 / 3)
    assert erlang_c(2, 2.0) == 1.0
    assert 0 < erlang_c(2_000, 1_900.0) < 1  # its factorials would overflow


@pytest.mark.parametrize(("servers", "load"), [(1, 0.6), (3, 2.1), (20, 16.0)])
def test_the_simulation_agrees_with_erlang_c(servers: int, load: float) -> None:
    service = np.random.default_rng(5).exponential(1.0, _N)
    waits = wait_in_common(arrive(load, _N, 6), service, servers)
    exact = erlang_c(servers, load)
    assert np.mean(waits > 0) == pytest.approx(exact, abs=0.02)
    assert waits.mean() == pytest.approx(exact / (servers - load), rel=0.08)
    late = exact * np.exp(-(servers - load) * 1.0)  # the chance to wait longer than 1
    assert np.mean(waits > 1.0) == pytest.approx(late, abs=0.015)


def test_a_queue_of_ones_own_is_the_common_queue_of_one_server() -> None:
    service = np.random.default_rng(5).exponential(1.0, 2_000)
    moments = arrive(0.8, 2_000, 6)
    alone = wait_alone(moments, service)
    assert np.allclose(alone, wait_in_common(moments, service, 1))


def test_as_few_servers_are_planned_as_keep_the_bound() -> None:
    exponential = np.random.default_rng(7).exponential(0.3, 50_000)
    rate, within = 30.0, 1.2
    plan = plan_common(exponential, rate, within)
    service = np.random.default_rng(8).choice(exponential, _N)
    took = {
        n: float(np.quantile(wait_in_common(arrive(rate, _N, 9), service, n) + service, 0.95))
        for n in (plan.servers - 1, plan.servers, plan.servers + 1)
    }
    assert took[plan.servers + 1] < within < took[plan.servers - 1]
    assert plan.used == pytest.approx(30 * exponential.mean() / plan.servers)
    assert plan.p50 <= plan.p95 <= plan.p99
    assert plan_sticky(exponential, rate, within).servers > plan.servers
    with pytest.raises(ValueError, match="alone take longer"):
        plan_common(exponential, rate, 0.1)


def test_what_was_measured_is_planned_for() -> None:
    times = read_times()
    assert len(times) == 200
    assert 0.001 < times.min() < times.max() < 60
    assert plan_common(times, to_rate(100), 2.0).servers == 1
