"""Compliance of many switches: ``python -m bench.compliance [--quick] --json``.

Configurations of 24 and 48 ports in two dialects, every fifth with faults, judged by all rules of the role on as many
processes as the machine has cores. ``seconds`` is wall time; ``ratio`` the bar (2,000 configurations × 60 rules in
60 s, scaled to the number judged) by it. ``mismatches`` counts configurations whose findings are not those put in.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from concurrent.futures import ProcessPoolExecutor

from bag.configurations.domain.dialects import Dialect, recognize
from bag.configurations.domain.judging import Profile, judge, rules_known
from bag.configurations.tests import cases_ios, cases_vrp
from bench.common import machine, report

BAR_SECONDS, BAR_COUNT, BAR_RULES = 60.0, 2000, 60


def fleet(count: int, seed: int = 6) -> list[tuple[str, int]]:
    """Texts, and how many findings were put into each."""
    chance = random.Random(seed)
    return [_one(chance, number) for number in range(count)]


def _one(chance: random.Random, number: int) -> tuple[str, int]:
    ports = chance.choice((24, 48))
    faulty = set(chance.sample(range(1, ports + 1), 3)) if number % 5 == 0 else set()
    if number % 2:
        head, _, tail = cases_ios.BASE.partition("interface GigabitEthernet1/0/24")
        return f"{head}{_ios_ports(ports, faulty)}interface GigabitEthernet1/0/24{tail}", len(faulty)
    head, _, tail = cases_vrp.BASE.partition("interface XGigabitEthernet0/0/1")
    return f"{head}{_vrp_ports(ports, faulty)}interface XGigabitEthernet0/0/1{tail}", len(faulty)


def _ios_ports(ports: int, faulty: set[int]) -> str:
    body = cases_ios.BASE.partition(f"interface {cases_ios.P1}\n")[2].partition("!\n")[0]
    broken = body.replace(" switchport port-security\n", "")
    return "".join(
        f"interface GigabitEthernet2/0/{n}\n{broken if n in faulty else body}!\n" for n in range(1, ports + 1)
    )


def _vrp_ports(ports: int, faulty: set[int]) -> str:
    body = cases_vrp.BASE.partition(f"interface {cases_vrp.P1}\n")[2].partition("#\n")[0]
    broken = body.replace(" port-security enable\n", "")
    return "".join(
        f"interface GigabitEthernet1/0/{n}\n{broken if n in faulty else body}#\n" for n in range(1, ports + 1)
    )


def findings(text: str) -> int:
    return len(judge(text, recognize(text), Profile()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="200 configurations")
    parser.add_argument("--json", action="store_true", help="the default; kept for symmetry")
    count = 200 if parser.parse_args().quick else BAR_COUNT
    texts = fleet(count)
    workers = os.cpu_count() or 1
    start = time.perf_counter()
    with ProcessPoolExecutor(workers) as pool:
        found = list(pool.map(findings, [text for text, _planted in texts], chunksize=25))
    seconds = time.perf_counter() - start
    rules = {dialect.value: rules_known(dialect, Profile()) for dialect in (Dialect.IOS, Dialect.VRP)}
    bar = BAR_SECONDS * count / BAR_COUNT
    report({
        "bench": "compliance", "machine": machine(), "configurations": count, "workers": workers, "rules": rules,
        "lines": sum(text.count("\n") for text, _planted in texts), "findings": sum(found),
        "mismatches": sum(have != planted for have, (_text, planted) in zip(found, texts, strict=True)),
        "seconds": round(seconds, 2), "per_second": round(count / seconds, 1), "bar_seconds": bar,
        "ratio": round(bar / seconds, 2), "met": seconds <= bar and rules["ios"] >= BAR_RULES,
    })  # fmt: skip


if __name__ == "__main__":
    main()
