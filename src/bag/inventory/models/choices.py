"""Labels of the enumerations of ``domain/kinds.py`` for people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bag.inventory.domain.kinds import (
    Airflow,
    CableKind,
    Category,
    Face,
    LicenseKind,
    MovementKind,
    PortKind,
    Status,
)

STATUSES = [
    (Status.PLANNED.value, _("Planned")),
    (Status.STOCK.value, _("In stock")),
    (Status.SERVICE.value, _("In service")),
    (Status.FAULTY.value, _("Faulty")),
    (Status.REPAIR.value, _("In repair")),
    (Status.SCRAPPED.value, _("Scrapped")),
]
STATUS_TONES = {
    Status.PLANNED.value: "info",
    Status.STOCK.value: "unknown",
    Status.SERVICE.value: "ok",
    Status.FAULTY.value: "critical",
    Status.REPAIR.value: "minor",
    Status.SCRAPPED.value: "void",
}
CATEGORIES = [
    (Category.SWITCH.value, _("Switch")),
    (Category.ROUTER.value, _("Router")),
    (Category.FIREWALL.value, _("Firewall")),
    (Category.ACCESS_POINT.value, _("Wireless access point")),
    (Category.WLAN_CONTROLLER.value, _("Wireless controller")),
    (Category.RADIO_LINK.value, _("Radio link")),
    (Category.RADIO_REPEATER.value, _("Radio repeater")),
    (Category.RADIO_TERMINAL.value, _("Radio terminal")),
    (Category.ANTENNA.value, _("Antenna")),
    (Category.CAMERA.value, _("Camera")),
    (Category.NVR.value, _("Network video recorder")),
    (Category.PHONE.value, _("Telephone")),
    (Category.PBX.value, _("Telephone exchange")),
    (Category.GATEWAY.value, _("Gateway")),
    (Category.MODEM.value, _("Modem")),
    (Category.MEDIA_CONVERTER.value, _("Media converter")),
    (Category.SERVER.value, _("Server")),
    (Category.STORAGE.value, _("Storage")),
    (Category.UPS.value, _("Uninterruptible power supply")),
    (Category.BATTERY.value, _("Battery pack")),
    (Category.PDU.value, _("Power distribution unit")),
    (Category.GENERATOR.value, _("Generator")),
    (Category.COOLING.value, _("Cooling unit")),
    (Category.SENSOR.value, _("Sensor")),
    (Category.PATCH_PANEL.value, _("Patch panel")),
    (Category.ODF.value, _("Optical distribution frame")),
    (Category.MODULE.value, _("Module")),
    (Category.OTHER.value, _("Other")),
]
CATEGORY_ICONS = {
    Category.SWITCH.value: "server-2",
    Category.ROUTER.value: "router",
    Category.FIREWALL.value: "shield",
    Category.ACCESS_POINT.value: "wifi",
    Category.CAMERA.value: "device-cctv",
    Category.PHONE.value: "phone",
    Category.SERVER.value: "server",
    Category.UPS.value: "battery",
    Category.PDU.value: "plug",
    Category.ANTENNA.value: "antenna",
    Category.SENSOR.value: "temperature",
}
PORT_KINDS = [
    (PortKind.COPPER.value, _("Copper")),
    (PortKind.FIBER.value, _("Fiber")),
    (PortKind.POWER_IN.value, _("Power inlet")),
    (PortKind.POWER_OUT.value, _("Power outlet")),
    (PortKind.RADIO.value, _("Radio")),
    (PortKind.ANTENNA.value, _("Antenna connector")),
    (PortKind.SERIAL.value, _("Serial / console")),
    (PortKind.MODULE_BAY.value, _("Module bay")),
    (PortKind.DEVICE_BAY.value, _("Device bay")),
]
CABLE_KINDS = [
    (CableKind.UTP.value, _("Copper, twisted pair")),
    (CableKind.FIBER_SM.value, _("Fiber, single mode")),
    (CableKind.FIBER_MM.value, _("Fiber, multimode")),
    (CableKind.DAC.value, _("Direct attach")),
    (CableKind.POWER.value, _("Power")),
    (CableKind.COAX.value, _("Coaxial")),
    (CableKind.SERIAL.value, _("Serial")),
]
FACES = [(Face.FRONT.value, _("Front")), (Face.REAR.value, _("Rear"))]
AIRFLOWS = [
    (Airflow.FRONT_TO_REAR.value, _("Front to rear")),
    (Airflow.REAR_TO_FRONT.value, _("Rear to front")),
    (Airflow.LEFT_TO_RIGHT.value, _("Left to right")),
    (Airflow.RIGHT_TO_LEFT.value, _("Right to left")),
    (Airflow.SIDE_TO_REAR.value, _("Side to rear")),
    (Airflow.REAR_TO_SIDE.value, _("Rear to side")),
    (Airflow.BOTTOM_TO_TOP.value, _("Bottom to top")),
    (Airflow.TOP_TO_BOTTOM.value, _("Top to bottom")),
    (Airflow.PASSIVE.value, _("Passive")),
    (Airflow.MIXED.value, _("Mixed")),
]
MOVEMENT_KINDS = [
    (MovementKind.IN.value, _("Stock receipt")),
    (MovementKind.OUT.value, _("Stock issue")),
    (MovementKind.ADJUST.value, _("Count correction")),
    (MovementKind.TRANSFER.value, _("Transfer")),
]
LICENSE_KINDS = [
    (LicenseKind.SOFTWARE.value, _("Software")),
    (LicenseKind.FEATURE.value, _("Feature")),
    (LicenseKind.SUBSCRIPTION.value, _("Subscription")),
    (LicenseKind.SUPPORT.value, _("Support")),
]
CABLE_COLORS = [
    ("", _("Not given")),
    ("black", _("Black")),
    ("white", _("White")),
    ("gray", _("Gray")),
    ("blue", _("Blue")),
    ("green", _("Green")),
    ("yellow", _("Yellow")),
    ("orange", _("Orange")),
    ("red", _("Red")),
    ("purple", _("Purple")),
    ("aqua", _("Aqua")),
]
STOCK_UNITS = [("piece", _("piece")), ("meter", _("meter")), ("box", _("box")), ("roll", _("roll"))]
