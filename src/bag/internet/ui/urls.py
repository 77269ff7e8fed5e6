"""Addresses of the room's own pages."""

from __future__ import annotations

from django.urls import path

from bag.internet.ui import attacks, mine, pages, verbs

urlpatterns = [
    path("", pages.overview, name="overview"),
    path("usage/", pages.issue_usage, name="usage-issue"),
    path("plan/", pages.issue_plan, name="plan-issue"),
    path("exports/", pages.exports, name="exports"),
    path("exports/make/", pages.make_export, name="export-make"),
    path("exports/compare/", pages.compare, name="group-compare"),
    path("exports/<int:pk>/", pages.download, name="export-download"),
    path("uplink/<int:pk>/measure/", pages.measure, name="uplink-measure"),
    path("uplink/<int:pk>/traffic/", pages.traffic, name="uplink-traffic"),
    path("ddos/", attacks.year, name="ddos"),
    path("ddosreport/<int:pk>/take/", attacks.take, name="ddos-take"),
    path("ddosreport/<int:pk>/own/", attacks.take_own, name="ddos-own"),
    path("ddosreport/<int:pk>/review/", attacks.review, name="ddos-review"),
    path("ddosreport/<int:pk>/attacks/<int:attack>/", attacks.note, name="ddos-note"),
    path("mine/", mine.mine, name="mine"),
    path("mine/ask/", mine.ask, name="mine-ask"),
    path("mine/<int:pk>/agree/", mine.agree, name="mine-agree"),
    path("mine/<int:pk>/reject/", mine.reject, name="mine-reject"),
    path("review/<int:pk>/", mine.sheet, name="review-sheet"),
    path("review/<int:pk>/sign/", mine.sign, name="review-sign"),
    path("accessright/<int:pk>/agree/", verbs.agree, name="right-agree"),
    path("accessright/<int:pk>/approve/", verbs.approve, name="right-approve"),
    path("accessright/<int:pk>/reject/", verbs.reject, name="right-reject"),
    path("accessright/<int:pk>/grant/", verbs.grant, name="right-grant"),
    path("accessright/<int:pk>/suspend/", verbs.suspend, name="right-suspend"),
    path("accessright/<int:pk>/resume/", verbs.resume, name="right-resume"),
    path("accessright/<int:pk>/end/", verbs.end, name="right-end"),
    path("accessreview/<int:pk>/start/", verbs.start, name="review-start"),
    path("accessreview/<int:pk>/sign/", verbs.sign, name="review-sign-record"),
]
