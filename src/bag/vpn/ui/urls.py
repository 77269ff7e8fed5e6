"""Addresses of the room's own pages."""

from __future__ import annotations

from django.urls import path

from bag.vpn.ui import mine, pages, verbs

urlpatterns = [
    path("overview/", pages.overview, name="overview"),
    path("dormant/", pages.dormant, name="dormant"),
    path("policy/", pages.policy, name="policy"),
    path("mine/", mine.mine, name="mine"),
    path("mine/ask/", mine.ask, name="ask"),
    path("mine/<int:pk>/profile/", mine.profile, name="profile"),
    path("mine/<int:pk>/openvpn/", mine.openvpn, name="openvpn"),
    path("accessrequest/<int:pk>/approve/", verbs.approve, name="request-approve"),
    path("accessrequest/<int:pk>/reject/", verbs.reject, name="request-reject"),
    path("accessrequest/<int:pk>/create/", verbs.create, name="request-create"),
    path("accessrequest/<int:pk>/verify/", verbs.verify, name="request-verify"),
    path("account/<int:pk>/suspend/", verbs.suspend, name="account-suspend"),
    path("account/<int:pk>/close/", verbs.close, name="account-close"),
    path("account/<int:pk>/resume/", verbs.resume, name="account-resume"),
    path("account/<int:pk>/check/", verbs.check, name="account-check"),
    path("gateway/<int:pk>/look/", verbs.look, name="gateway-look"),
    path("gateway/<int:pk>/align/", verbs.align, name="gateway-align"),
    path("gateway/<int:pk>/keys/", verbs.keys, name="gateway-keys"),
    path("tunnel/<int:pk>/traffic/", pages.traffic, name="tunnel-traffic"),
    path("tunnel/<int:pk>/file/<slug:side>/", verbs.tunnel_file, name="tunnel-file"),
    path("accountreview/<int:pk>/start/", verbs.start, name="review-start"),
    path("accountreview/<int:pk>/sign/", verbs.sign, name="review-sign"),
]
