"""Hostile OTDR files: ``python -m bench.sor_fuzz [--quick] [--seed N] --json``.

Ten million octets (a tenth with ``--quick``): files of both issues with octets changed, cut off or put in, and plain
noise. The reader may answer or say ``SorFault``; anything else ends the benchmark. ``grown_mb``: how much the memory of
the process grew after the first tenth.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from typing import Any

from bag.fiber.domain.sor import SorFault, read
from bag.fiber.tests.sor_files import Shot, written
from bench.common import machine, report

OCTETS, QUICK = 10_000_000, 1_000_000
SEED = 20261124
MOST_MB = 100.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--json", action="store_true", help="one JSON line (there is no other form)")
    given = parser.parse_args()
    result = run(QUICK if given.quick else OCTETS, given.seed)
    missed = ["peak_mb"] if result["peak_mb"] > MOST_MB else []
    report({"bench": "sor_fuzz", "machine": machine(), "seed": given.seed, **result, "missed": missed})


def run(octets: int, seed: int) -> dict[str, Any]:
    """So many octets of spoiled files."""
    dice = random.Random(seed)
    samples = [written(Shot(version=version, samples=count)) for version in (1, 2) for count in (50, 400)]
    done = files = refused = first = 0
    start = time.process_time()
    while done < octets:
        content = spoiled(dice, samples)
        done, files = done + len(content), files + 1
        try:
            read(content)
        except SorFault:
            refused += 1
        first = first or (_peak() if done > octets / 10 else 0)
    return {
        "octets": done, "files": files, "refused": refused, "cpu_s": time.process_time() - start,
        "peak_mb": _peak(), "grown_mb": _peak() - first,
    }  # fmt: skip


def spoiled(dice: random.Random, samples: list[bytes]) -> bytes:
    """A file that somebody has been at."""
    if dice.random() < 0.1:
        return b"Map\0" * dice.randrange(2) + dice.randbytes(dice.randrange(1, 2000))
    content = bytearray(dice.choice(samples))
    for _ in range(dice.randrange(1, 12)):
        place = dice.randrange(len(content))
        match dice.randrange(4):
            case 0:
                content[place] = dice.randrange(256)
            case 1:
                content[place : place + 4] = dice.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f"))
            case 2:
                content[place:place] = dice.randbytes(dice.randrange(8))
            case _:
                del content[place : place + dice.randrange(1, 40)]
        content = content or bytearray(b"\0")
    return bytes(content)


def _peak() -> float:
    """The most memory that the process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
