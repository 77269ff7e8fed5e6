"""Addresses of the room's own pages."""

from __future__ import annotations

from django.urls import path

from bag.vulnerabilities.ui import pages, verbs

urlpatterns = [
    path("", pages.overview, name="overview"),
    path("month.pdf", pages.month_paper, name="month"),
    path("upload/", pages.upload, name="upload"),
    path("scan/<int:pk>/", pages.scan, name="scan"),
    path("scan/<int:pk>/take/", pages.take, name="scan-take"),
    path("scan/<int:pk>/columns/", pages.columns, name="scan-columns"),
    path("scan/<int:pk>/discard/", pages.discard, name="scan-discard"),
    path("finding/order/", verbs.order_many, name="order-many"),
    path("finding/<int:pk>/order/", verbs.order, name="finding-order"),
    path("finding/<int:pk>/mend/", verbs.mend, name="finding-mend"),
    path("finding/<int:pk>/gone/", verbs.gone, name="finding-gone"),
    path("finding/<int:pk>/open/", verbs.open_again, name="finding-open"),
    path("finding/<int:pk>/risk/", verbs.risk, name="finding-risk"),
    path("finding/<int:pk>/risk/approve/", verbs.approve, name="risk-approve"),
    path("finding/<int:pk>/risk/refuse/", verbs.refuse, name="risk-refuse"),
    path("finding/<int:pk>/risk/end/", verbs.end, name="risk-end"),
    path("host/<int:pk>/order/", verbs.order_host, name="host-order"),
]
