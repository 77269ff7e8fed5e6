"""What light goes through: cores, ports and splitter legs as one kind of row, and the joints between their ends.

A strand has two ends, ``2 · id + side``. Of a core side 0 is at the section's A; of a port 0 is behind the frame and 1
in front; of a splitter's input 0 is outside, of its outputs 1.
"""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.fiber.models import triggers
from bag.fiber.models.cables import Cable
from bag.fiber.models.choices import HoldKind, JointKind
from bag.fiber.models.common import Built
from bag.fiber.models.routes import Node

SIDES = Q(a_side__in=(0, 1), b_side__in=(0, 1))


@tracked()
class Closure(Built):
    """A joint box in a chamber or on a pole, with trays."""

    node = models.ForeignKey(Node, models.PROTECT, related_name="closures", verbose_name=pgettext_lazy("fiber", "node"))
    model = models.CharField(_("model"), max_length=120, blank=True)
    trays = models.PositiveSmallIntegerField(_("trays"), default=4, validators=[MinValueValidator(1)])
    tray_size = models.PositiveSmallIntegerField(_("splices in a tray"), default=12, validators=[MinValueValidator(1)])

    search_fields: ClassVar[tuple[str, ...]] = ("code", "model", "notes")

    class Meta(Built.Meta):
        verbose_name = _("closure")
        verbose_name_plural = _("closures")


@tracked()
class Frame(Built):
    """An optical distribution frame or panel; its ports are numbered from 1."""

    node = models.ForeignKey(Node, models.PROTECT, related_name="frames", verbose_name=pgettext_lazy("fiber", "node"))
    equipment = models.OneToOneField(
        "inventory.Equipment", models.PROTECT, null=True, blank=True, related_name="fiber_frame",
        verbose_name=_("equipment"),
    )  # fmt: skip
    ports = models.PositiveSmallIntegerField(
        _("ports"), validators=[MinValueValidator(1), MaxValueValidator(2304)], default=24
    )
    connector = models.CharField(_("connector"), max_length=20, blank=True, default="LC/APC")

    class Meta(Built.Meta):
        verbose_name = pgettext_lazy("fiber", "frame")
        verbose_name_plural = pgettext_lazy("fiber", "frames")
        triggers: ClassVar = [triggers.strands("frame", 1, "made.ports")]


@tracked()
class Splitter(models.Model):
    """A passive splitter: one input, ``outputs`` outputs."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    node = models.ForeignKey(
        Node, models.PROTECT, related_name="splitters", verbose_name=pgettext_lazy("fiber", "node")
    )
    closure = models.ForeignKey(
        Closure, models.PROTECT, null=True, blank=True, related_name="splitters", verbose_name=_("closure")
    )
    outputs = models.PositiveSmallIntegerField(_("outputs"), validators=[MinValueValidator(2), MaxValueValidator(128)])

    class Meta:
        verbose_name = _("splitter")
        verbose_name_plural = _("splitters")
        triggers: ClassVar = [triggers.strands("splitter", 0, "made.outputs")]

    def __str__(self) -> str:
        return self.name


class Strand(models.Model):
    """A core, a port or a leg of a splitter. Made and removed with its cable, frame or splitter, never by hand."""

    cable = models.ForeignKey(Cable, models.CASCADE, null=True, db_index=False, related_name="strands")
    frame = models.ForeignKey(Frame, models.CASCADE, null=True, db_index=False, related_name="strands")
    splitter = models.ForeignKey(Splitter, models.CASCADE, null=True, db_index=False, related_name="strands")
    number = models.PositiveSmallIntegerField(_("number"))

    class Meta:
        verbose_name = pgettext_lazy("fiber", "strand")
        verbose_name_plural = pgettext_lazy("fiber", "strands")
        triggers: ClassVar = [*triggers.SPLITTER_LEGS, triggers.changes("strand")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cable", "number"], condition=Q(cable__isnull=False), name="core_once"),
            models.UniqueConstraint(fields=["frame", "number"], condition=Q(frame__isnull=False), name="port_once"),
            models.UniqueConstraint(
                fields=["splitter", "number"], condition=Q(splitter__isnull=False), name="splitter_leg_once"
            ),
            models.CheckConstraint(
                condition=Q(cable__isnull=False, frame__isnull=True, splitter__isnull=True)
                | Q(cable__isnull=True, frame__isnull=False, splitter__isnull=True)
                | Q(cable__isnull=True, frame__isnull=True, splitter__isnull=False),
                name="strand_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cable or self.frame or self.splitter}:{self.number}"


@tracked()
class Joint(models.Model):
    """Two ends joined: spliced, left uncut on the way through a closure, terminated on a port, or patched in front."""

    kind = models.CharField(_("kind"), max_length=12, choices=JointKind)
    a = models.ForeignKey(Strand, models.PROTECT, db_index=False, related_name="joints_a")
    a_side = models.PositiveSmallIntegerField()
    b = models.ForeignKey(Strand, models.PROTECT, db_index=False, related_name="joints_b")
    b_side = models.PositiveSmallIntegerField()
    closure = models.ForeignKey(
        Closure, models.PROTECT, null=True, blank=True, related_name="joints", verbose_name=_("closure")
    )
    tray = models.PositiveSmallIntegerField(_("tray"), null=True, blank=True)
    slot = models.PositiveSmallIntegerField(_("place in the tray"), null=True, blank=True)
    loss_db = models.FloatField(_("measured loss (dB)"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("fiber", "joint")
        verbose_name_plural = pgettext_lazy("fiber", "joints")
        triggers: ClassVar = triggers.JOINT_ENDS
        constraints: ClassVar = [models.CheckConstraint(condition=SIDES, name="joint_sides")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} #{self.pk}"


class JointEnd(models.Model):
    """An end that is taken: ``id`` is the end, ``mate`` the one that it is joined to. Written by triggers on ``Joint``
    and ``Strand`` only, which is why the joint is no foreign key of the database: half a million rows need no second
    look.
    """

    id = models.BigIntegerField(primary_key=True)
    mate = models.BigIntegerField()
    joint = models.ForeignKey(Joint, models.DO_NOTHING, null=True, db_index=False, db_constraint=False)

    class Meta:
        verbose_name = pgettext_lazy("fiber", "joint end")
        verbose_name_plural = pgettext_lazy("fiber", "joint ends")
        triggers: ClassVar = [triggers.changes("jointend")]
        indexes: ClassVar = [
            models.Index(fields=["mate"], condition=Q(joint__isnull=True), name="fiber_legs_of_input"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}–{self.mate}"


@tracked()
class Hold(models.Model):
    """A core that nobody else may take: reserved until a day, leased out, or broken."""

    strand = models.OneToOneField(Strand, models.CASCADE, related_name="hold")
    kind = models.CharField(_("kind"), max_length=10, choices=HoldKind, default=HoldKind.RESERVED)
    until = models.DateField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        verbose_name = pgettext_lazy("fiber", "held core")
        verbose_name_plural = pgettext_lazy("fiber", "held cores")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(kind=HoldKind.RESERVED) | Q(until__isnull=False),
                name="reservation_ends",
                violation_error_message=_("A reservation needs a last day."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.strand} {self.get_kind_display()}"
