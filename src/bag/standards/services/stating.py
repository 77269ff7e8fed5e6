"""Statements of institutions, the yearly round of them, and exemptions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core import changes
from bag.core.access import Role
from bag.core.attachments.kinds import Refused
from bag.core.attachments.views import take
from bag.core.models import Tone
from bag.core.notifications.services import notify
from bag.organization.queries import people_with_role
from bag.standards import queries, rights
from bag.standards.models import (
    Campaign,
    CampaignLine,
    Clause,
    ClauseStanding,
    Edition,
    EditionState,
    Exemption,
    ExemptionState,
    Participant,
    Stated,
)

KEY = "standards.participant"
NEWS = "standards.due"
LONGEST = timedelta(days=366)
SHORTEST = 15


@transaction.atomic
def state(
    participant: Participant,
    answers: Mapping[int, tuple[str, str]],
    *,
    on: date,
    file: UploadedFile | None = None,
    by: Any,
) -> int:
    """Enter what an institution stated (clause id: statement, note), with its signed paper; how many clauses.

    Raises ``ValidationError`` for a day to come, an unknown statement, or one that is not "kept" without a note.
    """
    if not on <= timezone.localdate():
        raise ValidationError({"on": _("The day of the statement lies ahead.")})
    share = queries.share_of(participant)
    clauses = {line.clause.pk: line.clause for line in share.lines}
    said = {pk: answer for pk, answer in answers.items() if pk in clauses and answer[0]}
    if not said:
        raise ValidationError(_("State at least one clause."))
    for pk, (word, note) in said.items():
        if word not in Stated.values:
            raise ValidationError(_("Choose kept, not kept or does not apply."))
        if word != Stated.KEPT and len(note.strip()) < SHORTEST:
            words = _("%(clause)s: say in a sentence why.")
            raise ValidationError(words % {"clause": clauses[pk].code})
    proof = _kept(participant, file, by)
    for pk, (word, note) in said.items():
        given = {"stated": word, "stated_note": note.strip()[:2000], "stated_on": on, "stated_by": by}
        if proof is not None:
            given["proof"] = proof
        ClauseStanding.objects.update_or_create(participant=participant, clause=clauses[pk], defaults=given)
    _answered(participant, share, by)
    changes.announce(KEY, [participant.pk], "change", by)
    return len(said)


def _kept(participant: Participant, file: UploadedFile | None, by: Any) -> Any:
    if file is None:
        return None
    try:
        return take(participant, file, by=by, description=_("Statement on the minimum security standard"))
    except Refused as refusal:
        raise ValidationError({"file": str(refusal)}) from refusal


def _answered(participant: Participant, share: queries.Share, by: Any) -> None:
    """Tick the institution in the running round when it stated every clause since the round began."""
    edition = share.lines[0].clause.edition_id
    line = CampaignLine.objects.filter(
        participant=participant, campaign__edition=edition, campaign__completed_at=None, answered_at=None
    ).select_related("campaign").first()  # fmt: skip
    if line is None:
        return
    since = timezone.localtime(line.campaign.started_at).date()
    must = [one.clause.pk for one in share.lines if not one.clause.check_key and one.exemption is None]
    rows = ClauseStanding.objects.filter(participant=participant, clause__in=must, stated_on__gte=since)
    if rows.count() < len(must):
        return
    line.answered_at, line.answered_by = timezone.now(), by
    line.save()
    if not line.campaign.lines.filter(answered_at=None).exists():
        Campaign.objects.filter(pk=line.campaign_id).update(completed_at=timezone.now())


# -- the yearly round


@transaction.atomic
def start_campaign(edition: Edition, *, due_on: date, by: Any) -> Campaign:
    """Call every institution that shares the network for its statement of this year. Raises ``ValidationError``."""
    today = timezone.localdate()
    if edition.state != EditionState.IN_FORCE:
        raise ValidationError(_("Only an edition in force is stated."))
    if due_on <= today:
        raise ValidationError({"due_on": _("The day lies behind.")})
    if edition.campaigns.filter(year=today.year).exists():
        raise ValidationError(_("The statements of this year have been called for already."))
    rows = Participant.objects.filter(queries.present(today), owner_service=edition.owner_service)
    made = Campaign.objects.create(edition=edition, year=today.year, due_on=due_on, started_by=by)
    lines = CampaignLine.objects.bulk_create([CampaignLine(campaign=made, participant=row) for row in rows])
    if not lines:
        raise ValidationError(_("No institution shares the network."))
    changes.announce("standards.edition", [edition.pk], "change", by)
    return made


def remind(on: date | None = None) -> int:
    """Tell chiefs of statements that are owed and of protocols that end soon, once a week; how many messages."""
    day = on or timezone.localdate()
    year, week, _weekday = day.isocalendar()
    told = 0
    for campaign in Campaign.objects.filter(completed_at=None, due_on__lt=day).select_related("edition__owner_service"):
        owed = campaign.lines.filter(answered_at=None).count()
        told += _tell(
            campaign.edition.owner_service.code,
            format_lazy(gettext_lazy("Statements on the security standard are overdue: {n}"), n=owed),
            campaign.edition.get_absolute_url(),
            f"{NEWS}:campaign:{campaign.pk}:{year}-{week}",
        )
    shares = queries.shares(Participant.objects.filter(queries.present(day)).select_related("owner_service"), day)
    for share in shares:
        if share.acceptance is None or share.acceptance.expires_on <= day + queries.SOON:
            told += _tell(
                share.participant.owner_service.code,
                format_lazy(
                    gettext_lazy("No lasting shared-use protocol: {institution}"), institution=share.participant.name
                ),
                share.participant.get_absolute_url(),
                f"{NEWS}:protocol:{share.participant.pk}:{year}-{week}",
            )
    return told


def _tell(service: str, title: Any, url: str, key: str) -> int:
    people = people_with_role(Role.CHIEF, service).select_related("user")
    users = [one.user for one in people if one.user is not None]
    return len(notify(users, NEWS, title, url=url, tone=Tone.WARNING, dedupe_key=key))


# -- exemptions


@transaction.atomic
def ask_exemption(participant: Participant, clause: Clause, *, reason: str, until: date, by: Any) -> Exemption:
    """Ask that an institution need not keep a clause until a day. Raises ``ValidationError``."""
    today = timezone.localdate()
    if not today < until <= today + LONGEST:
        raise ValidationError({"until": _("An exemption holds for a year at most.")})
    if len(reason.strip()) < SHORTEST:
        raise ValidationError({"reason": _("Say in a sentence why the clause cannot be kept.")})
    alive = [ExemptionState.ASKED, ExemptionState.APPROVED]
    if Exemption.objects.filter(participant=participant, clause=clause, state__in=alive).exists():
        raise ValidationError(_("An exemption of this clause is waiting or holds already."))
    made = Exemption.objects.create(
        participant=participant, clause=clause, reason=reason.strip(), until=until, asked_by=by
    )
    changes.announce(KEY, [participant.pk], "change", by)
    return made


def may_decide(user: Any, row: Exemption) -> bool:
    """The chief of the service or the manager, unless they asked for it."""
    return row.asked_by_id != user.pk and rights.leads(user, row.participant.owner_service.code)


@transaction.atomic
def decide(exemption: Exemption, *, approved: bool, note: str = "", by: Any) -> Exemption:
    """Approve or refuse. Nobody decides on what they asked for."""
    row = _locked(exemption, ExemptionState.ASKED)
    if not may_decide(by, row):
        raise PermissionDenied(_("Nobody decides on an exemption that they asked for."))
    row.state = ExemptionState.APPROVED if approved else ExemptionState.REFUSED
    row.decided_by, row.decided_at, row.decision_note = by, timezone.now(), note.strip()
    row.save()
    changes.announce(KEY, [row.participant_id], "change", by)
    return row


@transaction.atomic
def end(exemption: Exemption, *, by: Any) -> Exemption:
    """End an exemption before its day."""
    row = _locked(exemption, ExemptionState.APPROVED)
    row.state = ExemptionState.ENDED
    row.save()
    changes.announce(KEY, [row.participant_id], "change", by)
    return row


def expire(on: date | None = None) -> int:
    """End exemptions whose day is over; how many."""
    day = on or timezone.localdate()
    rows = Exemption.objects.filter(state__in=[ExemptionState.ASKED, ExemptionState.APPROVED], until__lt=day)
    return rows.update(state=ExemptionState.ENDED)


def _locked(exemption: Exemption, state: str) -> Exemption:
    rows = Exemption.objects.select_for_update(of=("self",)).select_related("participant__owner_service", "clause")
    row = rows.filter(pk=exemption.pk).first()
    if row is None:
        raise ValidationError(_("This record is no longer there."))
    if row.state != state:
        raise ValidationError(_("The exemption is %(state)s already.") % {"state": row.get_state_display()})
    return row
