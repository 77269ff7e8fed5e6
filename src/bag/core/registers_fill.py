"""What the core itself hands to the registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.core import access, nightly, own_records, registers, seal
from bag.core.accounts import lockout
from bag.core.attachments import services as attachments
from bag.core.attachments import views as attachment_views
from bag.core.comments import views as comment_views
from bag.core.comments.watching import tell_watchers
from bag.core.events import RecordChanged
from bag.core.notifications import services as notifications
from bag.core.records import importing as imports
from bag.core.registers import (
    Action,
    EventHandler,
    IntegrityCheck,
    NavItem,
    NightlyTask,
    NotificationKind,
    Panel,
    Retention,
)
from bag.core.webhooks import sending as webhooks
from bag.core.webhooks import views as webhook_views


def fill() -> None:
    """Called once, when the application starts."""
    _records_and_panels()
    _news()
    _upkeep()
    _pages()


def _records_and_panels() -> None:
    for record in (
        own_records.AdministrativeLeaveRecord(),
        own_records.WebhookTargetRecord(),
        own_records.AuditEventRecord(),
    ):
        registers.records.add(record)
    registers.panels.add(
        Panel("attachments", "*", _("Attachments"), "attachments/panel.html", attachment_views.panel, "paperclip", 800)
    )
    registers.panels.add(
        Panel("comments", "*", _("Comments"), "comments/panel.html", comment_views.panel, "message", 810)
    )
    registers.panels.add(
        Panel(
            "deliveries", "core.webhooktarget", _("Deliveries"), "webhooks/panel.html", webhook_views.panel, "send", 50
        )
    )


def _news() -> None:
    for kind in (
        NotificationKind("mention", _("Somebody mentions me"), email="now"),
        NotificationKind("comment", _("A comment on a record that I follow"), email="digest"),
        NotificationKind("watched", _("A change of a record that I follow"), email="digest"),
        NotificationKind("assignment", _("Work is assigned to me"), email="now"),
        NotificationKind("reminder", _("A date is coming up"), email="digest"),
        NotificationKind("job", _("A job of mine ended"), email="off"),
        NotificationKind("system", _("The system needs attention"), email="now"),
    ):
        registers.notification_kinds.add(kind)
    registers.event_handlers.add(
        EventHandler("core.watchers", RecordChanged, tell_watchers, _("Tells those who follow a record"))
    )
    registers.event_handlers.add(
        EventHandler("core.webhooks", RecordChanged, webhooks.tell_webhooks, _("Tells other programs"))
    )


def _upkeep() -> None:
    registers.integrity_checks.add(IntegrityCheck("core.seal", _("Seals of the change history"), seal.verify))
    registers.integrity_checks.add(IntegrityCheck("core.attachments", _("Attached files"), attachments.findings))
    registers.nightly_tasks.add(
        NightlyTask("core.seal", _("Seal and check the change history"), nightly.seal_and_verify)
    )
    registers.retention_rules.add(Retention("core.attachments", _("Content of removed files"), 90, attachments.prune))
    registers.retention_rules.add(
        Retention("core.imports", _("Uploaded files that were not imported"), 1, imports.prune)
    )
    registers.retention_rules.add(Retention("core.notifications", _("Read news"), 365, notifications.prune))
    registers.retention_rules.add(Retention("core.sign_in", _("Failed sign-in attempts"), 1, lockout.prune))
    registers.retention_rules.add(Retention("core.webhooks", _("Webhook delivery log"), 90, webhooks.prune))


def _in_branch(user: object) -> bool:
    return access.has_role(user, *access.BRANCH) or access.elevated(user)


def _pages() -> None:
    registers.navigation.add(
        NavItem("core.types", "records", _("All record types"), "search", "database", 900, shown=_in_branch)
    )
    registers.navigation.add(
        NavItem("core.health", "system", _("System health"), "health", "activity", 10, shown=may_see_health)
    )
    registers.navigation.add(
        NavItem(
            "core.webhooks", "system", _("Webhooks"), "core:webhooktarget-list", "webhook", 50, shown=access.elevated
        )
    )
    registers.navigation.add(
        NavItem("core.handlers", "system", _("Event handlers"), "event-handlers", "bolt", 60, shown=access.elevated)
    )
    registers.actions.add(Action("core.notifications", _("Notifications"), "notifications", "bell"))
    registers.actions.add(
        Action("core.preferences", _("How I get news"), "notification-preferences", "settings", "e-posta bildirim")
    )
    registers.actions.add(Action("core.jobs", _("My jobs"), "jobs", "clock"))


def may_see_health(user: object) -> bool:
    """Manager, administrators and auditors see how the system does."""
    return access.has_role(user, access.Role.MANAGER, access.Role.ADMINISTRATOR, access.Role.AUDITOR)
