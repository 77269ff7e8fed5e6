"""Messages of the mailbox become requests, or answers to them; each exactly once, and none by a machine."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bag.core.attachments import services as attachments
from bag.core.attachments.kinds import Refused
from bag.core.models import User
from bag.core.notifications.services import notify
from bag.organization.models import Person
from bag.work.domain.mail import File, Mail, read
from bag.work.models import Channel, MailTaken, Request, RequestType
from bag.work.queries.desk import offered
from bag.work.services import following, requests
from bag.work.services.requests import Wish
from bag.work.services.steps import ASKER_NEWS, follow_url, step

PER_HOUR = 10
"""Messages of one sender that are taken in an hour: what comes after is a loop or an attack."""


@transaction.atomic
def take(raw: bytes) -> MailTaken:
    """Take one message: it answers a request, opens one, or is refused with a code that stays on record.

    ``stranger``: nobody of the institution has this address. ``rate``: too many. Other codes: ``domain.mail``.
    """
    mail = read(raw)
    now = timezone.now()
    taken, new = MailTaken.objects.get_or_create(
        message_id=mail.message_id[:500], defaults={"sender": mail.sender[:254], "at": now}
    )
    if not new:
        return taken
    user, person = _who(mail.sender)
    taken.refused = mail.refused or _unwanted(mail, user, person, now)
    if not taken.refused:
        taken.request = _answered(mail, user, person) or _opened(mail, user, person)
        taken.refused = "" if taken.request else "no_type"
    taken.save()
    return taken


def _who(sender: str) -> tuple[User | None, Person | None]:
    """The account and the person with this address. Two queries."""
    user = User.objects.filter(email__iexact=sender, is_active=True).first() if sender else None
    people = Person.objects.filter(active=True).select_related("user", "unit")
    person = people.filter(user=user).first() if user else people.filter(email__iexact=sender).first()
    return user or (person.user if person else None), person


def _unwanted(mail: Mail, user: User | None, person: Person | None, now: Any) -> str:
    if user is None and person is None:
        return "stranger"
    recent = MailTaken.objects.filter(sender=mail.sender[:254], at__gt=now - timedelta(hours=1)).count()
    return "rate" if recent > PER_HOUR else ""


def _answered(mail: Mail, user: User | None, person: Person | None) -> Request | None:
    """Add the message to the request that it answers; only to one of the sender's own."""
    rows = Request.objects.all()
    row = rows.filter(number=mail.number).first() if mail.number else None
    if row is None and mail.references:
        row = rows.filter(mails__message_id__in=mail.references).first()
    if row is None or not _owns(row, mail.sender, user, person):
        return None
    following.write(row, mail.text or mail.subject, by=user)
    _attach(row, mail.files, user)
    return row


def _owns(row: Request, sender: str, user: User | None, person: Person | None) -> bool:
    return (
        (user is not None and row.requester_id == user.pk)
        or (person is not None and row.person_id == person.pk)
        or row.contact.casefold() == sender
    )


def _opened(mail: Mail, user: User | None, person: Person | None) -> Request | None:
    """A new request of the type for e-mails; the sender is told its number. None while the catalogue is empty."""
    kind = mail_type()
    if kind is None:
        return None
    wish = Wish(
        type=kind,
        title=mail.subject,
        description=mail.text,
        channel=Channel.MAIL,
        requester=user,
        person=person,
        caller=mail.sender_name,
        contact=mail.sender,
    )
    row = requests.open_request(wish, by=user)
    _attach(row, mail.files, user)
    if user is not None:
        title = gettext_lazy("We have your request")
        notify([user], ASKER_NEWS, title, f"{row.number}: {row.title}", follow_url(row))
    return row


def mail_type() -> RequestType | None:
    """The type that e-mails become: the one of the settings, else the first of the catalogue."""
    kinds = offered()
    named = settings.CONFIG.mailbox.type
    return next((kind for kind in kinds if kind.code == named), kinds[0] if kinds else None)


def _attach(row: Request, files: tuple[File, ...], user: User | None) -> None:
    """Attach what is allowed; the time line names what was not, so that nothing disappears in silence."""
    for file in files:
        try:
            if user is None:
                raise Refused(_("Only people with an account can send files."))
            with transaction.atomic():
                attachments.attach(row, [file.content], file.name, by=user, claimed=file.mime)
        except (Refused, ValidationError) as refusal:
            step(row, "note", None, _("File “%(name)s”: %(reason)s") % {"name": file.name, "reason": refusal})
