"""Rule sets as devices hold them, and their rules with what people know of each."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bag.core.history import tracked
from bag.core.models import RecordModel
from bag.firewall.domain import codec
from bag.firewall.domain import rules as domain
from bag.firewall.domain.usage import Counter

SERVICES = {"kind": "service"}


class Dialect(models.TextChoices):
    IOS = "ios", "Cisco IOS / IOS-XE"
    NXOS = "nxos", "Cisco NX-OS"
    JUNOS = "junos", "Junos"
    FORTIGATE = "fortigate", "FortiOS"
    NFTABLES = "nftables", "nftables"
    IPTABLES = "iptables", "iptables"


class Purpose(models.TextChoices):
    VLAN = "vlan", _("between VLANs")
    FIREWALL = "firewall", _("firewall")
    DMZ = "dmz", _("DMZ")


class Action(models.TextChoices):
    PERMIT = "permit", pgettext_lazy("firewall rule", "permit")
    DENY = "deny", pgettext_lazy("firewall rule", "deny")


@tracked()
class RuleSet(RecordModel):
    """An access list, a chain or the policies of a firewall; loading it again makes the next version.

    ``zone_from`` and ``zone_to`` say which way its packets go: sets that follow each other make a path.
    """

    search_fields = ("name", "zone_from", "zone_to", "applied", "notes")

    name = models.CharField(_("name"), max_length=120)
    equipment = models.ForeignKey(
        "inventory.Equipment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rule_sets",
        verbose_name=_("device"),
    )
    owner_service = models.ForeignKey(
        "organization.Unit",
        models.PROTECT,
        related_name="rule_sets",
        limit_choices_to=SERVICES,
        verbose_name=_("owner service"),
    )
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose, default=Purpose.VLAN)
    dialect = models.CharField(_("dialect"), max_length=10, choices=Dialect, default=Dialect.IOS)
    zone_from = models.CharField(_("from zone"), max_length=60, blank=True)
    zone_to = models.CharField(_("to zone"), max_length=60, blank=True)
    in_force = models.BooleanField(_("in force"), default=True)
    notes = models.TextField(_("notes"), blank=True)
    default_action = models.CharField(_("default"), max_length=6, choices=Action, default=Action.DENY, editable=False)
    interfaces = ArrayField(models.TextField(), default=list, blank=True, editable=False)
    applied = models.TextField(_("applied to"), blank=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    loaded_at = models.DateTimeField(_("loaded"), null=True, editable=False)
    analysed_at = models.DateTimeField(_("analyzed"), null=True, editable=False)
    unread_lines = models.PositiveIntegerField(_("unread lines"), default=0, editable=False)

    class Meta(RecordModel.Meta):
        verbose_name = _("rule set")
        verbose_name_plural = _("rule sets")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name", "equipment"],
                name="ruleset_once_on_device",
                nulls_distinct=False,
                violation_error_message=_("The device has a rule set of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def as_domain(self) -> domain.RuleSet:
        """The set for the analysis; one query."""
        found = self.rules.order_by("position").defer("search_text", "search_vector", "reason", "others")
        return domain.RuleSet(
            self.name,
            tuple(row.as_domain() for row in found),
            "permit" if self.default_action == Action.PERMIT else "deny",
            tuple(self.interfaces),
            tuple(self.applied.splitlines()),
        )


@tracked()
class Rule(RecordModel):
    """One rule: what the device says (kept by loading), and whose it is, why and until when (kept by people).

    ``parsed``: see ``domain.codec``. ``problems``: names of findings of the last analysis; ``others``: positions of the
    rules that show each.
    """

    search_fields = ("number", "text", "remark", "reason")
    key_field = "number"
    sort_field = "text"

    rule_set = models.ForeignKey(RuleSet, models.CASCADE, related_name="rules", verbose_name=_("rule set"))
    position = models.PositiveIntegerField(_("order"), editable=False)
    line = models.PositiveIntegerField(_("line"), editable=False)
    number = models.CharField(_("number"), max_length=120, editable=False)
    action = models.CharField(_("action"), max_length=6, choices=Action, editable=False)
    text = models.TextField(_("rule"), editable=False)
    remark = models.TextField(_("remark"), blank=True, editable=False)
    parsed = models.JSONField(default=dict, editable=False)
    fingerprint = models.CharField(max_length=64, editable=False)
    owner_unit = models.ForeignKey(
        "organization.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="firewall_rules",
        verbose_name=_("owner unit"),
    )
    reason = models.TextField(_("reason"), blank=True)
    request = models.ForeignKey(
        "firewall.RuleRequest", models.SET_NULL, null=True, blank=True, related_name="rules", verbose_name=_("request")
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    expires_on = models.DateField(_("until"), null=True, blank=True)
    reviewed_on = models.DateField(_("last review"), null=True, editable=False)
    hits = models.BigIntegerField(_("hits"), null=True, editable=False)
    hits_since = models.DateTimeField(_("counter watched since"), null=True, editable=False)
    hits_read_at = models.DateTimeField(_("counter read"), null=True, editable=False)
    hits_grew_at = models.DateTimeField(_("last seen to match"), null=True, editable=False)
    problems = ArrayField(models.CharField(max_length=16), default=list, blank=True, editable=False)
    others = models.JSONField(default=dict, blank=True, editable=False)

    class Meta(RecordModel.Meta):
        verbose_name = _("firewall rule")
        verbose_name_plural = _("firewall rules")
        indexes: ClassVar = [
            *RecordModel.Meta.indexes,
            models.Index(fields=["rule_set", "position"], name="rule_in_order"),
            models.Index(fields=["expires_on"], condition=Q(expires_on__isnull=False), name="rule_expiry"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(expires_on=None) | Q(expires_on__gte=F("starts_on")),
                name="rule_expires_after_start",
                violation_error_message=_("The end must not lie before the start."),
            )
        ]

    def __str__(self) -> str:
        return self.text[:200]

    def as_domain(self) -> domain.Rule:
        """The rule for the analysis."""
        return domain.Rule(
            self.line,
            self.number,
            "permit" if self.action == Action.PERMIT else "deny",
            codec.boxes_of(self.parsed),
            self.text,
            tuple(self.parsed["conditions"]),
            bool(self.parsed["log"]),
            self.hits,
            self.remark,
        )

    @property
    def counter(self) -> Counter | None:
        """The hit counter as last read; None when none was."""
        if self.hits is None or self.hits_since is None or self.hits_read_at is None:
            return None
        return Counter(self.hits, self.hits_since, self.hits_read_at, self.hits_grew_at)
