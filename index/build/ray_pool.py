"""Ray pool: workers on the machines of a Ray cluster. The one file that knows Ray.

Takes jobs; gives their results, whatever becomes of single workers: the job of one that dies is
done by another, and a new worker takes its place. There is one worker a GPU on machines that have
any, and one a CPU on others.

Ray Data is not used: it runs a pipeline over what there is when it begins, which takes it seconds
each time, and a build only finds out what to encode as it goes.
"""

from __future__ import annotations

import logging
import socket
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from index.build.remote_work import to_identity
from index.errors import ClusterError, QuothError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType

    from index.encoder import Encoder

_INSTALL = "pip install 'quoth[ray]'"
LOCAL, AUTO = "local", "auto"  # a cluster that is started here; the one this machine is part of
_IN_FLIGHT = 2  # jobs a worker: one it works on, and one that it need not wait for
_MAX_DEATHS = 3  # of workers at one job, and at a machine's first words
_START_S = 120.0  # until workers that are not there yet are not waited for
_GONE_S = 60.0  # without any worker before a build gives up
_RECRUIT_S = 10.0  # between looks for machines that came
_REACH_S = 5.0


@dataclass(slots=True, eq=False)
class Job:
    """Something to do: a method of RemoteWork, and what it is given. `on_done` hears the end."""

    method: str
    argument: Any
    on_done: Callable[[], None] = lambda: None
    is_done: bool = False
    value: Any = None
    error: QuothError | None = None
    n_deaths: int = 0


@dataclass(slots=True, eq=False)
class _Worker:
    node: str
    place: str
    actor: Any
    first_words: Any  # what comes once its model is read
    is_ready: bool = False
    jobs: dict[Any, Job] = field(default_factory=dict)  # in the order they are done


class RayPool:
    """The workers. Not thread-safe; close it."""

    def __init__(self, ray: ModuleType, encoder: Encoder, *, owns_ray: bool) -> None:
        self.has_gpus = False
        self._ray = ray
        self._encoder = encoder.name
        self._expected = to_identity(encoder)
        self._owns_ray = owns_ray
        self._workers: list[_Worker] = []
        self._waiting: deque[Job] = deque()
        self._failed: Counter[str] = Counter()  # starts of workers, by machine
        self._why = "its machines have no CPU free for workers"
        self._recruit_at = 0.0
        self._last_ready = time.monotonic()

    @classmethod
    def open(cls, address: str, encoder: Encoder) -> RayPool:
        """Return a pool whose workers have read the encoder's model and are as this machine is.

        Raises ClusterError where Ray is not installed or the cluster not reached, where no worker
        comes, or one has another encoder, another Quoth or other libraries.
        """
        try:
            import ray
        except ImportError as exc:
            raise ClusterError(f"Ray is not installed; install it with: {_INSTALL}") from exc
        owns_ray = not ray.is_initialized()
        if owns_ray:
            _connect(ray, address)
        pool = cls(ray, encoder, owns_ray=owns_ray)
        try:
            pool._await_first_words()
        except BaseException:
            pool.close()
            raise
        return pool

    def close(self) -> None:
        """End the workers, and the connection if it was made here."""
        for worker in self._workers:
            self._ray.kill(worker.actor)
        self._workers.clear()
        if self._owns_ray:
            self._ray.shutdown()
            self._owns_ray = False

    @property
    def n_in_flight(self) -> int:
        """How many jobs keep all workers busy."""
        return _IN_FLIGHT * max(1, len(self._workers))

    def submit(self, job: Job) -> Job:
        """Have a job done, some time; return it."""
        self._waiting.append(job)
        self._step(timeout_s=0)
        return job

    def result(self, job: Job) -> Any:
        """Return the value of a job once it is done.

        Raises ClusterError where no worker is left or the job ends each of them, and what it ends
        with where that is an error of ours.
        """
        while not job.is_done:
            self._step(timeout_s=1)
        if job.error is not None:
            raise job.error
        return job.value

    def _await_first_words(self) -> None:
        give_up = time.monotonic() + _START_S
        self._recruit()
        while not all(one.is_ready for one in self._workers) and time.monotonic() < give_up:
            self._step(timeout_s=1)
        if not any(one.is_ready for one in self._workers):
            raise ClusterError(f"no worker of the cluster became ready: {self._why}")

    def _step(self, timeout_s: float) -> None:
        """Hand out jobs, and take what comes back within the time."""
        if time.monotonic() >= self._recruit_at:
            self._recruit()
        self._hand_out()
        refs = {ref: one for one in self._workers for ref in one.jobs}
        refs.update((one.first_words, one) for one in self._workers if not one.is_ready)
        if refs:
            ready, _ = self._ray.wait(list(refs), num_returns=1, timeout=timeout_s)
            for ref in ready:
                self._take(ref, refs[ref])
            self._hand_out()
        else:
            time.sleep(timeout_s)
        now = time.monotonic()
        if any(one.is_ready for one in self._workers):
            self._last_ready = now
        elif self._waiting and now - self._last_ready > _GONE_S:
            raise ClusterError(
                f"no worker of the cluster is left: {self._why}; what was encoded is kept, and "
                "the next quoth build goes on from there"
            )

    def _hand_out(self) -> None:
        free = [one for one in self._workers if one.is_ready and len(one.jobs) < _IN_FLIGHT]
        while self._waiting and free:
            worker = min(free, key=lambda one: len(one.jobs))
            job = self._waiting.popleft()
            worker.jobs[worker.actor.do.remote(job.method, job.argument)] = job
            if len(worker.jobs) >= _IN_FLIGHT:
                free.remove(worker)

    def _take(self, ref: Any, worker: _Worker) -> None:
        errors = self._ray.exceptions
        job = worker.jobs.get(ref)
        value, error = None, None
        try:
            value = self._ray.get(ref)
        except errors.RayTaskError as exc:  # the work itself raised it
            cause = exc.cause
            is_ours = isinstance(cause, QuothError)
            error = cause if is_ours else ClusterError(f"{worker.place}: {_first_line(cause)}")
        except errors.RayError as exc:  # the worker has died, or its machine
            self._lose(worker, _first_line(exc))
            return
        if job is None:
            self._greet(worker, value, error)
            return
        del worker.jobs[ref]
        job.value, job.error, job.is_done = value, error, True
        job.on_done()

    def _greet(
        self, worker: _Worker, found: Mapping[str, str] | str | None, error: QuothError | None
    ) -> None:
        """Take a worker in. Raises ClusterError where it is another than this machine."""
        if error is not None or found is None or isinstance(found, str):
            raise ClusterError(f"{worker.place}: {error or found}")
        for name, here in self._expected.items():
            there = found.get(name, "")
            if there != here:
                raise ClusterError(
                    f"{worker.place}: {name} is {there[:19] or 'not there'}, and where the build "
                    f"runs {here[:19] or 'it is not there'}; install the same on all machines"
                )
        worker.is_ready = True

    def _lose(self, worker: _Worker, why: str) -> None:
        """Give the jobs of a worker that has died to others, and put one in its place."""
        self._why = f"{worker.place}: {why}"
        logging.getLogger(__name__).warning("lost a worker: %s", self._why)
        self._workers.remove(worker)
        self._ray.kill(worker.actor)
        if not worker.is_ready:
            self._failed[worker.node] += 1
        for n, job in enumerate(worker.jobs.values()):
            job.n_deaths += n == 0  # it was at this one
            if job.n_deaths >= _MAX_DEATHS:
                job.error = ClusterError(f"{job.n_deaths} workers died of it ({self._why})")
                job.is_done = True
        self._waiting.extendleft(job for job in reversed(worker.jobs.values()) if not job.is_done)
        self._recruit()

    def _recruit(self) -> None:
        """Start the workers that the machines of the cluster have room for."""
        self._recruit_at = time.monotonic() + _RECRUIT_S
        at = Counter(one.node for one in self._workers)
        for node in self._ray.nodes():
            name, has = node["NodeID"], node["Resources"]
            n_gpus = int(has.get("GPU", 0))
            if not node["Alive"] or self._failed[name] >= _MAX_DEATHS:
                continue
            self.has_gpus |= n_gpus > 0
            for _ in range((n_gpus or int(has.get("CPU", 0))) - at[name]):
                self._start(name, node["NodeManagerAddress"], n_gpus=min(1, n_gpus))

    def _start(self, node: str, place: str, *, n_gpus: int) -> None:
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        actor_class = self._ray.remote(_actor_class())
        actor = actor_class.options(
            num_cpus=1,
            num_gpus=n_gpus,
            max_restarts=0,
            scheduling_strategy=NodeAffinitySchedulingStrategy(node, soft=False),
        ).remote(self._encoder)
        first_words = actor.first_words.remote()
        self._workers.append(_Worker(node, place, actor, first_words))


