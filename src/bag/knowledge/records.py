"""The record type of the knowledge base."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from bag.core import access
from bag.core.access import BRANCH, EVERYONE, LEADERS, WRITERS, Rights
from bag.core.records.spec import Column, Record
from bag.knowledge import queries
from bag.knowledge.domain.markdown import to_html
from bag.knowledge.forms import ArticleForm, ReviewForm
from bag.knowledge.models import Article, ArticleState, Audience

STATE_TONES = {"draft": "unknown", "published": "ok", "retired": "void"}
READERS = Rights(view=EVERYONE, add=WRITERS, change=WRITERS, delete=LEADERS, export=BRANCH)
PUBLISHERS = Rights(change=LEADERS)


class ArticleRecord(Record):
    """Written by the owner service, published by its chief; others than the branch see what is published for them."""

    model = Article
    icon = "books"
    rights = READERS
    service_path = "service__code"
    form = ArticleForm
    related: ClassVar = ["service", "reviewed_by"]
    columns: ClassVar = [
        Column("title", sort="sort_text", kind="link"),
        Column("kind"),
        Column("service", sort="service__sort_text"),
        Column("state", tones=STATE_TONES),
        Column("review_on"),
        Column("audience", hidden=True),
        Column("published_on", hidden=True),
        Column("updated_at", hidden=True),
    ]
    filters: ClassVar = ["kind", "service", "state", "audience", "review_on", "published_on"]
    fields: ClassVar = ["title", "kind", "service", "audience", "symptoms", "body"]
    fieldsets: ClassVar = [
        (_("What it says"), ["title", "symptoms", "body"]),
        (_("Belongs to"), ["kind", "service", "audience"]),
    ]
    bulk_fields: ClassVar = ["kind", "audience"]
    nav_group = "work"
    nav_order = 60

    def visible_to(self, user: Any) -> QuerySet[Any]:
        rows = super().visible_to(user)
        if access.has_role(user, *BRANCH) or access.elevated(user):
            return rows
        return rows.filter(state=ArticleState.PUBLISHED, audience=Audience.EVERYONE)

    def detail_context(self, request: Any, row: Article) -> dict[str, Any]:
        service = row.service.code
        return {
            "html": mark_safe(to_html(row.body)),  # noqa: S308  made of Markdown without raw HTML
            "types": list(row.equipment_types.select_related("manufacturer").order_by("sort_text")),
            "verdicts": queries.verdicts(row, request.user),
            "may_publish": access.allows(request.user, PUBLISHERS, "change", service),
            "review_form": ReviewForm(),
        }
