"""Addresses of the directive's own pages."""

from __future__ import annotations

from django.urls import path

from bag.directive.ui import board, coverage, desks, grace, importing, ownership, packs, pages, reports

urlpatterns = [
    path("", board.board, name="board"),
    path("mine/", desks.mine, name="mine"),
    path("today/", desks.today, name="today"),
    path("orphans/", desks.orphans, name="orphans"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("text/", pages.text, name="text"),
    path("article/<str:label>/", pages.article, name="article"),
    path("import/", importing.upload, name="import"),
    path("import/<uuid:draft>/", importing.confirm, name="import-confirm"),
    path("clause/<int:pk>/audit-pack/", packs.pack, name="auditpack"),
    path("reports/monthly/", reports.show, {"kind": "month"}, name="report-month"),
    path("reports/yearly/", reports.show, {"kind": "year"}, name="report-year"),
    path("owners/", ownership.page, name="ownership"),
    path("owners/<int:pk>/", ownership.answer, name="ownership-answer"),
    path("grace/", grace.page, name="grace"),
    path("recompute/", pages.recompute, name="recompute"),
    path("duty/<int:pk>/attest/", pages.attest, name="attest"),
    path("statement/<int:pk>/withdraw/", pages.withdraw, name="withdraw"),
    path("duty-rule/<int:pk>/period/", pages.set_period, name="set-period"),
    path("duty-rule/<int:pk>/waive/", pages.waive, name="waive"),
]
