"""Saved lay-outs of the topology pictures."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    LINKS = "l2", _("layer 2: links")
    NETWORKS = "l3", _("layer 3: networks")


class Arrangement(models.Model):
    """Where the boxes of a picture stand, under a name. ``positions``: ``{id of a box: [x, y]}``."""

    name = models.CharField(_("name"), max_length=80)
    level = models.CharField(_("layer"), max_length=2, choices=Level)
    place = models.ForeignKey(
        "places.Place", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    positions = models.JSONField(_("places of the boxes"), default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("saved by"))
    at = models.DateTimeField(_("saved"), auto_now=True)

    class Meta:
        verbose_name, verbose_name_plural = _("saved lay-out"), _("saved lay-outs")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["level", "place", "name"], nulls_distinct=False, name="topology_arrangement_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
