"""The process ``bag collect``: leases, turns, looks, results, in one event loop and two threads."""

from __future__ import annotations

import asyncio
import os
import resource
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import structlog
from django.db import DatabaseError, InterfaceError, connection
from django.utils.translation import gettext as _

from bag.monitoring.collecting import loading, news, register, schedule, shares
from bag.monitoring.collecting.probes import Job, Probe
from bag.monitoring.collecting.results import Answer, Results
from bag.monitoring.collecting.turns import Entry, Turns
from bag.monitoring.domain.readings import Outcome, Reading
from bag.monitoring.judging import Judge
from bag.telemetry.spool import Spool

log = structlog.get_logger("bag.collect")
T = TypeVar("T")

MOST_AT_ONCE = 1000
"""Looks that go on at the same time; each holds a socket or two."""
RESULT_SECONDS = 1.0
MOST_WAITING = 20_000
"""Answers that wait for the thread of results; more are thrown away and counted."""
IDLE_SECONDS = 1.0
SETTLE_SECONDS = 0.5
"""Changes of targets come in bursts: so long after the first the targets are read anew."""
JUDGE_SECONDS = 60.0
END_SECONDS = 3.0
FILES_WANTED = 8192


class Collector:
    """One collector. ``run`` goes on until ``stop`` is called, or another takes its name."""

    def __init__(self, name: str, spool_folder: Path) -> None:
        self.name = name
        self._spool_folder = spool_folder
        self._turns = Turns()
        self._probes: dict[str, Probe] = {}
        self._shares: set[int] = set()
        self._lease_ends = 0.0
        self._answers: list[Answer] = []
        self._lost_answers = 0
        self._looks: set[asyncio.Task[None]] = set()
        self._counts = {str(outcome): 0 for outcome in Outcome}
        self._database = ThreadPoolExecutor(1, "collect-database")
        self._thread = ThreadPoolExecutor(1, "collect-results")

    async def run(self) -> None:
        """Collect; raises ``Refusal`` when the spool is taken and ``django.db.Error`` without a database at start."""
        self._loop = asyncio.get_running_loop()
        self._began = time.time() - self._loop.time()
        self._stopping, self._changed, self._wake = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._free = asyncio.Semaphore(MOST_AT_ONCE)
        allow_files()
        self._spool = Spool(self._spool_folder)
        self._judge = Judge(self.name)
        self._results = Results(self._spool, self._judge)
        self._number = await self._in_database(lambda: shares.register(self.name, os.getpid()))
        await self._in_results(self._judge.refresh)
        log.info("collect.started", name=self.name)
        loops = [self._lease(), self._reload(), self._ask(), self._hand_on(), self._keep_judging(), self._listen()]
        tasks = [asyncio.create_task(loop) for loop in loops]
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            done, _pending = await asyncio.wait([*tasks, stopping], return_when=asyncio.FIRST_COMPLETED)
            for task in done - {stopping}:
                task.result()
        finally:
            await self._end([*tasks, stopping])

    def stop(self) -> None:
        """End soon: running looks get a moment, everything heard is kept, the shares are given back."""
        self._stopping.set()

    def now(self) -> float:
        """Seconds since 1970 that never go back: turns fall on the same moments after a restart."""
        return self._began + self._loop.time()

    def figures(self) -> dict[str, Any]:
        """Counters for the health page."""
        return {
            "targets": len(self._turns.entries),
            "shares": len(self._shares),
            "asking": len(self._looks),
            "looks": sum(self._counts.values()),
            **self._counts,
            "missed": self._turns.missed,
            "late_p50_s": round(self._turns.lateness(0.5), 3),
            "late_p99_s": round(self._turns.lateness(0.99), 3),
            "rows": self._results.rows,
            "rows_refused": self._results.refused_rows,
            "answers_lost": self._lost_answers,
            "observations_lost": self._results.lost_observations,
            "memory_mb": resident_megabytes(),
            "cpu_s": round(time.process_time(), 2),
            "spool": asdict(self._spool.figures),
        }

    # -- leases and targets
    async def _lease(self) -> None:
        """Renew the leases; ends when another collector has our name."""
        while True:
            asked = self._loop.time()
            figures = self.figures()
            try:
                held = await self._in_database(lambda: shares.renew(self._number, figures))  # noqa: B023
            except (DatabaseError, InterfaceError) as error:
                log.warning("collect.lease_lost", error=str(error).strip())
            else:
                if held is None:
                    log.error("collect.replaced", name=self.name)
                    return
                self._lease_ends = asked + shares.LEASE_SECONDS
                if held != self._shares:
                    log.info("collect.shares", count=len(held))
                    self._shares = held
                    self._changed.set()
            await asyncio.sleep(shares.RENEW_SECONDS)

    async def _reload(self) -> None:
        """Read the targets anew whenever something changed."""
        while True:
            await self._changed.wait()
            await asyncio.sleep(SETTLE_SECONDS)
            self._changed.clear()
            held = set(self._shares)
            try:
                known = await self._in_database(lambda: loading.jobs(held))  # noqa: B023
            except (DatabaseError, InterfaceError) as error:
                log.warning("collect.targets_not_read", error=str(error).strip())
                self._changed.set()
                await asyncio.sleep(news.AGAIN_SECONDS)
                continue
            for number in self._turns.update(known, self.now()):
                for probe in self._probes.values():
                    probe.forget(number)
            self._wake.set()

    async def _listen(self) -> None:
        await news.listen(look=self._look_at_once, changed=self._changed.set)

    def _look_at_once(self, number: int) -> None:
        self._turns.at_once(number, self.now())
        self._wake.set()

    # -- looks
    async def _ask(self) -> None:
        """Start every look at its turn."""
        while True:
            self._wake.clear()
            while turn := self._turns.take(self.now()):
                await self._begin(*turn)
            wait = self._turns.wait(self.now(), IDLE_SECONDS)
            if wait > 0:
                try:
                    async with asyncio.timeout(wait):
                        await self._wake.wait()
                except TimeoutError:
                    continue

    async def _begin(self, number: int, entry: Entry) -> None:
        await self._free.acquire()
        if not self._may_ask(number):
            self._free.release()
            self._turns.put_back(entry)
            return
        task = self._loop.create_task(self._one(number, entry))
        self._looks.add(task)
        task.add_done_callback(self._looks.discard)

    def _may_ask(self, number: int) -> bool:
        """Whether the lease on this target's share still holds."""
        return self._loop.time() < self._lease_ends and shares.share_of(number) in self._shares

    async def _one(self, number: int, entry: Entry) -> None:
        """One look, whatever comes of it."""
        began = self._loop.time()
        outcome = Outcome.SILENT
        try:
            job = schedule.careful(entry.job, entry.outcome, entry.failures)
            reading = await self._look(job)
            outcome = reading.outcome
        finally:
            self._free.release()
            failures = self._turns.done(number, entry, outcome, self.now())
            if not self._turns.wait(self.now(), IDLE_SECONDS):
                self._wake.set()
        self._counts[str(outcome)] += 1
        if len(self._answers) < MOST_WAITING:
            self._answers.append(Answer(reading, (self._loop.time() - began) * 1000, failures))
        else:
            self._lost_answers += 1

    async def _look(self, job: Job) -> Reading:
        try:
            probe = self._probe(job.method)
            async with asyncio.timeout(job.budget):
                return await probe.look(job)
        except TimeoutError:
            return job.reading(Outcome.SILENT, _("The target did not finish its answer in time."))
        except Exception:
            log.exception("collect.probe_failed", target=job.target, method=job.method)
            return job.reading(Outcome.BROKEN, _("The answer could not be worked with; the log says why."))

    def _probe(self, method: str) -> Probe:
        if method not in self._probes:
            self._probes[method] = register.make(method)
        return self._probes[method]

    # -- results
    async def _hand_on(self) -> None:
        while True:
            await asyncio.sleep(RESULT_SECONDS)
            answers, self._answers = self._answers, []
            if answers:
                await self._in_results(lambda: self._results.take(answers))  # noqa: B023

    async def _keep_judging(self) -> None:
        """Let the judge see changed checks, and forget collectors that died long ago."""
        while True:
            await asyncio.sleep(JUDGE_SECONDS)
            try:
                await self._in_results(self._judge.refresh)
                await self._in_database(shares.forget_dead)
            except (DatabaseError, InterfaceError) as error:
                log.warning("collect.checks_not_read", error=str(error).strip())

    # -- end
    async def _end(self, tasks: list[asyncio.Task[Any]]) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._looks:
            await asyncio.wait(self._looks, timeout=END_SECONDS)
        for look in self._looks:
            look.cancel()
        await asyncio.gather(*self._looks, return_exceptions=True)
        for probe in self._probes.values():
            await probe.close()
        answers, self._answers = self._answers, []
        try:
            await self._in_results(lambda: self._results.take(answers))
            await self._in_database(lambda: shares.resign(self._number))
        except (DatabaseError, InterfaceError) as error:
            log.warning("collect.end_not_told", error=str(error).strip())
        await self._loop.run_in_executor(None, self._spool.close)
        for pool in (self._thread, self._database):
            pool.submit(connection.close)
            pool.shutdown()
        log.info("collect.stopped", name=self.name)

    async def _in_database(self, work: Callable[[], T]) -> T:
        return await self._loop.run_in_executor(self._database, _fresh, work)

    async def _in_results(self, work: Callable[[], T]) -> T:
        return await self._loop.run_in_executor(self._thread, _fresh, work)


def _fresh(work: Callable[[], T]) -> T:
    """Do something with a connection that works: one that broke is replaced."""
    connection.close_if_unusable_or_obsolete()
    return work()


def allow_files() -> None:
    """Raise the number of files that this process may open, as far as its hard limit lets it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES_WANTED if hard == resource.RLIM_INFINITY else min(FILES_WANTED, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def resident_megabytes() -> int:
    """Memory of this process now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() >> 20
