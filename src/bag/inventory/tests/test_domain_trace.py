"""Tracing cable runs through panels, trunks, splits and loops."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bag.inventory.domain.trace import End, Hop, Link, Node, Pair, Plant, Whole, pair_of, strand, trace, walk


def ids(run):
    return [run.start, *(hop.port for hop in run.hops)]


def test_one_cable():
    plant = Plant([Node(1), Node(2)], [Link(9, 1, 2)])
    run = trace(plant, 1)
    assert (ids(run), run.end, run.last) == ([1, 2], End.PORT, 2)


def test_a_free_port_is_open():
    run = trace(Plant([Node(1)], []), 1)
    assert (run.hops, run.end) == ((), End.OPEN)


def panels(count):
    """Port 1, ``count`` panels (front, rear) joined back to back in pairs, port 2."""
    nodes, links, last, cable = [Node(1), Node(2)], [], 1, 100
    for at in range(count):
        front, rear = 1000 + 2 * at, 1001 + 2 * at
        nodes += [Node(front, rear), Node(rear)]
        entry, leave = (front, rear) if at % 2 == 0 else (rear, front)
        links.append(Link(cable, last, entry))
        last, cable = leave, cable + 1
    links.append(Link(cable, last, 2))
    return Plant(nodes, links)


@given(st.integers(0, 6))
def test_pairs_of_panels_lead_to_the_far_port(pairs):
    plant = panels(2 * pairs)
    run = trace(plant, 1)
    assert (run.last, run.end) == (2, End.PORT)
    assert ids(trace(plant, 2)) == list(reversed(ids(run)))
    for port in ids(run):
        seen = ids(trace(plant, port))
        assert seen in (ids(run), list(reversed(ids(run))))


def trunk():
    """Two frames of 12 front ports joined by one 12-fiber trunk."""
    nodes = [Node(1), Node(2)]
    nodes += [Node(10 + at, 1, at) for at in range(1, 13)]
    nodes += [Node(30 + at, 2, at) for at in range(1, 13)]
    nodes += [Node(100), Node(200)]
    return Plant(nodes, [Link(1, 1, 2), Link(2, 100, 17), Link(3, 37, 200)])


def test_a_trunk_keeps_the_position():
    run = trace(trunk(), 100)
    assert ids(run) == [100, 17, 1, 2, 37, 200]
    assert run.hops[1] == Hop(1, None)
    assert run.end == End.PORT


def test_from_the_rear_of_a_trunk_the_way_splits():
    run = walk(trunk(), 2)
    assert (ids(run), run.end) == ([2, 1], End.SPLIT)


def test_an_unused_position_is_open():
    run = trace(trunk(), 18)
    assert (ids(run), run.end) == ([38, 2, 1, 18], End.OPEN)


def test_a_loop_is_found():
    plant = Plant([Node(1, 2), Node(2)], [Link(5, 1, 2)])
    assert trace(plant, 1).end == End.LOOP


def test_a_run_back_through_the_same_trunk_is_no_loop():
    """Position 5 out, a patch cable on the far frame, position 6 home."""
    nodes = [*trunk().nodes.values(), Node(300)]
    links = [Link(1, 1, 2), Link(2, 100, 15), Link(3, 35, 36), Link(4, 16, 300)]
    run = trace(Plant(nodes, links), 100)
    assert ids(run) == [100, 15, 1, 2, 35, 36, 2, 1, 16, 300]
    assert run.whole == Whole.COMPLETE


def test_a_loop_over_two_panels_ends_where_it_began():
    plant = Plant([Node(1, 2), Node(2), Node(3, 4), Node(4)], [Link(8, 1, 3), Link(9, 2, 4)])
    run = trace(plant, 1)
    assert (run.whole, len(run.hops)) == (Whole.LOOP, len(set(ids(run))) - 1)


def test_a_split_shows_every_branch():
    run = trace(trunk(), 2)
    assert run.whole == Whole.SPLIT
    ends = {branch.start: branch.end for branch in run.branches}
    assert len(ends) == 12
    assert {at for at, end in ends.items() if end == End.PORT} == {17}


def test_half_open_and_open_runs():
    plant = Plant([Node(1), Node(2, 3), Node(3), Node(4, 5), Node(5)], [Link(7, 1, 2), Link(8, 3, 5)])
    assert {trace(plant, port).whole for port in (1, 2, 3, 4, 5)} == {Whole.HALF}
    bare = Plant([Node(2, 3), Node(3), Node(4, 5), Node(5)], [Link(8, 3, 5)])
    assert trace(bare, 2).whole == Whole.OPEN
    assert trace(Plant([Node(1)], []), 1).whole == Whole.FREE


def test_strands_are_read_from_names():
    assert strand(1, "SFP1 Tx") == strand(1, "SFP1-TX") == strand(1, "SFP1/tx")
    assert strand(1, "SFP1 Rx").sends is False
    assert strand(1, "Matrx") is None
    assert strand(1, "Gi1/0/1") is None


def test_duplex_pairs():
    near = strand(1, "A Tx")
    right, wrong = strand(2, "B Rx"), strand(2, "B Tx")
    assert pair_of(near, right, wrong) == Pair.RIGHT
    assert pair_of(near, wrong, right) == Pair.SWAPPED
    assert pair_of(near, right, right) == Pair.SWAPPED
    assert pair_of(near, right, strand(2, "C Tx")) == Pair.PARTED
    assert pair_of(near, right, None) == Pair.HALF
