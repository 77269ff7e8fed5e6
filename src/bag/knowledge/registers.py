"""What the knowledge base hands to the registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.core import registers
from bag.core.registers import Action, DatedSource, NightlyTask, NotificationKind, Panel, ReportFigure
from bag.knowledge import panels, services
from bag.knowledge.records import ArticleRecord


def fill() -> None:
    """Called once, when the apps are ready."""
    record = ArticleRecord()
    registers.records.add(record)
    registers.notification_kinds.add(NotificationKind(services.NEWS, _("Articles to be looked at again")))
    registers.nightly_tasks.add(NightlyTask("knowledge-reviews", _("Remind of articles"), services.remind))
    registers.dated_sources.add(DatedSource("articles", _("Articles to be looked at again"), panels.reviews, 90))
    registers.actions.add(
        Action(
            "article-add", _("Write an article"), "knowledge:article-add", "pencil",
            words="bilgi bankası makale yaz çözüm", shown=lambda user: record.allows(user, "add"),
        )
    )  # fmt: skip
    registers.report_figures.add(
        ReportFigure(
            "articles",
            _("Articles published"),
            _("Knowledge"),
            "knowledge.article",
            lambda first, last: {"published_on__gte": first.isoformat(), "published_on__lte": last.isoformat()},
            80,
        )
    )
    for key, context in (("inventory.equipment", panels.of_equipment), ("inventory.equipmenttype", panels.of_type)):
        registers.panels.add(
            Panel(
                f"articles-{key.partition('.')[2]}", key, _("Knowledge base"), "knowledge/articles_panel.html",
                context, "books", 55, late=True,
            )
        )  # fmt: skip
