"""What the organization hands to the registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.core import access, registers
from bag.core.registers import Action, NavItem, NightlyTask, Panel
from bag.organization import panels, queries, records
from bag.organization.reorganizing import apply_due, may_reorganize


def _in_branch(user: object) -> bool:
    return access.has_role(user, *access.BRANCH) or access.elevated(user)


def fill() -> None:
    """Called once, when the apps are ready."""
    access.set_grant_source(queries.grants_of)
    for record in (
        records.UnitRecord(),
        records.PositionRecord(),
        records.PersonRecord(),
        records.AssignmentRecord(),
        records.SkillRecord(),
        records.PersonSkillRecord(),
    ):
        registers.records.add(record)
    registers.navigation.add(
        NavItem(
            "organization-chart",
            "organization",
            _("Organization chart"),
            "organization:chart",
            "sitemap",
            10,
            _in_branch,
        )
    )
    registers.actions.add(
        Action(
            "organization-chart", _("Open the organization chart"), "organization:chart", "sitemap",
            words="şema kadro teşkilat", shown=_in_branch,
        )
    )  # fmt: skip
    registers.actions.add(
        Action(
            "organization-reorganize", _("Enter a reorganization"), "organization:reorganize", "hierarchy-2",
            words="yeniden yapılanma teşkilat değişikliği", shown=may_reorganize,
        )
    )  # fmt: skip
    registers.nightly_tasks.add(
        NightlyTask("organization-due", _("Reorganizations that take effect today"), lambda: apply_due(queries.today()))
    )
    _panels()


def _panels() -> None:
    registers.panels.add(
        Panel(
            "own-contact",
            "core.user",
            _("My contact details"),
            "organization/panels/contact.html",
            panels.own_contact,
            "phone",
            10,
        )
    )
    person, unit, position = "organization.person", "organization.unit", "organization.position"
    for panel in (
        Panel(
            "person-positions",
            person,
            _("Positions"),
            "organization/panels/positions.html",
            panels.positions,
            "id-badge-2",
            10,
        ),
        Panel(
            "person-skills", person, _("Skills"), "organization/panels/skills.html", panels.skills, "certificate", 20
        ),
        Panel("person-account", person, _("Account"), "organization/panels/account.html", panels.account, "key", 90),
        Panel(
            "unit-posts", unit, _("Positions and people"), "organization/panels/posts.html", panels.posts, "users", 10
        ),
        Panel(
            "unit-changes", unit, _("Dated changes"), "organization/panels/changes.html", panels.changes, "history", 20
        ),
        Panel(
            "position-holders", position, _("Holders"), "organization/panels/holders.html", panels.holders, "users", 10
        ),
    ):
        registers.panels.add(panel)
