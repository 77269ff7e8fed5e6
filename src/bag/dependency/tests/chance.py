"""Random graphs, and the plainest possible evaluation of them, for comparison."""

from __future__ import annotations

import random
from typing import Any

KINDS = ("equipment", "ups", "cable", "duct", "site", "service", "unit", "point")


def graph(seed: int, nodes: int = 14, links: int = 14) -> dict[str, Any]:
    """A small graph with groups, circles, shared carriers, islands, several roots and parallel links."""
    dice = random.Random(seed)
    names = [f"n{number}" for number in range(nodes)]
    rows: list[dict[str, Any]] = []
    for name in names:
        row: dict[str, Any] = {"id": name, "kind": dice.choice(KINDS), "root": dice.random() < 0.15}
        row["needs"] = dice.sample(names, dice.choice((0, 0, 1, 1, 2)))
        if dice.random() < 0.3:
            of = dice.sample(names, dice.randint(2, 4))
            row["groups"] = [{"need": dice.randint(1, len(of)), "of": of}]
        rows.append(row)
    joined = [
        {"id": f"l{number}", "ends": dice.sample(names, 2), "carried_by": dice.sample(names, dice.choice((0, 0, 1, 2)))}
        for number in range(links)
    ]
    return {"nodes": rows, "links": joined}


def states(given: dict[str, Any], failed: set[str]) -> dict[str, str]:
    """``up``, ``down`` or ``unreachable`` per id, straight from the words of the definition."""
    rows = {row["id"]: row for row in given["nodes"]}
    links = {row["id"]: row for row in given["links"]}
    needs = {name: [(len(set(row["needs"]) - {name}), set(row["needs"]) - {name})] for name, row in rows.items()}
    for name, row in rows.items():
        for group in row.get("groups", []):
            of = set(group["of"]) - {name}
            needs[name].append((min(group["need"], len(of)), of))
    for name, row in links.items():
        of = {*row["ends"], *row["carried_by"]}
        needs[name] = [(len(of), of)]
    down = _fall(needs, failed)
    reached = {name for name, row in rows.items() if row["root"] and name not in down}
    living = [set(row["ends"]) for name, row in links.items() if name not in down]
    while more := {end for ends in living if ends & reached for end in ends} - reached:
        reached |= more
    ends = {end for row in links.values() for end in row["ends"]}
    lost = _fall(needs, down | {name for name in ends if name not in down and name not in reached})
    return {name: "down" if name in down else "unreachable" if name in lost else "up" for name in needs}


def _fall(needs: dict[str, list[tuple[int, set[str]]]], failed: set[str]) -> set[str]:
    lost = set(failed)
    while more := {
        name for name, gates in needs.items() if name not in lost and any(len(of - lost) < need for need, of in gates)
    }:
        lost |= more
    return lost
