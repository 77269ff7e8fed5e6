"""The database that every test gets: the embedded engine with the product's own settings."""

from __future__ import annotations

import pytest
from django.db import connection


@pytest.mark.django_db
def test_every_process_has_its_own_clone_of_the_embedded_server() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select current_database(), current_setting('server_version_num')::int / 10000")
        name, major = cursor.fetchone()
        cursor.execute("select count(*) from django_content_type")
        types = cursor.fetchone()[0]
    assert name.startswith("test_")
    assert major == 18
    assert types > 0


@pytest.mark.django_db
def test_text_is_compared_by_code_point_on_every_machine() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select datlocprovider, datlocale, encoding from pg_database where datname = current_database()")
        provider, locale, _ = cursor.fetchone()
        cursor.execute("select array_agg(word order by word) from unnest(array['ç', 'z', 'a', 'İ']) word")
        words = cursor.fetchone()[0]
    assert (provider, locale) == ("b", "C.UTF-8")
    assert words == ["a", "z", "ç", "İ"]
