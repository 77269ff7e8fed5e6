"""Closed lists of the room, with their wording."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core import registers
from bag.standards.domain.standing import Statement

OWN_SERVICES = {"kind": "service"}
"""Who answers for the standard."""


class EditionState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("edition of a standard", "draft")
    IN_FORCE = "in_force", pgettext_lazy("edition of a standard", "in force")
    WITHDRAWN = "withdrawn", pgettext_lazy("edition of a standard", "withdrawn")


class Weight(models.TextChoices):
    MUST = "must", _("must be kept")
    SHOULD = "should", _("should be kept")


class Stated(models.TextChoices):
    KEPT = Statement.KEPT.value, pgettext_lazy("statement", "kept")
    BROKEN = Statement.BROKEN.value, pgettext_lazy("statement", "not kept")
    NOT_APPLICABLE = Statement.NOT_APPLICABLE.value, pgettext_lazy("statement", "does not apply")


class ExemptionState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("exemption", "asked for")
    APPROVED = "approved", pgettext_lazy("exemption", "approved")
    REFUSED = "refused", pgettext_lazy("exemption", "refused")
    ENDED = "ended", pgettext_lazy("exemption", "ended")


def check_choices() -> list[tuple[str, object]]:
    """Every check that some room can measure."""
    return [(check.key, check.title) for check in registers.standard_checks]