def _connect(ray: ModuleType, address: str) -> None:
    """Connect to the cluster. Raises ClusterError."""
    host, _, port = address.rpartition(":")
    if address not in (LOCAL, AUTO):
        if not (host and port.isdecimal()) or "/" in host:
            raise ClusterError(
                f"{address!r} is no cluster: give HOST:PORT of its head, {AUTO} for the one this "
                f"machine is part of, or {LOCAL} for one of this machine alone"
            )
        try:
            socket.create_connection((host, int(port)), timeout=_REACH_S).close()
        except OSError as exc:
            raise ClusterError(f"the Ray cluster {address} is not reached: {exc}") from exc
    settings: dict[str, Any] = {"include_dashboard": False} if address == LOCAL else {}
    try:
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR, **settings)
    except (OSError, RuntimeError, ValueError, ray.exceptions.RayError) as exc:
        raise ClusterError(
            f"the Ray cluster {address} is not reached: {_first_line(exc)}; this machine must be "
            "part of it (ray start --address=HOST:PORT) with the same Ray and Python"
        ) from exc


def _first_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__


def _actor_class() -> type:
    """Return the class that runs on workers; made here, it is sent there, not imported."""

    class Actor:
        def __init__(self, encoder: str) -> None:
            self._problem = ""
            try:
                from index.build.remote_work import RemoteWork
                from index.errors import EncoderError
            except ImportError as exc:
                self._problem = (
                    f"Quoth cannot be imported there ({exc}); install it on all machines"
                )
                return
            try:
                self._work = RemoteWork(encoder, max_threads=1)
            except EncoderError as exc:
                self._problem = str(exc)

        def first_words(self) -> Mapping[str, str] | str:
            return self._problem or self._work.identity()

        def do(self, method: str, argument: Any) -> Any:
            return getattr(self._work, method)(argument)

    return Actor
