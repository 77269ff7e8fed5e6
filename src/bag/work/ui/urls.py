"""Addresses of the room's own pages."""

from __future__ import annotations

from django.urls import path

from bag.work.ui import incidents, oncall, rosters

urlpatterns = [
    path("oncall/", oncall.now, name="oncall"),
    path("oncall/mine/", oncall.mine, name="oncall-mine"),
    path("oncall/year/", oncall.year, name="oncall-year"),
    path("oncall/call/<int:pk>/acknowledge/", oncall.acknowledge, name="oncall-acknowledge"),
    path("oncall/shift/<int:pk>/swap/", oncall.ask, name="oncall-swap-ask"),
    path("oncall/swap/<int:pk>/<slug:verb>/", oncall.swap, name="oncall-swap"),
    path("roster/<int:pk>/plan/", rosters.plan, name="roster-plan"),
    path("roster/<int:pk>/publish/", rosters.publish, name="roster-publish"),
    path("roster/<int:pk>/close/", rosters.close, name="roster-close"),
    path("roster/<int:pk>/put/", rosters.put, name="roster-put"),
    path("roster/<int:pk>/take/", rosters.take, name="roster-take"),
    path("roster/<int:pk>/move/", rosters.move, name="roster-move"),
    path("incident/<int:pk>/assign/", incidents.assign, name="incident-assign"),
    path("incident/<int:pk>/wait/", incidents.wait, name="incident-wait"),
    path("incident/<int:pk>/resume/", incidents.resume, name="incident-resume"),
    path("incident/<int:pk>/resolve/", incidents.resolve, name="incident-resolve"),
    path("incident/<int:pk>/close/", incidents.close, name="incident-close"),
    path("incident/<int:pk>/reopen/", incidents.reopen, name="incident-reopen"),
    path("incident/<int:pk>/note/", incidents.note, name="incident-note"),
    path("incident/<int:pk>/major/", incidents.major, name="incident-major"),
]
