"""A real chain of six switches, lldpd and snmpd in network namespaces: what is seen, what changes, what is accepted."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command

from bag.inventory.models import Cable
from bag.inventory.tests.factories import EquipmentFactory, PortFactory
from bag.monitoring.models import Target
from bag.monitoring.tests.factories import CredentialFactory, TargetFactory
from bag.organization.tests.factories import ServiceFactory, user_with_role
from bag.topology.models import Finding, FindingState, SeenLink
from bag.topology.models.findings import FindingKind
from bag.topology.services import deciding
from bag.topology.services.discovering import turn
from bag.topology.tests.chain import COMMUNITY, Chain, why_not

LENGTH = 6
PATIENCE = 30.0
"""Seconds in which the whole chain must be known."""
POLL = 2.0
"""Seconds between two looks where their number is counted; the switches tell of themselves every second."""
pytestmark = [pytest.mark.django_db, pytest.mark.skipif(bool(reason := why_not()), reason=reason)]


@pytest.fixture(scope="module")
def chain() -> Iterator[Chain]:
    with Chain(LENGTH) as built:
        yield built


@pytest.fixture
def targets(chain: Chain) -> list[Target]:
    """Six recorded switches with their ports, and no cable."""
    service = ServiceFactory(code="network")
    login = CredentialFactory(secret=COMMUNITY, owner_service=service)
    found = []
    for number in range(1, LENGTH + 1):
        piece = EquipmentFactory(name=f"SW-{number}", owner_service=service, management_ip=chain.address(number))
        for name in ("eth1", "eth2"):
            PortFactory(equipment=piece, name=name)
        found.append(
            TargetFactory(name=f"sw-{number} snmp", address=chain.address(number), equipment=piece, credential=login,
                          owner_service=service, timeout_ms=1000)
        )  # fmt: skip
    return found


def links() -> list[tuple[str, str, str, str, bool]]:
    """The links that are there, each from the lower switch."""
    rows = SeenLink.objects.filter(until=None).select_related("a__node", "b__node")
    ends = [(*sorted([(row.a.node.name, row.a.name), (row.b.node.name, row.b.name)]), row.both) for row in rows]
    return sorted((*low, *high, both) for low, high, both in ends)


def until(test: Callable[[], Any], pace: float = 0.0, most: int = 100) -> int:
    """Look every ``pace`` seconds until the test holds; returns how many looks it took."""
    end = time.monotonic() + PATIENCE
    for look in range(1, most + 1):
        time.sleep(pace)
        turn(by=None)
        if test():
            return look
        assert time.monotonic() < end, links()
    raise AssertionError(links())


WHOLE = [(f"sw-{n}", "eth2", f"sw-{n + 1}", "eth1", True) for n in range(1, LENGTH)]


def test_chain_is_seen_from_both_ends_and_accepted(targets: list[Target]) -> None:
    until(lambda: links() == WHOLE)
    rows = Finding.objects.filter(state=FindingState.OPEN)
    assert sorted(rows.values_list("kind", "summary")) == [
        ("unrecorded", f"sw-{n} eth2 – sw-{n + 1} eth1") for n in range(1, LENGTH)
    ]
    user = user_with_role("chief", "network")
    assert deciding.accept_all(rows, by=user) == LENGTH - 1
    cable = Cable.objects.get(a_port__equipment__name="SW-1")
    assert {str(cable.a_port), str(cable.b_port)} == {"SW-1 · eth2", "SW-2 · eth1"}
    assert cable.events.count() == 1
    until(lambda: links() == WHOLE)
    assert not Finding.objects.filter(state=FindingState.OPEN).exists()


def test_pulled_link_shows_within_two_looks_and_stays_in_the_past(chain: Chain, targets: list[Target]) -> None:
    until(lambda: links() == WHOLE)
    deciding.accept_all(Finding.objects.filter(state=FindingState.OPEN), by=user_with_role("chief", "network"))
    chain.pull(3)
    try:
        assert until(lambda: links() == WHOLE[:2] + WHOLE[3:], pace=POLL) <= 2
        gone = Finding.objects.get(state=FindingState.OPEN)
        assert gone.kind == FindingKind.NOT_SEEN
        assert gone.summary == "SW-3 eth2 – SW-4 eth1"
        ended = SeenLink.objects.get(until__isnull=False)
        assert ended.since <= ended.last_seen < ended.until
    finally:
        chain.plug(3)
    until(lambda: links() == WHOLE)
    assert Finding.objects.get(pk=gone.pk).state == FindingState.GONE


def test_seventh_switch_is_an_unknown_device(chain: Chain, targets: list[Target]) -> None:
    number = chain.add()
    try:
        until(lambda: Finding.objects.filter(kind=FindingKind.UNKNOWN_DEVICE, state=FindingState.OPEN).exists())
        finding = Finding.objects.get(kind=FindingKind.UNKNOWN_DEVICE)
        assert finding.summary == "sw-7 ← sw-6 eth2"
        assert finding.stranger is not None
        assert finding.stranger.address == chain.address(number)
        new = EquipmentFactory(name="YENI-7", owner_service=targets[0].owner_service)
        PortFactory(equipment=new, name="eth1")
        deciding.name_device(finding, equipment=new, by=user_with_role("chief", "network"))
        until(lambda: Finding.objects.filter(summary="sw-6 eth2 – sw-7 eth1", kind=FindingKind.UNRECORDED).exists())
        assert Finding.objects.get(pk=finding.pk).state == FindingState.ACCEPTED
    finally:
        chain.pull(LENGTH)  # the other tests know six


def test_command_tells_nodes_links_and_strangers(
    chain: Chain, targets: list[Target], tmp_path: Any, capsys: Any
) -> None:
    secret = tmp_path / "community"
    secret.write_text(COMMUNITY + "\n")
    chosen = [word for number in range(1, LENGTH + 1) for word in ("--target", chain.address(number))]
    call_command("network_discover", *chosen, "--community-file", str(secret), "--json")
    told = json.loads(capsys.readouterr().out)
    assert [node["name"] for node in told["nodes"]] == [f"sw-{n}" for n in range(1, LENGTH + 1)]
    ends = {tuple(sorted([f"{link['a']['node']} {link['a']['port']}", f"{link['b']['node']} {link['b']['port']}"]))
            for link in told["links"]}  # fmt: skip
    assert {(f"sw-{n} eth2", f"sw-{n + 1} eth1") for n in range(1, LENGTH)} <= ends
    assert [one["kind"] for one in told["differences"]].count("unrecorded") == LENGTH - 1
    assert not SeenLink.objects.exists()
