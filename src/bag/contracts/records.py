"""The record types of contracts."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bag.contracts.contract_form import ContractForm
from bag.contracts.models import Contract, PenaltyRule, PenaltyStatement, Technician
from bag.core import access
from bag.core.access import BRANCH, LEADERS, NOBODY, Rights, Role
from bag.core.records.spec import Column, Record

KEEPERS = LEADERS | {Role.OFFICE}
"""Who keeps contracts: chiefs of the owner service, the manager, the administration service."""
READERS = BRANCH | {Role.CONTRACTOR}
_RIGHTS = Rights(view=READERS, add=KEEPERS, change=KEEPERS, delete=LEADERS, export=BRANCH)


def own(rows: QuerySet[Any], user: Any, path: str = "") -> QuerySet[Any]:
    """All rows for the branch; for people of a contractor only those of their company's contracts."""
    if access.has_role(user, *BRANCH) or access.elevated(user):
        return rows
    return rows.filter(**{f"{path}contractor__people__user": user.pk})


class ContractRecord(Record):
    """A contract; the company sees its own."""

    model = Contract
    icon = "file-certificate"
    rights = _RIGHTS
    service_path = "owner_service__code"
    form = ContractForm
    related: ClassVar = ["contractor", "owner_service", "supervisor", "hours"]
    columns: ClassVar = [
        Column("number", kind="link"),
        Column("title", sort="sort_text"),
        Column("contractor", sort="contractor__sort_text"),
        Column("owner_service", sort="owner_service__sort_text"),
        Column("starts"),
        Column("ends"),
        Column("supervisor", sort="supervisor__sort_text", hidden=True),
        Column("value", kind="money", hidden=True),
        Column("response_hours", hidden=True),
        Column("repair_hours", hidden=True),
    ]
    filters: ClassVar = ["contractor", "owner_service", "starts", "ends"]
    fields: ClassVar = [
        "number", "title", "tender_no", "contractor", "owner_service", "supervisor", "starts", "ends", "terminated_on",
        "value", "scope", "hours", "response_hours", "repair_hours", "penalty_cap_percent", "notes",
    ]  # fmt: skip
    fieldsets: ClassVar = [
        (_("Contract"), ["number", "title", "tender_no", "contractor", "starts", "ends", "terminated_on", "value"]),
        (_("Supervision"), ["owner_service", "supervisor"]),
        (_("Scope"), ["scope", "notes"]),
        (_("Target times and penalties"), ["hours", "response_hours", "repair_hours", "penalty_cap_percent"]),
    ]
    bulk_fields: ClassVar = ["supervisor", "hours"]
    nav_group = "maintenance"
    nav_order = 70

    def visible_to(self, user: Any) -> QuerySet[Any]:
        return own(super().visible_to(user), user)


class TechnicianRecord(Record):
    """Who comes for a company."""

    model = Technician
    icon = "users"
    rights = _RIGHTS
    service_path = "contract__owner_service__code"
    related: ClassVar = ["contract__owner_service", "contract__contractor", "person"]
    columns: ClassVar = [
        Column("person", sort="person__sort_text", kind="link"),
        Column("task"),
        Column("contract", sort="contract__sort_text"),
        Column("starts"),
        Column("ends"),
    ]
    filters: ClassVar = ["contract", "person"]
    fields: ClassVar = ["contract", "person", "task", "starts", "ends"]

    def visible_to(self, user: Any) -> QuerySet[Any]:
        return own(super().visible_to(user), user, "contract__")


class PenaltyRuleRecord(Record):
    """One line of a penalty clause."""

    model = PenaltyRule
    icon = "scale"
    rights = _RIGHTS
    service_path = "contract__owner_service__code"
    related: ClassVar = ["contract__owner_service"]
    columns: ClassVar = [
        Column("title", sort="sort_text", kind="link"),
        Column("contract", sort="contract__sort_text"),
        Column("measure"),
        Column("unit"),
        Column("rate"),
        Column("rate_kind"),
        Column("clause", hidden=True),
    ]
    filters: ClassVar = ["contract", "measure", "unit"]
    fields: ClassVar = [
        "contract", "title", "clause", "measure", "unit", "rate_kind", "rate", "free", "job_cap",
    ]  # fmt: skip

    def visible_to(self, user: Any) -> QuerySet[Any]:
        return own(super().visible_to(user), user, "contract__")


class PenaltyStatementRecord(Record):
    """Penalties as they were issued; nobody writes them by hand."""

    model = PenaltyStatement
    icon = "receipt-2"
    rights = Rights(view=READERS, add=NOBODY, change=NOBODY, delete=NOBODY, export=BRANCH)
    service_path = "contract__owner_service__code"
    related: ClassVar = ["contract__owner_service", "contract__contractor", "issued_by", "document"]
    columns: ClassVar = [
        Column("document_number", kind="link"),
        Column("contract", sort="contract__sort_text"),
        Column("month"),
        Column("counted", kind="money"),
        Column("charged", kind="money"),
        Column("issued_by", sort="issued_by__name", hidden=True),
    ]
    filters: ClassVar = ["contract", "contract__contractor", "month"]
    fields: ClassVar = ["contract", "month", "counted", "charged"]
    order: ClassVar = ("-month", "-id")

    def visible_to(self, user: Any) -> QuerySet[Any]:
        return own(super().visible_to(user), user, "contract__")


RECORDS = (ContractRecord, TechnicianRecord, PenaltyRuleRecord, PenaltyStatementRecord)
