"""Core tables, by file."""

from bag.core.models.attachment import Attachment
from bag.core.models.audit import AuditEvent
from bag.core.models.calendar import AdministrativeLeave, CalendarFeed
from bag.core.models.comment import Comment, Watch
from bag.core.models.elevation import Elevation
from bag.core.models.import_draft import ImportDraft
from bag.core.models.job import HandlerFailure, JobRun
from bag.core.models.notification import (
    Delivery,
    EmailChoice,
    Notification,
    NotificationChoice,
    NotificationHours,
    Tone,
)
from bag.core.models.numbering import NumberCounter
from bag.core.models.record import RecordModel, RecordQuerySet
from bag.core.models.saved_view import SavedView
from bag.core.models.seal import Seal, SealMark
from bag.core.models.sign_in import SignInFailure
from bag.core.models.subject import Subject
from bag.core.models.token import ApiToken
from bag.core.models.user import User
from bag.core.models.webhook import WebhookDelivery, WebhookTarget

__all__ = [
    "AdministrativeLeave",
    "ApiToken",
    "Attachment",
    "AuditEvent",
    "CalendarFeed",
    "Comment",
    "Delivery",
    "Elevation",
    "EmailChoice",
    "HandlerFailure",
    "ImportDraft",
    "JobRun",
    "Notification",
    "NotificationChoice",
    "NotificationHours",
    "NumberCounter",
    "RecordModel",
    "RecordQuerySet",
    "SavedView",
    "Seal",
    "SealMark",
    "SignInFailure",
    "Subject",
    "Tone",
    "User",
    "Watch",
    "WebhookDelivery",
    "WebhookTarget",
]
