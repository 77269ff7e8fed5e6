"""A support graph as it was loaded."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SupportGraph(models.Model):
    """The text of a graph under a name; loading the name again replaces it. It is read anew for every question."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    content = models.BinaryField(_("content"))
    """JSON in the format of docs/dependency-graph.md, compressed with zlib."""
    sha256 = models.CharField(max_length=64)
    nodes = models.PositiveIntegerField(_("elements"))
    links = models.PositiveIntegerField(_("links"))
    loaded_at = models.DateTimeField(_("loaded"), auto_now=True)

    class Meta:
        verbose_name = _("support graph")
        verbose_name_plural = _("support graphs")

    def __str__(self) -> str:
        return self.name
