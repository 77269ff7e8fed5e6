"""Accounts of people: opened, switched off, freed of a lost second factor, by administrators in their logged mode."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bag.core import access
from bag.core.models import User
from bag.organization.models import Person
from bag.organization.services import link_account


def _refuse_outside_mode(by: Any) -> None:
    if by is not None and not access.elevated(by):
        raise ValidationError(_("Accounts are changed in administrator mode only."))


@transaction.atomic
def open_account(person: Person, username: str, *, password: str | None = None, by: Any) -> tuple[User, bool]:
    """The account ``username`` linked to the person, and whether it had to be made.

    A new account has no usable password: the person sets one by "I forgot my password", or signs in by the directory.
    """
    _refuse_outside_mode(by)
    name = username.strip()
    user = User.objects.filter(username=name).first()
    made = user is None
    if user is None:
        user = User(username=name, name=person.name, email=person.email)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
    link_account(person, user, by=by)
    return user, made


@transaction.atomic
def set_active(user: User, *, active: bool, by: Any) -> User:
    """Switch an account on or off; off ends its sessions at once. Nobody switches their own."""
    _refuse_outside_mode(by)
    if by is not None and by.pk == user.pk:
        raise ValidationError(_("Nobody may switch off their own account."))
    user.is_active = active
    user.save(update_fields=["is_active"])
    if not active:
        for session in UserSession.objects.filter(user=user):
            session.end()
    return user


@transaction.atomic
def reset_second_factor(user: User, *, by: Any) -> int:
    """Take every second factor off an account whose owner has lost them; returns how many."""
    _refuse_outside_mode(by)
    if by is not None and by.pk == user.pk:
        raise ValidationError(_("Nobody may take off their own second factor this way."))
    return Authenticator.objects.filter(user=user).delete()[0]
