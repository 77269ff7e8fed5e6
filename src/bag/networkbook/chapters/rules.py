"""The standards that configurations are held to, and which rule sets stand between zones."""

from __future__ import annotations

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bag.configurations import rule_words
from bag.configurations.domain.catalog import RULES, DeviceRole
from bag.configurations.models.choices import ROLES, WEIGHTS
from bag.firewall import queries
from bag.networkbook.domain.content import Section
from bag.networkbook.scope import Scope


def standards(_scope: Scope) -> Section:
    """The golden rules with their reasons. No query."""
    title = _("Standards of configurations")
    roles, weights = dict(ROLES), dict(WEIGHTS)
    cells = tuple(
        (
            str(rule_words.title(rule.key)), str(weights[rule.weight.value]),
            _("all") if len(rule.roles) == len(DeviceRole) else ", ".join(
                str(roles[role.value]) for role in DeviceRole if role in rule.roles
            ),
            str(rule_words.reason(rule.key)),
        )
        for rule in RULES.values()
    )  # fmt: skip
    return Section(
        "standards", title,
        _("Every configuration is held to these rules each night; an exception needs a reason and an end."),
        (_("Rule"), _("Weight"), _("Asked of"), _("Why")), cells, (3.4, 1.4, 2, 5.6),
        empty=_("There are no rules."),
    )  # fmt: skip


def zones(scope: Scope) -> Section:
    """Which rule sets decide between zones, on which device. Two queries."""
    rows = scope.rows("firewall.ruleset") & queries.rule_sets_in_force()
    rows = rows.filter(scope.here("equipment__place")).select_related("equipment", "owner_service")
    rows = rows.annotate(
        permits=Count("rules", filter=Q(rules__action="permit")), denies=Count("rules", filter=Q(rules__action="deny"))
    )
    cells = tuple(
        (
            row.zone_from or "–", row.zone_to or "–", row.name, str(row.equipment or "–"), str(row.permits),
            str(row.denies), row.get_default_action_display(), str(row.version),
        )
        for row in rows.order_by("zone_from", "zone_to", "sort_text")
    )  # fmt: skip
    return Section(
        "zones", _("Access between zones"), _("What no rule names is decided by the default of the set."),
        (
            pgettext("zone", "From"), pgettext("zone", "To"), _("Rule set"), _("Device"), _("Permit"), _("Deny"),
            _("Default"), _("Version"),
        ), cells,
        (1.8, 1.8, 3, 2.8, 1.2, 1.2, 1.6, 1.3), frozenset({4, 5, 7}), 4,
        empty=_("No rule set in force is recorded here."),
    )  # fmt: skip
