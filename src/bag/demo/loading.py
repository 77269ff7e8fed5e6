"""Loading the demonstration city step by step. Every step may be repeated: what is there is left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from bag.demo import (
    addressed,
    airwaves,
    articles,
    boards,
    cabling,
    changed,
    compared,
    configured,
    drawing,
    duties,
    equipment,
    fieldwork,
    letters,
    life,
    online,
    papers,
    people,
    places,
    requests,
    ruled,
    scanned,
    shared,
    stores,
    surveyed,
    tunneled,
    upkeep,
    versioned,
    wired,
)
from bag.demo.sizes import Size
from bag.dependency import sweeping
from bag.dependency.models import RiskSweep
from bag.directive.models import Instance
from bag.directive.services import importing
from bag.inventory.models import Equipment, StockItem
from bag.work.models import TriageModel
from bag.work.triage import training

SEED = 35
Say = Callable[[str], Any]


def load_city(size: Size, say: Say) -> None:
    """Everything, with a line to ``say`` after each step. Each step is one transaction."""
    for step in (
        _people, _places, _inventory, _stores, _plans, _papers, _duties, _weak_points, _desk, _field, _upkeep, _surveys,
        _changes, _addresses, _rules, _configurations, _topology, _wireless, _internet, _cabling, _tunnels, _scans,
        _standard, _software,
    ):  # fmt: skip
        with transaction.atomic():
            for line in step(size):
                say(line)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _settle(*tables: str) -> None:
    """Check the keys of the rows so far and count them for the planner: a long transaction stays quick."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f"ANALYZE {', '.join(tables)}")


def _people(size: Size) -> Iterator[str]:
    yield _("Organization: %(count)d people") % {"count": people.load(size)}


def _places(size: Size) -> Iterator[str]:
    yield _("Places: %(count)d") % {"count": places.load(size, Random(SEED))}  # noqa: S311  a demonstration


def _inventory(size: Size) -> Iterator[str]:
    """Types, equipment, cables and stories; skipped as a whole when there is any equipment."""
    yield _("Equipment types: %(count)d") % {"count": equipment.import_types()}
    if Equipment.objects.exists():
        return
    dice = Random(SEED)  # noqa: S311  a demonstration
    plan = equipment.plan_city(size, dice)
    _settle("places_place", "organization_unit", "inventory_rack", "inventory_equipmenttype")
    for done in equipment.enter(plan):
        _settle("inventory_equipment", "inventory_port")
        yield _("Equipment: %(done)d of %(all)d") % {"done": done, "all": len(plan.pieces)}
    count = 0
    for count in cabling.load(plan):  # noqa: B007  the last figure is the whole
        _settle("inventory_cable", "inventory_cableend")
    yield _("Patch cables: %(count)d") % {"count": count}
    yield _("Faults and moves: %(count)d") % {"count": life.load(size, dice)}


def _stores(size: Size) -> Iterator[str]:
    if not StockItem.objects.exists():
        yield _("Stock items: %(count)d") % {"count": stores.load(size, Random(SEED))}  # noqa: S311  a demonstration


def _plans(size: Size) -> Iterator[str]:
    yield _("Floor plans: %(count)d") % {"count": drawing.load(size)}


def _papers(size: Size) -> Iterator[str]:
    if size.papers:
        yield _("Policies and procedures: %(count)d") % {"count": papers.load()}
        importing.import_sample()
        yield _("Duties of the sample directive: %(count)d") % {"count": Instance.objects.count()}
        yield _("Decisions of committees: %(count)d") % {"count": boards.load()}
        yield _("Official letters: %(count)d") % {"count": letters.load()}
        yield _("Articles of the knowledge base: %(count)d") % {"count": articles.load()}


def _duties(_size: Size) -> Iterator[str]:
    yield _("Duties of rosters: %(count)d") % {"count": duties.load()}


