"""Counters agree at both ends, only grow, follow the day, and stand still while a link is down."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bag.lab.domain.city import City, Link
from bag.lab.domain.traffic import DAY, EPOCH, PEAK, Traffic
from bag.lab.tests import small
from bag.lab.tests.small import NOON
from bag.monitoring.domain.readings import COUNTERS

IN, OUT = COUNTERS.index("in_octets"), COUNTERS.index("out_octets")
UPLINK = 0


@pytest.fixture
def traffic():
    return Traffic(small.city())


def both_ends(traffic, now, link=UPLINK):
    """(12 counters at a, 12 counters at b)."""
    return traffic.counters(np.array([link, link]), np.array([True, False]), now)


def test_both_ends_agree_to_the_octet(traffic):
    for name in ("octets", "unicast", "multicast", "broadcast", "errors", "discards"):
        a, b = both_ends(traffic, NOON)
        into, out = COUNTERS.index(f"in_{name}"), COUNTERS.index(f"out_{name}")
        assert (a[out], a[into]) == (b[into], b[out])


@given(st.lists(st.floats(0, 400 * DAY), min_size=2, max_size=20))
def test_counters_only_grow(moments):
    traffic = Traffic(small.city())
    seen = [both_ends(traffic, EPOCH + moment) for moment in sorted(moments)]
    assert all((later >= earlier).all() for earlier, later in pairwise(seen))


def test_same_seed_same_city():
    assert (both_ends(Traffic(small.city(), 7), NOON) == both_ends(Traffic(small.city(), 7), NOON)).all()
    assert (both_ends(Traffic(small.city(), 7), NOON) != both_ends(Traffic(small.city(), 8), NOON)).any()


def test_rate_is_the_growth_of_the_counter(traffic):
    grown = both_ends(traffic, NOON + 10)[0][OUT] - both_ends(traffic, NOON)[0][OUT]
    assert grown == pytest.approx(10 * traffic.octets_per_second(UPLINK, 0, NOON + 5), rel=0.01)


def test_afternoon_is_busier_than_night(traffic):
    days = [EPOCH + day * DAY for day in range(7)]
    busy = sum(traffic.octets_per_second(3, 0, day + PEAK) for day in days)
    calm = sum(traffic.octets_per_second(3, 0, day + PEAK + DAY / 2) for day in days)
    assert busy > 2 * calm


def test_uplink_carries_what_is_behind_it(traffic):
    camera = traffic.octets_per_second(2, 0, NOON)
    assert traffic.octets_per_second(UPLINK, 1, NOON) > 0.5 * camera


def test_no_link_is_busier_than_it_can_carry():
    devices = [
        *(small.device(number, "nvr", small.ROOM, small.ports(1)) for number in range(10, 40)),
        small.device(1, "switch", small.ROOM, small.ports(40)),
        small.device(2, "switch", small.ROOM, small.ports(1)),
    ]
    links = [Link(place, (number, 0), (1, place), (place + 1,)) for place, number in enumerate(range(10, 40))]
    links.append(Link(30, (1, 39), (2, 0), (99,)))
    traffic = Traffic(City({one.id: one for one in devices}, links, frozenset({2})))
    busiest = max(traffic.octets_per_second(30, way, NOON + hour * 3600) for way in (0, 1) for hour in range(24))
    assert 20e6 < busiest < 0.7 * 125e6


def test_port_without_a_link_counts_nothing(traffic):
    assert not traffic.counters(np.array([traffic.nothing]), np.array([False]), NOON).any()


def test_a_link_that_is_down_stands_still_and_does_not_catch_up(traffic):
    traffic.take_down([UPLINK], NOON)
    stopped = both_ends(traffic, NOON)
    assert (both_ends(traffic, NOON + 3600) == stopped).all()
    assert traffic.octets_per_second(UPLINK, 0, NOON + 60) == 0
    traffic.bring_up([UPLINK], NOON + 3600)
    assert (both_ends(traffic, NOON + 3600) - stopped <= 1).all()
    grown = both_ends(traffic, NOON + 3660)[0][OUT] - stopped[0][OUT]
    assert grown == pytest.approx(60 * traffic.octets_per_second(UPLINK, 0, NOON + 3630), rel=0.1)


def test_a_flood_is_counted_while_it_lasts(traffic):
    calm = Traffic(small.city())
    traffic.add(UPLINK, 0, 1_000_000.0, NOON, packet=100)
    traffic.add(UPLINK, 0, 0.0, NOON + 60, packet=100)
    extra = both_ends(traffic, NOON + 600)[0].astype(int) - both_ends(calm, NOON + 600)[0].astype(int)
    assert abs(extra[OUT] - 60_000_000) <= 1
    assert abs(extra[COUNTERS.index("out_unicast")] - 600_000) <= 1
    assert extra[IN] == 0


def test_a_flood_does_not_pass_a_link_that_is_down(traffic):
    calm = Traffic(small.city())
    traffic.add(UPLINK, 0, 1_000_000.0, NOON)
    for meter in (traffic, calm):
        meter.take_down([UPLINK], NOON + 10)
        meter.bring_up([UPLINK], NOON + 100)
    extra = int(both_ends(traffic, NOON + 200)[0][OUT]) - int(both_ends(calm, NOON + 200)[0][OUT])
    assert abs(extra - 10_000_000) <= 1


def test_what_faults_did_is_kept_over_a_restart(traffic):
    city = small.city()
    traffic.take_down([UPLINK], NOON)
    traffic.bring_up([UPLINK], NOON + 500)
    again = Traffic(city)
    again.recall(city.links, traffic.memory(city.links))
    assert (both_ends(again, NOON + 600) == both_ends(traffic, NOON + 600)).all()
