"""Papers about positions."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from bag.directive import papers
from bag.directive.tests.factories import branch_directive, post
from bag.documents import services as documents
from bag.organization.models import Position

pytestmark = pytest.mark.django_db


def test_the_description_of_a_position_names_its_holder_and_its_duties_with_their_evidence() -> None:
    branch_directive()
    person = post("network-chief").person
    position = Position.objects.get(code="network-chief")
    data = papers.position_description([position], None, {})
    assert (data["person"]["name"], data["person"]["position"]) == (person.name, position.title)
    duties = {duty["ref"]: duty for group in data["groups"] for duty in group["duties"]}
    assert {"7-d", "9-a"} <= set(duties)
    assert all(duty["evidence"] for duty in duties.values())
    assert documents.render("job-description", data).startswith(b"%PDF")


def test_a_vacant_position_is_described_and_one_without_duties_is_refused() -> None:
    branch_directive()
    radio = Position.objects.get(code="radio-chief")
    assert papers.position_description([radio], None, {})["groups"]
    with pytest.raises(ValidationError):
        papers.position_description([radio, radio], None, {})
    driver = Position.objects.create(code="sofor", title="Şoför", unit=radio.unit)
    with pytest.raises(ValidationError):
        papers.position_description([driver], None, {})