def _weak_points(size: Size) -> Iterator[str]:
    """The first nightly sweep, so that the pages about single points of failure have something to show."""
    if not RiskSweep.objects.exists():
        yield _("Single points of failure: %(count)d") % {"count": sweeping.sweep().weak}


def _desk(size: Size) -> Iterator[str]:
    """Request types and requests, so that the desk has something to do; what triage learns from enough of them."""
    yield _("Requests: %(count)d") % {"count": requests.load(size, Random(SEED))}  # noqa: S311  a demonstration
    if size.papers and not TriageModel.objects.exists():
        training.train()


def _field(size: Size) -> Iterator[str]:
    """Work orders and daily plans."""
    yield _("Work orders: %(count)d") % {"count": fieldwork.load(size, Random(SEED))}  # noqa: S311  a demonstration


def _upkeep(size: Size) -> Iterator[str]:
    """Contracts, plans and a year of maintenance."""
    yield _("Maintenance: %(count)d") % {"count": upkeep.load(size, Random(SEED))}  # noqa: S311  a demonstration


def _surveys(size: Size) -> Iterator[str]:
    """Surveys in every state of their chain."""
    yield _("Surveys: %(count)d") % {"count": surveyed.load(size.stories)}


def _addresses(size: Size) -> Iterator[str]:
    """The address plan, and leases beside it."""
    yield _("Prefixes of the address plan: %(count)d") % {"count": addressed.load(size, Random(SEED))}  # noqa: S311


def _rules(_size: Size) -> Iterator[str]:
    """Rule sets, requests for rules and a review."""
    yield _("Firewall rules: %(count)d") % {"count": ruled.load()}


def _topology(_size: Size) -> Iterator[str]:
    """Comparisons of the topology with what devices said."""
    yield _("Comparisons of the topology: %(count)d") % {"count": compared.load()}


def _configurations(size: Size) -> Iterator[str]:
    """Managed devices with versions, findings and waivers."""
    made = configured.load(40 if size.papers else 4, Random(SEED))  # noqa: S311  a demonstration
    yield _("Managed devices: %(count)d") % {"count": made}


def _cabling(_size: Size) -> Iterator[str]:
    """Permanent links with their measurements, and new connections."""
    yield _("Permanent links: %(count)d") % {"count": wired.load(Random(SEED))}  # noqa: S311  a demonstration


def _wireless(size: Size) -> Iterator[str]:
    """Access points with six weeks of measurements, work on them and complaints."""
    yield _("Access points: %(count)d") % {"count": airwaves.load(Random(SEED), size.stories)}  # noqa: S311


def _tunnels(size: Size) -> Iterator[str]:
    """Remote access and tunnels to other institutions."""
    made = tunneled.load(36 if size.papers else 8, Random(SEED))  # noqa: S311  a demonstration
    yield _("VPN accounts: %(count)d") % {"count": made}


def _changes(size: Size) -> Iterator[str]:
    """Changes and planned outages."""
    yield _("Changes: %(count)d") % {"count": changed.load(size.stories)}


def _internet(_size: Size) -> Iterator[str]:
    """Internet rights and a review, links with a year of months, reports on attacks."""
    yield _("Internet rights: %(count)d") % {"count": online.load()}


def _scans(_size: Size) -> Iterator[str]:
    """Reports of a vulnerability scanner and what came of them."""
    yield _("Vulnerability findings: %(count)d") % {"count": scanned.load(Random(SEED))}  # noqa: S311


def _standard(_size: Size) -> Iterator[str]:
    """Institutions that share the network, held to the minimum standard."""
    yield _("Institutions in the shared network: %(count)d") % {"count": shared.load(Random(SEED))}  # noqa: S311


def _software(_size: Size) -> Iterator[str]:
    """Target versions, advisories, ends of life, a campaign and a push that waits."""
    yield _("Devices with a software version: %(count)d") % {"count": versioned.load()}
