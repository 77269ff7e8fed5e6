"""Addresses of the room's own pages."""

from __future__ import annotations

from django.urls import path

from bag.field.phone.urls import urlpatterns as phone
from bag.field.reporting.urls import urlpatterns as reports
from bag.field.ui import day, orders

urlpatterns = [
    path("day/", day.today, name="today"),
    path("day/<str:on>/", day.board, name="day"),
    path("day/<str:on>/move/", day.move, name="day-move"),
    path("day/<str:on>/publish/", day.publish, name="day-publish"),
    *phone,
    *reports,
    path("order/<int:pk>/assign/", orders.assign, name="order-assign"),
    path("order/<int:pk>/dispatch/", orders.dispatch, name="order-dispatch"),
    path("order/<int:pk>/arrive/", orders.arrive, name="order-arrive"),
    path("order/<int:pk>/answer/", orders.answer, name="order-answer"),
    path("order/<int:pk>/part/", orders.use_part, name="order-part"),
    path("order/<int:pk>/part/<int:part>/return/", orders.return_part, name="order-part-return"),
    path("order/<int:pk>/time/", orders.add_time, name="order-time"),
    path("order/<int:pk>/finish/", orders.finish, name="order-finish"),
    path("order/<int:pk>/sign/", orders.sign, name="order-sign"),
    path("order/<int:pk>/archive/", orders.archive, name="order-archive"),
    path("order/<int:pk>/cancel/", orders.cancel, name="order-cancel"),
    path("order/<int:pk>/reopen/", orders.reopen, name="order-reopen"),
    path("order/<int:pk>/form/", orders.form, name="order-form"),
    path("order/<int:pk>/note/", orders.note, name="order-note"),
    path("incident/<int:pk>/order/", orders.from_incident, name="incident-order"),
    path("request/<int:pk>/order/", orders.from_request, name="request-order"),
]
