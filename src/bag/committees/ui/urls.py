"""Addresses of the room's own pages."""

from __future__ import annotations

from django.urls import path

from bag.committees.ui import actions, decisions, meetings

urlpatterns = [
    path("mine/", actions.mine, name="mine"),
    path("meeting/<int:pk>/begin/", meetings.begin, name="begin"),
    path("meeting/<int:pk>/attendance/", meetings.attendance, name="attendance"),
    path("meeting/<int:pk>/guest/", meetings.guest, name="guest"),
    path("meeting/<int:pk>/agenda/", meetings.add_item, name="agenda-add"),
    path("meeting/<int:pk>/decide/", decisions.decide, name="decide"),
    path("meeting/<int:pk>/assign/", actions.assign, name="assign"),
    path("meeting/<int:pk>/preview/", meetings.preview, name="preview"),
    path("meeting/<int:pk>/close/", meetings.close, name="close"),
    path("meeting/<int:pk>/cancel/", meetings.cancel, name="cancel"),
    path("item/<int:pk>/", meetings.write_item, name="item"),
    path("item/<int:pk>/move/", meetings.move_item, name="item-move"),
    path("item/<int:pk>/remove/", meetings.remove_item, name="item-remove"),
    path("decision/<int:pk>/take-back/", decisions.take_back, name="take-back"),
    path("decision/<int:pk>/reword/", decisions.Reword.as_view(), name="reword"),
    path("decision/<int:pk>/duty/", decisions.Follow.as_view(), name="follow"),
    path("action/<int:pk>/erase/", actions.erase, name="erase"),
    path("action/<int:pk>/done/", actions.complete, name="done"),
    path("action/<int:pk>/drop/", actions.drop, name="drop"),
    path("action/<int:pk>/reopen/", actions.reopen, name="reopen"),
]
