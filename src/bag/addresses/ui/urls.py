"""Addresses of the room's own pages."""

from __future__ import annotations

from django.urls import path

from bag.addresses.ui import drift, leases, plan, reverse, verbs

urlpatterns = [
    path("plan/", plan.plan, name="plan"),
    path("plan/<int:pk>/", plan.branch, name="plan-branch"),
    path("drift/", drift.drift, name="drift"),
    path("drift/accept/", drift.accept, name="drift-accept"),
    path("drift/verify/", drift.verify, name="drift-verify"),
    path("leases/", leases.leases, name="leases"),
    path("prefix/<int:pk>/reverse/", reverse.zones, name="reverse"),
    path("prefix/<int:pk>/next-address/", verbs.next_address, name="next-address"),
    path("prefix/<int:pk>/next-prefix/", verbs.next_prefix, name="next-prefix"),
    path("address/<int:pk>/take/", verbs.take, name="take"),
    path("address/<int:pk>/extend/", verbs.extend, name="extend"),
    path("address/<int:pk>/release/", verbs.release, name="release"),
]
