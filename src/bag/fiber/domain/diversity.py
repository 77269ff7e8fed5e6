"""Are a circuit and its backup really apart? Compared by what a digger hits: trenches, chambers, building entries.

Two cables in one trench are one risk. Things at both ends of both circuits are no finding: there they must meet.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from bag.fiber.domain.strands import Ints


def shared(mains: Ints, backups: Ints, things: csr_matrix) -> list[list[int]]:
    """For every pair of circuits the things that both lie in. ``things``: circuits × things."""
    rows: Any = things
    common = rows[mains].multiply(rows[backups]).tocsr()
    bounds = common.indptr.tolist()
    named = common.indices.tolist()
    return [sorted(named[start:end]) for start, end in pairwise(bounds)]


def through(first: csr_matrix, second: csr_matrix) -> csr_matrix:
    """Circuits × trenches out of circuits × cables and cables × trenches, as 0 and 1."""
    one: Any = first
    found = (one @ second).tocsr()
    found.data = np.ones_like(found.data)
    return found


def separate(one: Collection[int], other: Collection[int], meeting: Collection[int] = ()) -> list[int]:
    """What two sets share beside the places where they have to meet; empty: they are apart."""
    return sorted(set(one) & set(other) - set(meeting))
