"""Sweeps and what they find: consent, running, proposals, and what people decide about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.core.jobs.running import run_job
from bag.core.models import JobRun
from bag.inventory.domain.kinds import Status
from bag.inventory.models import Equipment, EquipmentType
from bag.inventory.services import create_equipment, save_equipment
from bag.monitoring.discovery.books import Books, all_kinds
from bag.monitoring.discovery.sweeping import Found
from bag.monitoring.domain.recognition import Device, Difference, kind_of
from bag.monitoring.models import Proposal, ProposalState, Sweep, Target
from bag.monitoring.models.choices import Method
from bag.monitoring.services.targets import save_targets
from bag.organization.models import Unit
from bag.places.models import Place

JOB = "monitoring.sweep"
BATCH = 1000
SNMP_PORT = 161
CHANGEABLE = ("name", "serial", "management_ip")
"""What a piece may take over from its device."""


@dataclass(frozen=True)
class Outcome:
    """What a run found: living addresses, those that told who they are, and proposals that are new or open again."""

    living: int
    told: int
    proposed: int


@transaction.atomic
def save_sweep(row: Sweep, *, by: Any) -> Sweep:
    """Write a sweep with the credentials that were chosen for it, if any choice was made."""
    row.save()
    if row.chosen is not None:
        row.credentials.set(row.chosen)
    return row


def consent(sweep: Sweep, *, by: Any) -> None:
    """``by`` answers for the ranges as they are now."""
    sweep.consent_by, sweep.consent_at, sweep.consent_scope = by, timezone.now(), sweep.scope
    sweep.save(update_fields=["consent_by", "consent_at", "consent_scope", "updated_at"])


def withdraw(sweep: Sweep, *, by: Any) -> None:
    """Nobody answers for the ranges any more: the sweep does not run until somebody does."""
    sweep.consent_by, sweep.consent_at, sweep.consent_scope = None, None, ""
    sweep.save(update_fields=["consent_by", "consent_at", "consent_scope", "updated_at"])


@transaction.atomic
def start(sweep: Sweep, *, by: Any, scheduled: bool = False) -> JobRun:
    """Put a run into the queue; raises ``ValidationError`` without consent, or while one is running already."""
    Sweep.objects.select_for_update().get(pk=sweep.pk)
    if not sweep.consented:
        raise ValidationError(_("Nobody answers for these ranges yet; the sweep needs consent first."))
    if running(sweep) is not None:
        raise ValidationError(_("This sweep is running already."))
    return run_job(JOB, {"sweep": sweep.pk, "scheduled": scheduled}, by)


def running(sweep: Sweep) -> JobRun | None:
    """The open run of a sweep."""
    return JobRun.objects.filter(kind=JOB, params__sweep=sweep.pk, state__in=JobRun.OPEN).first()


@transaction.atomic
def propose(sweep: Sweep, found: Sequence[Found]) -> Outcome:
    """Keep what a run found and the books do not say. A constant number of queries for each thousand devices.

    What people ignored stays ignored until the device changes; an open proposal that agrees with the books goes away.
    """
    proposed = 0
    for start_ in range(0, len(found), BATCH):
        proposed += _propose(sweep, found[start_ : start_ + BATCH])
    outcome = Outcome(len(found), sum(1 for device in found if device.login is not None), proposed)
    sweep.ran_at, sweep.outcome = timezone.now(), asdict(outcome)
    sweep.save(update_fields=["ran_at", "outcome", "updated_at"])
    return outcome


def _propose(sweep: Sweep, found: Sequence[Found]) -> int:
    books, now = Books(found), timezone.now()
    before = {row.address: row for row in Proposal.objects.filter(address__in=[device.address for device in found])}
    new, changed, settled, reopened = [], [], [], 0
    for device in found:
        equipment, differ = books.compare(device)
        row = before.get(device.address)
        if equipment is not None and not differ:
            settled += [row.pk] if row is not None and row.state == ProposalState.OPEN else []
        elif row is None:
            row = Proposal(address=device.address, first_seen=now)
            _fill(row, sweep, device, equipment, differ, now)
            new.append(row)
        else:
            reopened += _fill(row, sweep, device, equipment, differ, now)
            changed.append(row)
    Proposal.objects.filter(pk__in=settled).delete()
    Proposal.objects.bulk_create(new)
    Proposal.objects.bulk_update(changed, _WRITTEN)
    return len(new) + reopened


_IDENTITY = ("sys_object_id", "sys_name", "serial", "differences", "equipment_id")
_WRITTEN = [
    "sweep", "sys_object_id", "sys_name", "sys_descr", "profile", "credential", "serial", "open_ports", "differences",
    "equipment", "state", "reason", "last_seen",
]  # fmt: skip


def _fill(
    row: Proposal, sweep: Sweep, device: Found, equipment: Equipment | None, differ: list[Difference], now: datetime
) -> bool:
    """Write what was found into a proposal; True when people must look at it again."""
    before = [getattr(row, name) for name in _IDENTITY]
    said = device.device
    row.sweep, row.equipment, row.last_seen = sweep, equipment, now
    row.sys_object_id, row.profile = device.sys_object_id[:120], device.profile
    row.sys_name, row.sys_descr, row.serial = said.name[:255], _described(said), said.serial[:80]
    row.credential_id, row.open_ports = device.login, list(device.ports)
    row.differences = [asdict(difference) for difference in differ]
    again = row.state != ProposalState.OPEN and before != [getattr(row, name) for name in _IDENTITY]
    if again:
        row.state, row.reason = ProposalState.OPEN, ""
    return again


def _described(said: Device) -> str:
    """The description with the model in it, by which the type is recognized later."""
    return (said.description if said.model in said.description else f"{said.model} · {said.description}")[:500]


def suggestion(proposal: Proposal) -> EquipmentType | None:
    """The type that the device names itself by."""
    device = Device(description=proposal.sys_descr)
    found = kind_of(device, all_kinds())
    return EquipmentType.objects.get(pk=found.id) if found else None


@transaction.atomic
def accept_new(
    proposal: Proposal, *, name: str, kind: EquipmentType, owner: Unit, place: Place | None = None, by: Any
) -> Equipment:
    """Enter a found device into the books and watch it: equipment and targets, or nothing. Raises ``ValidationError``.

    Its SNMP target has the credential that opened it; a ping target comes along in any case.
    """
    proposal = _open(proposal)
    if proposal.equipment_id is not None:
        raise ValidationError(_("This device is in the books already."))
    row = Equipment(
        name=name.strip(), type=kind, owner_service=owner, place=place, status=Status.SERVICE.value,
        serial=proposal.serial, management_ip=proposal.address,
    )  # fmt: skip
    row.full_clean(exclude=["type", "owner_service", "place"])
    equipment = create_equipment(row, by=by)
    save_targets(_targets(proposal, equipment), by=by)
    _decide(proposal, ProposalState.ACCEPTED, equipment=equipment, by=by)
    return equipment


def _targets(proposal: Proposal, equipment: Equipment) -> list[Target]:
    def target(method: Method, **given: Any) -> Target:
        name = f"{equipment.name} · {method.label}"
        return Target(
            name=name, method=method, address=proposal.address, equipment=equipment,
            owner_service_id=equipment.owner_service_id, **given,
        )  # fmt: skip

    rows = [target(Method.ICMP)]
    if proposal.credential is not None:
        port = proposal.sweep.snmp_port
        rows.append(
            target(
                Method.SNMP,
                credential=proposal.credential,
                profile=proposal.profile,
                port=None if port == SNMP_PORT else port,
            )
        )
    taken = Target.objects.filter(name__in=[row.name for row in rows]).values_list("name", flat=True)
    for row in rows:
        row.name = f"{row.name} #{equipment.pk}" if row.name in taken else row.name
    return rows


@transaction.atomic
def accept_many(proposals: Sequence[Proposal], *, by: Any) -> tuple[list[Equipment], list[Proposal]]:
    """Enter every new device that names itself and its type, all or none; the second list is those that do not.

    Raises ``ValidationError`` that names the device.
    """
    kinds = all_kinds()
    types = {row.pk: row for row in EquipmentType.objects.all()}
    made, left = [], []
    for proposal in proposals:
        kind = kind_of(Device(description=proposal.sys_descr), kinds)
        if kind is None or not proposal.sys_name or proposal.equipment_id or proposal.state != ProposalState.OPEN:
            left.append(proposal)
            continue
        name, owner = short_name(proposal), proposal.sweep.owner_service
        try:
            made.append(accept_new(proposal, name=name, kind=types[kind.id], owner=owner, by=by))
        except ValidationError as error:
            raise ValidationError(f"{proposal}: {' '.join(error.messages)}") from None
    return made, left


@transaction.atomic
def accept_differences(proposal: Proposal, fields: Sequence[str], *, by: Any) -> Equipment:
    """Write what the device says of itself over what the books said, for the chosen fields of it."""
    proposal = _open(proposal)
    equipment = proposal.equipment
    if equipment is None:
        raise ValidationError(_("This device is not in the books yet."))
    theirs = {entry["field"]: entry["theirs"] for entry in proposal.differences}
    for name in fields:
        if name not in CHANGEABLE or name not in theirs:
            raise ValidationError(
                _("The type of a piece stays as it was entered. Enter the new device as a new piece.")
            )
        setattr(equipment, name, short_name(proposal) if name == "name" else theirs[name])
    equipment.full_clean(exclude=["type", "owner_service", "place"])
    save_equipment(equipment, by=by, reason=_("Taken over from the device itself"))
    _decide(proposal, ProposalState.ACCEPTED, equipment=equipment, by=by)
    return equipment


@transaction.atomic
def ignore(proposals: Sequence[Proposal], reason: str, *, by: Any) -> int:
    """Leave devices out of the books, for a reason; they come up again when they change. Returns how many."""
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Say why these devices stay out of the books.")})
    rows = [_open(row) for row in proposals]
    for row in rows:
        _decide(row, ProposalState.IGNORED, reason=reason, by=by)
    return len(rows)


def short_name(proposal: Proposal) -> str:
    """The name of a device without its domain."""
    return proposal.sys_name.strip().split(".")[0][:100]


def _open(proposal: Proposal) -> Proposal:
    """The proposal, locked; raises ``ValidationError`` when somebody has decided meanwhile."""
    row = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("sweep", "credential", "equipment")
        .get(pk=proposal.pk)
    )
    if row.state != ProposalState.OPEN:
        raise ValidationError(_("%(device)s: this is decided already.") % {"device": row})
    return row


def _decide(
    row: Proposal, state: ProposalState, *, by: Any, reason: str = "", equipment: Equipment | None = None
) -> None:
    row.state, row.reason, row.decided_by, row.decided_at = state, reason[:300], by, timezone.now()
    row.equipment = equipment or row.equipment
    row.save()
