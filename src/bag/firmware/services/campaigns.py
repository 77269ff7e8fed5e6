"""Upgrade campaigns: waves of devices, a change for each, before and after, halted at the first failure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bag.changes.models import Change, ChangeState
from bag.changes.services import planning
from bag.core import changes
from bag.firmware.domain.versions import older
from bag.firmware.models import (
    CampaignItem,
    CampaignState,
    CampaignWave,
    ItemState,
    SoftwareVersion,
    UpgradeCampaign,
    WaveState,
)
from bag.firmware.services import finding
from bag.inventory.models import Equipment

KEY = "firmware.upgradecampaign"
OPEN = (CampaignState.PLANNED, CampaignState.RUNNING)
MOST_DEVICES = 2000
LONGEST_WINDOW = timedelta(days=2)


@transaction.atomic
def save_campaign(row: UpgradeCampaign, by: Any, *, created: bool) -> UpgradeCampaign:
    """Store a campaign; what it aims at stays once a wave has its change. Waves are laid out anew."""
    if not created:
        found = locked(row)
        if found.waves.exclude(state=WaveState.WAITING).exists():
            aimed = (found.equipment_type_id, found.owner_service_id, found.wanted)
            if aimed != (row.equipment_type_id, row.owner_service_id, row.wanted):
                raise ValidationError(_("A campaign that has begun keeps its type, service and version."))
            row.save()
            return row
    row.save()
    lay_out(row)
    return row


def lay_out(row: UpgradeCampaign) -> int:
    """Put the devices that do not run the version yet into waves; returns how many. Three queries.

    Devices whose version is unknown or cannot be compared are in: to leave them out would hide them.
    """
    row.waves.all().delete()
    pieces = list(_late(row))
    if len(pieces) > MOST_DEVICES:
        raise ValidationError(_("A campaign has at most %(most)d devices.") % {"most": MOST_DEVICES})
    groups = [pieces[: row.pilots]] if pieces else []
    rest = pieces[row.pilots :]
    groups += [rest[n : n + row.wave_size] for n in range(0, len(rest), row.wave_size)]
    waves = CampaignWave.objects.bulk_create(
        [CampaignWave(campaign=row, number=number) for number, _group in enumerate(groups, 1)]
    )
    CampaignItem.objects.bulk_create([
        CampaignItem(wave=wave, equipment=piece, before=finding.version_of(piece))
        for wave, group in zip(waves, groups, strict=True) for piece in group
    ])  # fmt: skip
    return len(pieces)


def _late(row: UpgradeCampaign) -> list[Equipment]:
    pieces = Equipment.objects.filter(
        type=row.equipment_type_id, owner_service=row.owner_service_id, status="service"
    ).select_related("software")
    return [one for one in pieces.order_by("sort_text") if older(finding.version_of(one), row.wanted) is not False]


@transaction.atomic
def plan_change(wave: CampaignWave, *, starts_at: datetime, ends_at: datetime, outage: int, by: Any) -> Change:
    """Make the change of a wave, as a draft; only of the next wave of a campaign that goes on.

    Raises ``ValidationError``: the wave before is not done, the campaign is halted, or the wave has a change.
    """
    campaign = locked(wave.campaign)
    row = _wave(wave, campaign, WaveState.WAITING)
    if campaign.state not in OPEN:
        raise ValidationError(_("The campaign is %(state)s.") % {"state": campaign.get_state_display()})
    if campaign.waves.filter(number__lt=row.number).exclude(state=WaveState.DONE).exists():
        raise ValidationError(_("The wave before this one is not done."))
    if not starts_at < ends_at <= starts_at + LONGEST_WINDOW:
        raise ValidationError({"ends_at": _("The window ends after it begins, within two days.")})
    items = list(row.items.select_related("equipment__software").order_by("pk"))
    change = Change(
        title=_("%(title)s, wave %(number)d") % {"title": campaign.title, "number": row.number},
        owner_service=campaign.owner_service, reason=campaign.reason, plan=_plan(campaign, items),
        rollback=campaign.rollback, starts_at=starts_at, ends_at=ends_at, planned_outage=outage,
    )  # fmt: skip
    change.chosen_many = {"equipment": [item.equipment for item in items]}  # type: ignore[attr-defined]
    change.full_clean(exclude=["number"])
    row.change = planning.save_change(change, by, created=True)
    row.state = WaveState.PLANNED
    row.save()
    for item in items:
        item.before = finding.version_of(item.equipment)
    CampaignItem.objects.bulk_update(items, ["before"])
    campaign.state = CampaignState.RUNNING
    _saved(campaign, by)
    return row.change


def _plan(campaign: UpgradeCampaign, items: list[CampaignItem]) -> str:
    lines = [f"- {item.equipment}: {finding.version_of(item.equipment) or '?'} → {campaign.wanted}" for item in items]
    return "\n".join([campaign.steps.strip(), "", *lines])


@transaction.atomic
def check(wave: CampaignWave, *, by: Any) -> CampaignWave:
    """Look at the versions of a wave after its change and close it; the campaign halts when a device failed.

    Devices are looked at anew first. Raises ``ValidationError`` while the change is not over.
    """
    campaign = locked(wave.campaign)
    row = _wave(wave, campaign, WaveState.PLANNED)
    change = row.change
    if change is None or change.state not in (ChangeState.DONE, ChangeState.ROLLED_BACK) or change.ended_at is None:
        raise ValidationError(_("The change of this wave is not over yet."))
    finding.look(list(row.items.values_list("equipment", flat=True)))
    now = timezone.now()
    items = list(row.items.select_related("equipment__software").order_by("pk"))
    for item in items:
        _judge(item, campaign.wanted, change.ended_at, now)
    CampaignItem.objects.bulk_update(items, ["after", "state", "note", "checked_at"])
    failed = [item for item in items if item.state == ItemState.FAILED]
    row.state = WaveState.FAILED if failed else WaveState.DONE
    row.save(update_fields=["state"])
    if failed:
        text = ngettext("%(n)d device failed: %(names)s", "%(n)d devices failed: %(names)s", len(failed))
        campaign.state = CampaignState.HALTED
        campaign.halted_for = text % {"n": len(failed), "names": ", ".join(str(one.equipment) for one in failed[:20])}
    elif not campaign.waves.exclude(state=WaveState.DONE).exists():
        campaign.state, campaign.ended_at = CampaignState.DONE, now
    _saved(campaign, by)
    return row


def _judge(item: CampaignItem, wanted: str, over: datetime, now: datetime) -> None:
    """A version that was found after the change counts; an older finding proves nothing."""
    found: SoftwareVersion | None = getattr(item.equipment, "software", None)
    item.after, item.checked_at = finding.version_of(item.equipment), now
    if item.state == ItemState.LEFT_OUT:
        return
    if found is None or found.seen_at < over:
        item.state, item.note = ItemState.FAILED, _("Its version was not found after the change.")
    elif older(item.after, wanted) is not False:
        item.state, item.note = ItemState.FAILED, _("It does not run the version.")
    else:
        item.state, item.note = ItemState.DONE, ""


@transaction.atomic
def go_on(row: UpgradeCampaign, *, reason: str, by: Any) -> UpgradeCampaign:
    """Let a halted campaign go on: its failed devices are left out of it with the reason.

    Raises ``ValidationError`` without a reason or when it is not halted.
    """
    campaign = locked(row)
    text = " ".join(reason.split())
    if campaign.state != CampaignState.HALTED:
        raise ValidationError(_("The campaign is %(state)s.") % {"state": campaign.get_state_display()})
    if len(text) < 10:
        raise ValidationError({"reason": _("Say in a sentence why it may go on.")})
    failed = CampaignItem.objects.filter(wave__campaign=campaign, state=ItemState.FAILED)
    failed.update(state=ItemState.LEFT_OUT, note=text[:300])
    campaign.waves.filter(state=WaveState.FAILED).update(state=WaveState.DONE)
    left = campaign.waves.exclude(state=WaveState.DONE).exists()
    campaign.state = CampaignState.RUNNING if left else CampaignState.DONE
    campaign.ended_at = None if left else timezone.now()
    campaign.halted_for = ""
    return _saved(campaign, by)


@transaction.atomic
def give_up(row: UpgradeCampaign, *, reason: str, by: Any) -> UpgradeCampaign:
    """End a campaign before its last wave, with the reason."""
    campaign = locked(row)
    text = " ".join(reason.split())
    if campaign.state in (CampaignState.DONE, CampaignState.GIVEN_UP):
        raise ValidationError(_("The campaign is %(state)s.") % {"state": campaign.get_state_display()})
    if len(text) < 10:
        raise ValidationError({"reason": _("Say in a sentence why it is given up.")})
    campaign.state, campaign.halted_for, campaign.ended_at = CampaignState.GIVEN_UP, text, timezone.now()
    return _saved(campaign, by)


def locked(row: UpgradeCampaign) -> UpgradeCampaign:
    """The campaign as it stands, locked. Raises ``ValidationError`` when it is gone."""
    rows = UpgradeCampaign.objects.select_for_update(of=("self",)).select_related("owner_service", "equipment_type")
    found: UpgradeCampaign | None = rows.filter(pk=row.pk).first()
    if found is None:
        raise ValidationError(_("This record is no longer there."))
    return found


def _wave(wave: CampaignWave, campaign: UpgradeCampaign, state: WaveState) -> CampaignWave:
    found = campaign.waves.select_related("change").filter(pk=wave.pk).first()
    if found is None:
        raise ValidationError(_("This record is no longer there."))
    if found.state != state:
        raise ValidationError(_("The wave: %(state)s.") % {"state": found.get_state_display()})
    return found


def _saved(row: UpgradeCampaign, by: Any) -> UpgradeCampaign:
    row.save()
    changes.announce(KEY, [row.pk], "change", by)
    return row
