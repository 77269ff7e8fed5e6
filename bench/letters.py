"""Printing official letters: ``python -m bench.letters [--quick] --json``.

100 different letters of one page, each with references, a table, a list, distribution and a QR code, as PDF/A-2b.
``hundred_s`` is the wall clock of the hundred on one core, ``one_p95_s`` that of the slowest twentieth, ``preview_s``
one look at a draft as the editor asks for it (PDF/A and pictures).
"""

from __future__ import annotations

import argparse
import copy
import os
import time
from collections.abc import Callable
from typing import Any

from bench.common import Timing, machine, report

HUNDRED = 100


def letters(count: int) -> list[dict[str, Any]]:
    """Print data of letters that differ in number, subject and text."""
    from bag.documents import samples
    from bag.documents.domain.qr import qr_svg

    found = []
    for number in range(1, count + 1):
        data = copy.deepcopy(samples.letter())
        code = f"7K3M-9QXT-2BHV-{number:04d}"
        data.update(number=f"E-97509404-301.05-{number}", subject=f"Kenar anahtarlarının yenilenmesi, {number}. bölge")
        data["body"][0]["text"] = f"{number}. bölgede yapılacak çalışma. {data['body'][0]['text']}"
        data["verify"] = {
            "url": "https://bag.example/verify/",
            "code": code,
            "qr": qr_svg(f"https://bag.example/{code}"),
        }
        found.append(data)
    return found


def timed(call: Callable[[dict[str, Any]], Any], given: list[dict[str, Any]]) -> Timing:
    """The time of ``call`` for each of ``given``; no database takes part."""
    wall, cpu = [], []
    for data in given:
        start, spent = time.perf_counter(), time.process_time()
        call(data)
        wall.append(time.perf_counter() - start)
        cpu.append(time.process_time() - spent)
    return Timing(wall, cpu)


def measure(count: int) -> dict[str, Any]:
    """The figures."""
    from bag.documents import engine
    from bag.documents.letters.paper import TEMPLATE

    first, *rest = letters(count + 1)
    sizes: list[int] = []

    def look(data: dict[str, Any]) -> None:
        engine.render(TEMPLATE, {"form": data})
        engine.render_pages(TEMPLATE, {"form": data})

    look(first)  # fonts are read once a process
    printed = timed(lambda data: sizes.append(len(engine.render(TEMPLATE, {"form": data}))), rest)
    seen = timed(look, rest[:5])
    return {
        "letters": count,
        "hundred_s": sum(printed.wall) * HUNDRED / count,
        "hundred_cpu_s": sum(printed.cpu) * HUNDRED / count,
        "one_p50_s": printed.p50,
        "one_p95_s": printed.p95,
        "preview_s": seen.p50,
        "bytes_each": sum(sizes) // count,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true", help="the default; kept for symmetry")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bag.web.settings")
    import django

    django.setup()
    report({"bench": "letters", "machine": machine(), **measure(20 if given.quick else HUNDRED)})


if __name__ == "__main__":
    main()
