"""Factories of the room of surveys."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from bag.organization.tests.factories import PersonFactory, ServiceFactory
from bag.places.tests.factories import PlaceFactory
from bag.surveys.models import Assessment, BillLine, Finding, ObserverReport, Survey, VatRate, Visit


class SurveyFactory(DjangoModelFactory):
    """A survey that was just requested; services make those with numbers of the year."""

    class Meta:
        model = Survey

    number = factory.Sequence(lambda n: f"KSF-2026/9{n:04d}")
    title = factory.Sequence(lambda n: f"Park kamerası keşfi {n}")
    kind = "camera"
    owner_service = factory.SubFactory(ServiceFactory)
    place = factory.SubFactory(PlaceFactory)
    need = "Parkın girişine kamera istenmektedir."
    opened_at = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


class VisitFactory(DjangoModelFactory):
    class Meta:
        model = Visit

    survey = factory.SubFactory(SurveyFactory)
    at = datetime(2026, 5, 6, 7, 0, tzinfo=UTC)
    person = factory.SubFactory(PersonFactory)


class FindingFactory(DjangoModelFactory):
    class Meta:
        model = Finding

    survey = factory.SubFactory(SurveyFactory)
    text = "Direkte enerji var, fiber 40 m uzakta."


class VatRateFactory(DjangoModelFactory):
    class Meta:
        model = VatRate

    name = factory.Sequence(lambda n: f"Genel oran {n}")
    percent = Decimal(20)
    valid_from = date(2023, 7, 10)


class BillLineFactory(DjangoModelFactory):
    """One article to be bought."""

    class Meta:
        model = BillLine

    survey = factory.SubFactory(SurveyFactory)
    text = "Dış ortam kamerası"
    quantity = Decimal(2)
    unit_price = Decimal("12500.00")
    vat = factory.SubFactory(VatRateFactory)


class AssessmentFactory(DjangoModelFactory):
    class Meta:
        model = Assessment

    survey = factory.SubFactory(SurveyFactory)
    need = "Parkta yılda on iki hasar olayı var."
    alternatives = "Bekçi noktası daha pahalı."
    yearly_benefit = Decimal(40000)
    yearly_cost = Decimal(4000)
    verdict = "install"


class ObserverReportFactory(DjangoModelFactory):
    class Meta:
        model = ObserverReport

    number = factory.Sequence(lambda n: f"GZL-2026/9{n:04d}")
    title = factory.Sequence(lambda n: f"Cadde kazısı {n}")
    owner_service = factory.SubFactory(ServiceFactory)
    place = factory.SubFactory(PlaceFactory)
    digger = "Su idaresinin yüklenicisi"
    observer = factory.SubFactory(PersonFactory)
    starts_at = datetime(2026, 5, 4, 6, 0, tzinfo=UTC)
    ends_at = datetime(2026, 5, 4, 14, 0, tzinfo=UTC)
    observed = "Elle kazı yapıldı, uyarı bandı yerindeydi."


def surveyed(**given: Any) -> Survey:
    """A visited survey with a finding, a line and an assessment: ready to be reported."""
    visit = VisitFactory(
        survey=SurveyFactory(state="visited", visited_at=datetime(2026, 5, 6, 7, 0, tzinfo=UTC), **given)
    )
    survey: Survey = visit.survey
    survey.lead = visit.person
    survey.save()
    for part in (FindingFactory, BillLineFactory, AssessmentFactory):
        part(survey=survey)
    return survey
