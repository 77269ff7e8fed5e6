"""One factory per model."""

from __future__ import annotations

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from bag.knowledge.models import Article, ArticleState, Audience
from bag.organization.tests.factories import ServiceFactory


class ArticleFactory(DjangoModelFactory):
    """A draft of the network service."""

    class Meta:
        model = Article

    title = factory.Sequence(lambda n: f"Bilgi {n}")
    service = factory.SubFactory(ServiceFactory, code="network")
    symptoms = "Port kırmızı yanıyor, bağlantı yok"
    body = "# Sebep\n\nModülün ucu **kirli**.\n\n- Konektörü temizleyin\n- `show interfaces transceiver`\n"


class PublishedFactory(ArticleFactory):
    """An article in force."""

    state = ArticleState.PUBLISHED
    audience = Audience.BRANCH
    published_on = factory.LazyFunction(timezone.localdate)
    review_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=90))
