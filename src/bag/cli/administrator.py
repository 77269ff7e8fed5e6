"""``bag administrator``: the way into a new BAĞ without the demonstration, and back into one nobody administers."""

from __future__ import annotations

import secrets

from django.core.exceptions import ValidationError
from django.db import transaction

from bag.config import Refusal
from bag.core.models import User
from bag.organization import queries, services
from bag.organization.models import Person, Position
from bag.organization.models.person import Employment


@transaction.atomic
def create(username: str, name: str) -> str:
    """Make an account in the administrator's position and return its password; raises ``Refusal``.

    The branch and its positions are made first when they are missing.
    """
    if User.objects.filter(username=username).exists():
        raise Refusal(f"{username} adlı bir hesap zaten var.", f"There is an account {username} already.")
    services.seed_branch()
    position = Position.objects.select_related("unit").get(code="administrator")
    password = secrets.token_urlsafe(12)
    user = User(username=username, name=name)
    user.set_password(password)
    try:
        user.full_clean()
        user.save()
        person = Person(name=name, user=user, title=position.title, unit=position.unit, employment=Employment.OFFICER)
        services.appoint(services.save_person(person, by=None), position, starts=queries.today(), by=None)
    except ValidationError as error:
        reason = " ".join(error.messages)
        raise Refusal(f"Hesap açılmadı: {reason}", f"The account was not made: {reason}") from None
    return password
