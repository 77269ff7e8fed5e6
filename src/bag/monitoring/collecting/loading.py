"""The targets of a collector as jobs, with their credentials opened, and how they stood when we began."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import structlog
from django.db.models import F, Func, IntegerField, Value

from bag.core.crypto import Secret, SecretError
from bag.monitoring.collecting.probes import Job, Login
from bag.monitoring.collecting.shares import COUNT
from bag.monitoring.domain.readings import Outcome
from bag.monitoring.models import Credential, Target

log = structlog.get_logger("bag.collect")


@dataclass(frozen=True)
class Known:
    """A target with how it stood: ``failures`` in a row and its last ``outcome``."""

    job: Job
    failures: int
    outcome: Outcome


def jobs(shares: Iterable[int] | None = None, targets: Iterable[int] | None = None) -> dict[int, Known]:
    """The enabled targets of these shares (None: of all), or only some of them. Two queries."""
    rows = Target.objects.filter(enabled=True).select_related("status")
    if shares is not None:
        part = Func(F("id"), Value(COUNT), function="mod", output_field=IntegerField())
        rows = rows.annotate(part=part).filter(part__in=list(shares))
    if targets is not None:
        rows = rows.filter(pk__in=list(targets))
    found = list(rows)
    logins = logins_of({row.credential_id for row in found if row.credential_id})
    return {row.pk: _known(row, logins) for row in found}


def _known(row: Target, logins: dict[int, Login]) -> Known:
    status = getattr(row, "status", None)
    job = Job(
        target=row.pk,
        subject=row.subject_id,
        method=row.method,
        address=row.address,
        port=row.port,
        interval=float(row.interval),
        timeout=row.timeout_ms / 1000,
        retries=row.retries,
        credential=logins.get(row.credential_id or 0),
        profile=row.profile,
        options=row.options if isinstance(row.options, dict) else {},
    )
    outcome = Outcome(status.standing) if status and status.standing in list(Outcome) else Outcome.OK
    return Known(job, status.failures if status else 0, outcome)


def logins_of(numbers: set[int]) -> dict[int, Login]:
    """Credentials by number, opened; those that this installation cannot open are left out and logged."""
    found = {}
    for row in Credential.objects.filter(pk__in=numbers):
        try:
            found[row.pk] = Login(
                row.pk,
                row.kind,
                row.username,
                _plain(row.secret),
                _plain(row.privacy_secret),
                row.auth_protocol,
                row.privacy_protocol,
            )
        except SecretError as error:
            log.error("collect.credential_sealed", credential=row.pk, error=str(error))
    return found


def _plain(secret: Secret | str | None) -> str:
    return secret.plain() if isinstance(secret, Secret) else (secret or "")
