"""Rules of packet filters: exactness and speed: ``python -m bench.reachability [--quick] --json``.

``mismatches`` counts rules of random access lists (30 lines with holed wildcards, ranges, neq, established,
protocols) whose classes differ from those found by trying every packet, packets that a question or a change preview
answers differently, and random packets on the large base that differ from a plain walk through its lines.
``question_ms`` is the median and ``question_worst_ms`` the slowest time of "may A reach B on port P" over 20,000
rules, ``shadow_s`` the analysis of all of them.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time

from bag.firewall.domain import boxes
from bag.firewall.domain.analysis import Analysis
from bag.firewall.domain.boxes import Kind, Packet
from bag.firewall.domain.dialects import read
from bag.firewall.domain.question import Question
from bag.firewall.domain.reach import ask, diff
from bag.firewall.domain.rules import RuleSet
from bag.firewall.tests import oracle
from bench.common import machine, report

CLASSES = {"shadowed", "redundant", "conflicting", "generalised", "correlated"}
PORTS = (22, 53, 80, 161, 443, 3389, 8080)


def small_sets(count: int) -> int:
    """Differences from trying every packet on so many random lists."""
    universe, wrong = oracle.Universe(), 0
    for seed in range(count):
        source = random.Random(seed)
        lines = oracle.random_list(source, 30)
        truth, analysis = oracle.judge(lines, universe), Analysis(parsed(lines))
        found = [verdict.problems & CLASSES for verdict in analysis.verdicts()]
        wrong += sum(one != other for one, other in zip(found, truth.problems, strict=True))
        answer = ask(analysis, [boxes.everything(boxes.IPV4)])
        wrong += int((oracle.deciders(answer, universe) != truth.decider).sum())
        after = [*lines[:7], oracle.random_line(source), *lines[8:20], lines[21], lines[20], *lines[22:]]
        change, now = diff(parsed(lines), parsed(after)), oracle.judge(after, universe).permitted
        wrong += int((oracle.in_shifts(change.opened, universe) != (now & ~truth.permitted)).sum())
        wrong += int((oracle.in_shifts(change.closed, universe) != (truth.permitted & ~now)).sum())
    return wrong


def parsed(lines: list[oracle.Line]) -> RuleSet:
    return read(oracle.text_of(lines), "ios").sets[0]


def large_base(count: int) -> list[oracle.Line]:
    """A rule base as cities have them: hosts, networks, some whole sites, a few holes in wildcards, a last deny."""
    source = random.Random(4)
    lines = [_large_line(source) for _ in range(count - 1)]
    whole = (0, 0xFFFFFFFF)
    return [*lines, oracle.Line(False, 256, whole, whole, ("", 0, 0), ("", 0, 0), established=False)]


def _large_line(source: random.Random) -> oracle.Line:
    protocol = source.choice((6, 6, 6, 17, 17, 256, 1))
    port = ("", 0, 0)
    if protocol in (6, 17):
        chosen = source.choice((*PORTS, source.randrange(1024, 65000)))
        word = source.choice(("eq", "eq", "eq", "eq", "range", "neq", "gt", ""))
        port = (word, chosen, min(65535, chosen + source.randrange(500)) if word == "range" else 0)
    established = protocol == 6 and source.random() < 0.05
    places = _large_place(source), _large_place(source)
    return oracle.Line(source.random() < 0.7, protocol, *places, ("", 0, 0), port, established)


def _large_place(source: random.Random) -> tuple[int, int]:
    base, chance = 0x0A000000 | source.randrange(1 << 24), source.random()
    for most, wild in ((0.03, 0xFFFFFFFF), (0.35, 0), (0.75, 0xFF), (0.9, 0xFFFF), (0.95, 0xFF0000), (1.0, 0x3FF)):
        if chance < most:
            return base & ~wild, wild
    raise AssertionError


def sampled(lines: list[oracle.Line], analysis: Analysis, count: int) -> int:
    """Random packets (most of them aimed at a rule) that the answer and a plain walk decide differently."""
    source, wrong = random.Random(5), 0
    columns = oracle.Columns(lines)
    for _ in range(count):
        packet = _aimed(source, source.choice(lines))
        parts = ask(analysis, [boxes.as_box(packet)]).parts
        wrong += len(parts) != 1 or (-1 if parts[0].rule is None else parts[0].rule) != columns.decider(packet)
    return wrong


def _aimed(source: random.Random, line: oracle.Line) -> Packet:
    protocol = line.protocol if line.protocol < 256 else source.choice((1, 6, 17, 47, source.randrange(256)))
    numbers = [base | (source.getrandbits(32) & wild) for base, wild in (line.source, line.target)]
    second = source.choice((line.second[1], line.second[1] + 1, source.randrange(65536)))
    flag = source.choice((boxes.SYN, boxes.ACK))
    kind = Kind(boxes.IPV4, 1 << protocol, 1 << flag, boxes.NEW, 1, 1)
    return Packet(kind, *numbers, source.randrange(65536), second)


def questions(analysis: Analysis, count: int) -> list[float]:
    """Seconds of questions: hosts, networks, sites; one port, some ports, any."""
    source, times = random.Random(6), []
    for number in range(count):
        ends = []
        for _ in range(2):
            address = oracle.dotted(0x0A000000 | source.randrange(1 << 24))
            ends.append(f"{address}/{source.choice((32, 32, 24, 24, 16))}")
        port, protocol = source.choice((("443", "tcp"), ("53", "udp"), ("1000-2000", "tcp"), ("", "")))
        start = time.perf_counter()
        question = Question(*ends, port, protocol, opening=number % 2 == 0)
        ask(analysis, question.boxes(analysis.set))
        times.append(time.perf_counter() - start)
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true", help="the default; kept for symmetry")
    quick = parser.parse_args().quick
    sets, packets = (250, 3_000) if quick else (1_000, 10_000)
    wrong = small_sets(sets)
    lines = large_base(20_000)
    start = time.perf_counter()
    analysis = Analysis(parsed(lines))
    load = time.perf_counter() - start
    times = questions(analysis, 300)
    wrong += sampled(lines, analysis, packets)
    start, cpu = time.perf_counter(), time.process_time()
    verdicts = list(analysis.verdicts())
    shadow, shadow_cpu = time.perf_counter() - start, time.process_time() - cpu
    question, worst = statistics.median(times) * 1000, max(times) * 1000
    report({
        "bench": "reachability", "machine": machine(), "sets": sets, "packets": packets, "mismatches": wrong,
        "rules": len(lines), "load_s": load, "question_ms": question, "question_worst_ms": worst, "shadow_s": shadow,
        "shadow_cpu_s": shadow_cpu, "undecided": sum("undecided" in verdict.problems for verdict in verdicts),
        "mismatches_met": wrong == 0, "question_met": worst <= 200, "shadow_met": shadow <= 20,
    })  # fmt: skip


if __name__ == "__main__":
    main()
