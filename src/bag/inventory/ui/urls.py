"""Addresses of the room's own pages."""

from __future__ import annotations

from django.urls import path

from bag.inventory.ui.overview import KeptCurrent
from bag.inventory.ui.racks import Mount, Unmount
from bag.inventory.ui.types import ImportTypes
from bag.inventory.ui.verbs import BookStock, ConnectPort, MoveEquipment, ReturnLoan, price

urlpatterns = [
    path("attention/", KeptCurrent.as_view(), name="attention"),
    path("equipment/<int:pk>/move/", MoveEquipment.as_view(), name="equipment-move"),
    path("equipmenttype/library/", ImportTypes.as_view(), name="type-import"),
    path("loan/<int:pk>/return/", ReturnLoan.as_view(), name="loan-return"),
    path("port/<int:pk>/connect/", ConnectPort.as_view(), name="port-connect"),
    path("rack/<int:pk>/mount/", Mount.as_view(), name="rack-mount-any"),
    path("rack/<int:pk>/mount/<int:device>/", Mount.as_view(), name="rack-mount"),
    path("rack/<int:pk>/unmount/<int:device>/", Unmount.as_view(), name="rack-unmount"),
    path("stockitem/<int:pk>/book/", BookStock.as_view(), name="stock-book"),
    path("stockitem/<int:pk>/price/", price, name="stock-price"),
]
