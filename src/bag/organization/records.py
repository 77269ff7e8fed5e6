"""Record types of the organization."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from bag.core.access import BRANCH, EVERYONE, LEADERS, Rights, Role
from bag.core.records.spec import Column, Record
from bag.organization import services
from bag.organization.models import Assignment, Person, PersonSkill, Position, Skill, Unit

APPOINTERS = frozenset({Role.MANAGER, Role.OFFICE})
ORGANIZERS = frozenset({Role.MANAGER})


class UnitRecord(Record):
    model = Unit
    icon = "hierarchy-2"
    related: ClassVar = ["parent"]
    columns: ClassVar = [
        Column("name", sort="sort_text", kind="link"),
        Column("code", kind="mono"),
        Column("kind"),
        Column("parent", sort="parent__sort_text"),
        Column("phone", hidden=True),
        Column("email", hidden=True),
        Column("valid_from", hidden=True),
        Column("valid_to"),
    ]
    filters: ClassVar = ["kind", "parent"]
    fields: ClassVar = [
        "code", "name", "short_name", "kind", "parent", "phone", "email", "valid_from", "valid_to", "decision", "notes",
    ]  # fmt: skip
    rights = Rights(view=EVERYONE, add=APPOINTERS, change=APPOINTERS, delete=ORGANIZERS)
    nav_group = "organization"
    nav_order = 30

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return services.save_unit(row, by=actor)


class PositionRecord(Record):
    model = Position
    icon = "id-badge-2"
    related: ClassVar = ["unit"]
    columns: ClassVar = [
        Column("title", sort="sort_text", kind="link"),
        Column("code", kind="mono"),
        Column("unit", sort="unit__sort_text"),
        Column("role"),
        Column("seats", kind="number"),
        Column("valid_to", hidden=True),
    ]
    filters: ClassVar = ["unit", "role"]
    fields: ClassVar = ["code", "title", "unit", "role", "seats", "valid_from", "valid_to", "decision", "notes"]
    bulk_fields: ClassVar = ["decision", "notes"]
    rights = Rights(add=ORGANIZERS, change=ORGANIZERS, delete=ORGANIZERS)

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return services.save_position(row, by=actor)

    @transaction.atomic
    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return [services.save_position(row, by=actor) for row in rows]


class PersonRecord(Record):
    model = Person
    icon = "user"
    related: ClassVar = ["unit"]
    columns: ClassVar = [
        Column("name", sort="sort_text", kind="link"),
        Column("title"),
        Column("unit", sort="unit__sort_text"),
        Column("employment"),
        Column("phone", hidden=True),
        Column("mobile"),
        Column("extension"),
        Column("email"),
        Column("registry_no", kind="mono", hidden=True),
        Column("contact_verified_at", hidden=True),
        Column("active"),
    ]
    filters: ClassVar = ["unit", "employment", "active"]
    fields: ClassVar = [
        "name", "title", "registry_no", "employment", "unit", "employer", "phone", "mobile", "extension", "email",
        "active", "notes",
    ]  # fmt: skip
    fieldsets: ClassVar = [
        (_("Person"), ["name", "title", "registry_no", "employment", "unit", "employer", "active"]),
        (_("Contact"), ["phone", "mobile", "extension", "email"]),
        (_("Notes"), ["notes"]),
    ]
    rights = Rights(
        add=APPOINTERS,
        change=APPOINTERS,
        delete=ORGANIZERS,
        export=frozenset({Role.MANAGER, Role.OFFICE, Role.AUDITOR}),
    )
    nav_group = "organization"
    nav_order = 20

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return services.save_person(row, by=actor)


class AssignmentRecord(Record):
    model = Assignment
    icon = "user-check"
    related: ClassVar = ["person", "position", "acting_for"]
    columns: ClassVar = [
        Column("person", sort="person__sort_text", kind="link"),
        Column("position", sort="position__sort_text"),
        Column("kind", tones={"acting": "info"}),
        Column("acting_for", sort="acting_for__sort_text"),
        Column("starts"),
        Column("ends"),
        Column("seat", kind="number", hidden=True),
        Column("decision", hidden=True),
    ]
    filters: ClassVar = ["position", "person", "kind"]
    fields: ClassVar = ["person", "position", "seat", "kind", "acting_for", "starts", "ends", "decision"]
    bulk_fields: ClassVar = ["decision"]
    rights = Rights(add=APPOINTERS, change=APPOINTERS, delete=ORGANIZERS)
    searchable = False

    def save(self, row: Any, actor: Any, *, created: bool) -> Any:
        return services.save_assignment(row, by=actor)

    @transaction.atomic
    def save_many(self, rows: list[Any], actor: Any) -> list[Any]:
        return [services.save_assignment(row, by=actor) for row in rows]

    def delete(self, row: Any, actor: Any) -> None:
        services.delete_assignment(row, by=actor)


class SkillRecord(Record):
    model = Skill
    icon = "certificate"
    columns: ClassVar = [Column("name", sort="sort_text", kind="link"), Column("certified"), Column("description")]
    filters: ClassVar = ["certified"]
    fields: ClassVar = ["name", "certified", "description"]
    rights = Rights(add=LEADERS | APPOINTERS, change=LEADERS | APPOINTERS)


class PersonSkillRecord(Record):
    model = PersonSkill
    icon = "certificate"
    related: ClassVar = ["person", "skill"]
    columns: ClassVar = [
        Column("person", sort="person__sort_text", kind="link"),
        Column("skill", sort="skill__sort_text"),
        Column("level"),
        Column("certificate_no", kind="mono"),
        Column("issuer", hidden=True),
        Column("valid_until"),
    ]
    filters: ClassVar = ["skill", "person", "level"]
    fields: ClassVar = ["person", "skill", "level", "certificate_no", "issuer", "issued_on", "valid_until"]
    rights = Rights(
        view=BRANCH,
        add=LEADERS | APPOINTERS,
        change=LEADERS | APPOINTERS,
        delete=LEADERS | APPOINTERS,
        export=LEADERS | APPOINTERS,
    )
    searchable = False
