"""Tracing cable runs through panels, trunks, splits and loops."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bag.inventory.domain.trace import End, Hop, Link, Node, Plant, trace, walk


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
