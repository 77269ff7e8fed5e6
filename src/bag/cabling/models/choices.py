"""Choices of the room for people."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Category(models.TextChoices):
    """The values of ``domain.classes.Category``."""

    CAT5E = "5e", _("Category 5e (class D)")
    CAT6 = "6", _("Category 6 (class E)")
    CAT6A = "6a", _("Category 6A (class EA)")
    CAT7 = "7", _("Category 7 (class F)")
    CAT7A = "7a", _("Category 7A (class FA)")
    CAT8 = "8", _("Category 8 (class I, II)")
    FIBER = "fiber", _("Fiber")


class Verdict(models.TextChoices):
    """The values of ``domain.verdicts.Verdict``."""

    PASSED = "passed", pgettext_lazy("link", "passed")
    MARGINAL = "marginal", pgettext_lazy("link", "passed, marginal")
    FAILED = "failed", pgettext_lazy("link", "failed")
    TOO_LONG = "too_long", pgettext_lazy("link", "too long")
    OTHER_LIMIT = "other_limit", pgettext_lazy("link", "measured against another limit")
    UNMEASURED = "unmeasured", pgettext_lazy("link", "not measured")


class Result(models.TextChoices):
    """The values of ``domain.verdicts.Result``; PASS* and FAIL* are what instruments print."""

    PASS = "pass", "PASS"
    PASS_STAR = "pass_star", "PASS*"
    FAIL_STAR = "fail_star", "FAIL*"
    FAIL = "fail", "FAIL"


class Occasion(models.TextChoices):
    NEW = "new", _("New cabling")
    FAULT = "fault", _("After a fault")
    CHECK = "check", _("Check of standing cabling")


VERDICT_TONES = {
    Verdict.PASSED.value: "ok",
    Verdict.MARGINAL.value: "minor",
    Verdict.FAILED.value: "critical",
    Verdict.TOO_LONG.value: "major",
    Verdict.OTHER_LIMIT.value: "major",
    Verdict.UNMEASURED.value: "unknown",
}
