"""What the core does every night beyond single services."""

from __future__ import annotations

import structlog
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bag.core import seal
from bag.core.access import Role, has_role
from bag.core.models import Tone, User
from bag.core.notifications.services import notify
from bag.core.registers import Finding

log = structlog.get_logger()


def seal_and_verify() -> None:
    """Seal the history of the day and check all of it; manager and administrators hear of what does not hold."""
    seal.seal(wait=60)
    findings = seal.verify()
    if findings:
        _alarm(findings)


def _alarm(findings: list[Finding]) -> None:
    log.error("core.seal.broken", findings=[finding.where for finding in findings])
    people = [user for user in User.objects.filter(is_active=True) if has_role(user, Role.ADMINISTRATOR, Role.MANAGER)]
    notify(
        people,
        "system",
        _("The change history does not match its seals"),
        "\n".join(f"{finding.where}: {finding.what}" for finding in findings),
        reverse("health"),
        tone=Tone.CRITICAL,
        dedupe_key=f"seal:{timezone.localdate()}",
    )
