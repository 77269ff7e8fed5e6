"""Factories of the core's own models."""

from __future__ import annotations

import datetime

import factory
from factory.django import DjangoModelFactory

from bag.core.models import (
    AdministrativeLeave,
    Attachment,
    AuditEvent,
    Comment,
    Notification,
    Subject,
    User,
    WebhookTarget,
)


class AccountFactory(DjangoModelFactory):
    """An account without any position."""

    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"gorevli{n}")
    name = factory.Sequence(lambda n: f"Görevli {n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")


class AdministrativeLeaveFactory(DjangoModelFactory):
    class Meta:
        model = AdministrativeLeave

    date = factory.Sequence(lambda n: datetime.date(2026, 1, 5) + datetime.timedelta(days=n))
    title = "İdari izin"


class SubjectFactory(DjangoModelFactory):
    """The subject of a new administrative leave."""

    class Meta:
        model = Subject

    @classmethod
    def _create(cls, model_class: type[Subject], *args: object, **kwargs: object) -> Subject:
        return model_class.objects.of(AdministrativeLeaveFactory())


class AttachmentFactory(DjangoModelFactory):
    """The row of an attachment; its content is not stored."""

    class Meta:
        model = Attachment

    subject = factory.SubFactory(SubjectFactory)
    name = "keşif.pdf"
    sha256 = "0" * 64
    size = 1
    kind = "pdf"
    uploaded_by = factory.SubFactory(AccountFactory)


class CommentFactory(DjangoModelFactory):
    class Meta:
        model = Comment

    subject = factory.SubFactory(SubjectFactory)
    author = factory.SubFactory(AccountFactory)
    text = "Kablo kanalı dolu."


class NotificationFactory(DjangoModelFactory):
    class Meta:
        model = Notification

    user = factory.SubFactory(AccountFactory)
    kind = "comment"
    title = factory.Sequence(lambda n: f"Haber {n}")


class WebhookTargetFactory(DjangoModelFactory):
    class Meta:
        model = WebhookTarget

    name = factory.Sequence(lambda n: f"Hedef {n}")
    url = "https://receiver.example/hook"
    secret = "a secret of sixteen"


class AuditEventFactory(DjangoModelFactory):
    class Meta:
        model = AuditEvent

    actor = factory.SubFactory(AccountFactory)
    actor_name = factory.LazyAttribute(lambda event: str(event.actor))
    action = "secret.reveal"
    what = "Erişim parolası"
    reason = "Arıza giderme için gerekti"
