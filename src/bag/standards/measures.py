"""Demands that the rooms below can answer today: configurations, rules and monitoring of an institution's edge."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.configurations.domain.catalog import RULES
from bag.configurations.models import BackupStatus, ConfigFinding
from bag.core.registers import Measured, SharedParty, StandardCheck
from bag.firewall.models import Rule, RuleSet
from bag.inventory.models import Equipment
from bag.monitoring.models import Target
from bag.monitoring.models.choices import CredentialKind, Method
from bag.monitoring.models.choices import Standing as TargetStanding

FRESH = timedelta(days=2)
PORT_CLAUSE = "10-e"
PORT_RULES = frozenset(key for key, rule in RULES.items() if rule.clause == PORT_CLAUSE)


def _no_edge() -> Measured:
    return Measured(None, _("No edge device of the institution is recorded."))


def edge_read(party: SharedParty) -> Measured:
    """Whether every edge device's configuration was read within two days. One query."""
    if not party.equipment:
        return _no_edge()
    since = timezone.now() - FRESH
    read = BackupStatus.objects.filter(device__equipment__in=party.equipment, read_at__gte=since).count()
    words = _("The configurations of %(read)d of %(all)d edge devices were read within two days.")
    text = words % {"read": read, "all": len(party.equipment)}
    return Measured(read == len(party.equipment), text, reverse("configurations:overview"))


def edge_hardened(party: SharedParty) -> Measured:
    """Whether the judged edge devices have no critical finding that is not waived. One query."""
    if not party.equipment:
        return _no_edge()
    rows = list(BackupStatus.objects.filter(device__equipment__in=party.equipment, asked__gt=0))
    if len(rows) < len(party.equipment):
        words = _("The configurations of %(judged)d of %(all)d edge devices were judged.")
        return Measured(None, words % {"judged": len(rows), "all": len(party.equipment)})
    bad = sum(row.critical for row in rows)
    none, some = (
        _("No critical finding on the configurations of the edge devices."),
        _("%(n)d critical findings on the configurations of the edge devices."),
    )
    text = some % {"n": bad} if bad else none
    return Measured(bad == 0, text, reverse("configurations:overview"))


def edge_ports(party: SharedParty) -> Measured:
    """Whether the judged edge devices keep the rules on ports, DHCP and ARP. Two queries."""
    if not party.equipment:
        return _no_edge()
    judged = BackupStatus.objects.filter(device__equipment__in=party.equipment, asked__gt=0).count()
    if judged < len(party.equipment):
        words = _("The configurations of %(judged)d of %(all)d edge devices were judged.")
        return Measured(None, words % {"judged": judged, "all": len(party.equipment)})
    rows = ConfigFinding.objects.filter(device__equipment__in=party.equipment, rule__in=PORT_RULES, ended_at=None)
    places = rows.count()
    none, some = (
        _("Port security, DHCP and ARP protection hold everywhere on the edge devices."),
        _("%(n)d places on the edge devices without port security, DHCP or ARP protection."),
    )
    text = some % {"n": places} if places else none
    return Measured(places == 0, text, reverse("configurations:overview"))


def _rules(party: SharedParty, wrong: Q, none: str, some: str) -> Measured:
    """Whether none of the rules in force at the edge is wrong. Two queries."""
    sets = RuleSet.objects.filter(in_force=True, equipment__in=party.equipment)
    if not party.equipment or not sets.exists():
        return Measured(None, _("No rule set at the edge of the institution is in the register."))
    found = Rule.objects.filter(wrong, rule_set__in=sets).count()
    return Measured(found == 0, some % {"n": found} if found else none, reverse("firewall:findings"))


def no_any_any(party: SharedParty) -> Measured:
    """Whether no rule at the edge permits everything to everywhere."""
    none, some = _("No rule permits everything to everywhere."), _("%(n)d rules permit everything to everywhere.")
    return _rules(party, Q(problems__contains=["any_any"]), none, some)


def no_expired(party: SharedParty) -> Measured:
    """Whether no rule at the edge is beyond its time."""
    none, some = _("No rule is beyond its time."), _("%(n)d rules are beyond their time.")
    return _rules(party, Q(expires_on__lt=timezone.localdate()), none, some)


def edge_watched(party: SharedParty) -> Measured:
    """Whether every edge device is watched and known to stand. One query."""
    if not party.equipment:
        return _no_edge()
    targets = Target.objects.filter(enabled=True).exclude(status__standing=TargetStanding.NEW)
    known = Equipment.objects.filter(pk__in=party.equipment, targets__in=targets).distinct().count()
    words = _("%(known)d of %(all)d edge devices are watched.")
    return Measured(known == len(party.equipment), words % {"known": known, "all": len(party.equipment)})


def snmpv3(party: SharedParty) -> Measured:
    """Whether edge devices are asked by SNMPv3 only. One query."""
    rows = Target.objects.filter(equipment__in=party.equipment, method=Method.SNMP, enabled=True)
    kinds = list(rows.values_list("credential__kind", flat=True))
    if not kinds:
        return Measured(None, _("No edge device is asked by SNMP."))
    weak = sum(kind != CredentialKind.USM for kind in kinds)
    none, some = _("Every target is asked by SNMPv3."), _("%(n)d targets are asked by SNMPv1 or SNMPv2c.")
    return Measured(weak == 0, some % {"n": weak} if weak else none)


CHECKS = (
    StandardCheck("configurations.edge_read", gettext_lazy("Configurations of the edge are read"), edge_read),
    StandardCheck("configurations.edge_hardened", gettext_lazy("No critical finding at the edge"), edge_hardened),
    StandardCheck("configurations.edge_ports", gettext_lazy("Ports of the edge are protected"), edge_ports),
    StandardCheck("firewall.no_any_any", gettext_lazy("No rule permits everything to everywhere"), no_any_any),
    StandardCheck("firewall.no_expired", gettext_lazy("No rule is beyond its time"), no_expired),
    StandardCheck("monitoring.edge_watched", gettext_lazy("The edge is watched"), edge_watched),
    StandardCheck("monitoring.snmpv3", gettext_lazy("The edge is asked by SNMPv3 only"), snmpv3),
)
