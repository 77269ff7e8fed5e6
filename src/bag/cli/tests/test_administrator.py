"""The first account of a new BAĞ."""

from __future__ import annotations

import pytest
from django.test import Client

from bag.cli import administrator
from bag.config import Refusal
from bag.core.access import Role, grants
from bag.core.models import User

pytestmark = pytest.mark.django_db


def test_the_new_account_signs_in_and_holds_the_administrators_position(client: Client) -> None:
    password = administrator.create("ilk.yonetici", "İlk Yönetici")
    user = User.objects.get(username="ilk.yonetici")
    assert user.check_password(password)
    assert Role.ADMINISTRATOR in {grant.role for grant in grants(user)}
    answer = client.post("/account/login/", {"login": "ilk.yonetici", "password": password})
    assert answer.status_code == 302


def test_a_taken_name_is_refused_and_nothing_is_made() -> None:
    administrator.create("ilk.yonetici", "İlk Yönetici")
    with pytest.raises(Refusal, match="There is an account"):
        administrator.create("ilk.yonetici", "Başka Biri")
    assert User.objects.count() == 1


@pytest.mark.parametrize("username", ["", "x" * 400])
def test_a_name_that_cannot_be_is_refused_in_words(username: str) -> None:
    with pytest.raises(Refusal, match="was not made"):
        administrator.create(username, "İlk Yönetici")
    assert User.objects.count() == 0
