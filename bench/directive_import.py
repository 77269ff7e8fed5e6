"""Reading and importing a directive: ``python -m bench.directive_import [--quick] [--file FILE] --json``.

Without a file the official text is taken from ``BAG_DIRECTIVE_TEXT`` or beside the repository, else our own sample.
Seconds: ``parse_s`` (bytes to clauses), ``import_s`` (first import with 351 duties judged), ``compare_s`` (reading a
newer text against it). Bar: import under 2 s.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from bench.common import ROOT, City, StopWatch, ground, machine, report


def measure(data: bytes, times: int) -> dict[str, Any]:
    """The figures, on a database that is left as it was found."""
    from django.db import transaction
    from django.urls import get_resolver

    from bag.directive.domain.parse import parse_bytes
    from bag.directive.models import Obligation
    from bag.directive.services.importing import import_directive, preview

    watch = StopWatch()
    parse = watch.run(lambda: parse_bytes(data), times)
    directive = parse_bytes(data)[1]
    newer = data.replace(b"kurmak", b"kurup", 3)
    get_resolver().url_patterns  # noqa: B018 - loads the pages, which a running server has done
    with transaction.atomic():
        first = watch.run(lambda: import_directive(data, "bench.txt", by=None), 1)
        compare = watch.run(lambda: preview(newer, "bench.txt"), times)
        duties = Obligation.objects.count()
        transaction.set_rollback(True)
    return {
        "articles": len(directive.articles),
        "services": len(directive.units),
        "definitions": len(directive.definitions),
        "clauses": sum(1 for _clause in directive.lettered()),
        "doubts": len(directive.doubts),
        "duties": duties,
        "parse_s": parse.p50,
        "import_s": first.p50,
        "import_cpu_s": first.cpu50,
        "compare_s": compare.p50,
    }


def text(given: Path | None) -> tuple[str, bytes]:
    """What is measured, and its bytes."""
    official = given or Path(os.environ.get("BAG_DIRECTIVE_TEXT", ROOT / "../shared/directive/yonerge.txt"))
    if official.exists():
        return "official text", official.read_bytes()
    from bag.directive.sample import sample_directive

    return "our sample", sample_directive().encode()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true", help="the default; kept for symmetry")
    parser.add_argument("--file", type=Path)
    given = parser.parse_args()
    with ground(City(equipment=200, ports=4)):
        name, data = text(given.file)
        report(
            {"bench": "directive_import", "text": name, "machine": machine(), **measure(data, 3 if given.quick else 20)}
        )


if __name__ == "__main__":
    main()
