"""Pushes until they run: written while the change is a draft, checked device by device, started inside the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bag.changes.models import Change, ChangeState
from bag.changes.services import running
from bag.configurations.domain.dialects import Dialect
from bag.configurations.domain.differing import Row, side_by_side
from bag.configurations.domain.judging import NotJudged, Profile, judge
from bag.configurations.domain.masking import mask
from bag.configurations.domain.normalizing import normalize
from bag.configurations.domain.pushing import COMPUTED, GRAMMARS, LinesRefused, filled, lines_of, values_of
from bag.configurations.domain.remedy import applied, remedy, spoken, way_back
from bag.configurations.domain.settling import settle
from bag.configurations.models import ConfigVersion, ManagedDevice, PlanSource, PlanState, PushPlan, PushStep
from bag.configurations.push_words import lines_refused
from bag.configurations.services.compliance import profile_for
from bag.configurations.services.storing import mask_key
from bag.core import changes
from bag.core.models import JobRun
from bag.inventory.models import Equipment

KEY = "configurations.pushplan"
MOST_DEVICES = 500
READY = (ChangeState.APPROVED, ChangeState.RUNNING)


@dataclass(frozen=True)
class Preview:
    """What is foretold of a device. ``rows``: before and after side by side, None where nothing can be foretold.

    ``back``: the lines back, ``mended`` and ``made``: keys of rules with their places, None where nothing is judged.
    """

    lines: tuple[str, ...]
    rows: list[Row] | None
    back: str
    mended: list[tuple[str, str]] | None = None
    made: list[tuple[str, str]] | None = None


@transaction.atomic
def save_plan(row: PushPlan, by: Any, *, created: bool) -> PushPlan:
    """Store a plan with its devices; only while its change is a draft. It has to be checked again after that."""
    chosen: list[ManagedDevice] | None = getattr(row, "chosen_many", {}).get("devices")
    change = Change.objects.select_for_update(of=("self",)).select_related("owner_service").get(pk=row.change_id)
    before = None if created else PushPlan.objects.select_related("change").get(pk=row.pk)
    if change.state != ChangeState.DRAFT or (before is not None and before.change.state != ChangeState.DRAFT):
        raise ValidationError({"change": _("What a change pushes is written while the change is a draft.")})
    if chosen is not None:
        _check_devices(chosen, change)
    row.state, row.prepared_at = PlanState.DRAFT, None
    row.save()
    if chosen is not None:
        row.devices.set(chosen)
    row.steps.all().delete()
    return row


def _check_devices(chosen: list[ManagedDevice], change: Change) -> None:
    """Raises ``ValidationError`` unless the change works on every device and its service keeps them."""
    if not 0 < len(chosen) <= MOST_DEVICES:
        raise ValidationError({"devices": _("Choose between 1 and %(most)d devices.") % {"most": MOST_DEVICES}})
    strange = [row for row in chosen if row.owner_service_id != change.owner_service_id]
    if strange:
        raise ValidationError({"devices": _("%(device)s belongs to another service.") % {"device": strange[0]}})
    places = list(change.places.values_list("pk", flat=True))
    under = Q(changes=change) | Q(place__in=places) | Q(place__ancestors__overlap=places)
    pieces = [row.equipment_id for row in chosen if row.equipment_id is not None]
    covered = set(Equipment.objects.filter(under, pk__in=pieces).values_list("pk", flat=True))
    beside = [row for row in chosen if row.equipment_id not in covered]
    if beside:
        text = _("The change does not work on %(device)s: add its piece of equipment or its place to the change.")
        raise ValidationError({"devices": text % {"device": beside[0]}})


@transaction.atomic
def prepare(plan: PushPlan, *, by: Any) -> PushPlan:
    """Work out the lines of each device from its newest version and check them: the dry run.

    While the change is a draft the lines are made anew; afterwards they stay as they were approved, and only what they
    are checked against moves on. Raises ``ValidationError`` that names the first device for which it cannot be done.
    """
    row = _locked(plan)
    if row.state in (PlanState.RUNNING, PlanState.DONE):
        raise ValidationError(_("This push is %(state)s already.") % {"state": row.get_state_display()})
    if row.state == PlanState.HALTED:
        raise ValidationError(_("This push was halted; write a new one for the devices that are left."))
    drafted = row.change.state == ChangeState.DRAFT
    kept = {step.device_id: step.commands for step in row.steps.all()}
    if not drafted and not kept:
        raise ValidationError(_("The lines were not checked before the change was handed in."))
    steps = []
    for position, device in enumerate(row.devices.select_related("equipment__type", "status").order_by("sort_text")):
        version = _newest(device)
        try:
            commands = _commands(row, device, version) if drafted else kept[device.pk]
            steps.append(_step(row, device, version, commands, position))
        except LinesRefused as error:
            raise ValidationError(f"{device}: {lines_refused(error)}") from error
    row.steps.all().delete()
    PushStep.objects.bulk_create(steps)
    row.state, row.prepared_at = PlanState.PREPARED, timezone.now()
    return _saved(row, by)


def _newest(device: ManagedDevice) -> ConfigVersion:
    version: ConfigVersion | None = device.versions.defer("text").order_by("-taken_at", "-pk").first()
    if version is None:
        raise ValidationError(_("%(device)s: there is no configuration yet; read it first.") % {"device": device})
    return version


def _commands(plan: PushPlan, device: ManagedDevice, version: ConfigVersion) -> str:
    """The lines for a device; raises ``LinesRefused`` and, where findings cannot be mended, ``ValidationError``."""
    if plan.source == PlanSource.TYPED:
        own = {"name": device.name, "address": device.address, **values_of(plan.values, device.name)}
        return filled(plan.commands, own)
    try:
        found = remedy(
            version.masked, Dialect(version.dialect), profile_for(device), frozenset(plan.rules.split())
        ).commands
    except NotJudged:
        text = _("%(device)s: no rule is known for its command language.")
        raise ValidationError(text % {"device": device}) from None
    if not found.strip():
        raise ValidationError(_("%(device)s: there is nothing to mend; leave it out.") % {"device": device})
    return found


def _step(plan: PushPlan, device: ManagedDevice, version: ConfigVersion, commands: str, position: int) -> PushStep:
    dialect = Dialect(version.dialect)
    if mask(commands, dialect, mask_key()) != commands:
        raise ValidationError(_("%(device)s: secrets are not pushed; set them at the device.") % {"device": device})
    if dialect not in COMPUTED and not GRAMMARS[dialect].back and not plan.way_back.strip():
        text = _("%(device)s: write the lines back; for its command language they cannot be worked out.")
        raise ValidationError(text % {"device": device})
    if plan.way_back.strip():
        lines_of(plan.way_back, dialect)
    if device.credential_id is None:
        raise ValidationError(_("%(device)s: no user and password are given.") % {"device": device})
    if not getattr(getattr(device, "status", None), "host_key", ""):
        raise ValidationError(_("%(device)s: no host key is pinned yet; read it first.") % {"device": device})
    found = foretell(version, commands, plan.way_back, profile_for(device))
    return PushStep(
        plan=plan, device=device, position=position, commands=commands, digest=version.digest,
        mended=None if found.mended is None else len(found.mended),
        made=None if found.made is None else len(found.made),
    )  # fmt: skip


def foretell(version: ConfigVersion, commands: str, typed_back: str, profile: Profile) -> Preview:
    """What the lines make of a masked version, by hier-config; raises ``LinesRefused``. No query."""
    dialect = Dialect(version.dialect)
    lines = lines_of(commands, dialect)
    if dialect not in COMPUTED:
        return Preview(lines, None, "\n".join(GRAMMARS[dialect].back) or typed_back)
    settled = "\n".join(settle(normalize(version.masked, dialect), spoken(dialect)).lines()) + "\n"
    after = applied(normalize(version.masked, dialect), commands, dialect)
    rows = side_by_side(settled, after)
    back = way_back(after, settled, dialect)
    try:
        old, new = (_found(text, dialect, profile) for text in (settled, after))
    except NotJudged:
        return Preview(lines, rows, back)
    return Preview(lines, rows, back, sorted(old - new), sorted(new - old))


def _found(text: str, dialect: Dialect, profile: Profile) -> set[tuple[str, str]]:
    return {(one.rule, one.where[:120]) for one in judge(text, dialect, profile)}


@transaction.atomic
def start(plan: PushPlan, *, by: Any) -> JobRun:
    """Begin: the change must be approved by somebody else and its window open. A change that waits begins with it."""
    from bag.configurations.jobs import push  # the job's module stands above the services

    row, now = _locked(plan), timezone.now()
    change = row.change
    if change.state not in READY or change.approved_at is None:
        raise ValidationError(_("Lines are given to devices as part of an approved change only."))
    if change.approved_by_id == by.pk:
        raise ValidationError(_("Who approved the change does not carry it out."))
    if not change.starts_at <= now <= change.ends_at:
        raise ValidationError(_("The window of the change is not open now."))
    if row.state != PlanState.PREPARED or not row.steps.exists():
        raise ValidationError(_("Check the lines first."))
    if change.state == ChangeState.APPROVED:
        running.start(change, by=by)
    row.state, row.started_at, row.started_by = PlanState.RUNNING, now, by
    row.run = push(row.pk, by)
    _saved(row, by)
    return row.run


def _locked(plan: PushPlan) -> PushPlan:
    rows = PushPlan.objects.select_for_update(of=("self",)).select_related("change__owner_service")
    row: PushPlan | None = rows.filter(pk=plan.pk).first()
    if row is None:
        raise ValidationError(_("This record is no longer there."))
    return row


def _saved(row: PushPlan, by: Any) -> PushPlan:
    row.save()
    changes.announce(KEY, [row.pk], "change", by)
    return row
