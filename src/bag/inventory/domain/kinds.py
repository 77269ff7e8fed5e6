"""The words of the room as plain enumerations. Their labels for people are in ``models/choices.py``."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where a piece of equipment is in its life."""

    PLANNED = "planned"
    STOCK = "stock"
    SERVICE = "service"
    FAULTY = "faulty"
    REPAIR = "repair"
    SCRAPPED = "scrapped"


class Category(StrEnum):
    """What a type of equipment is for."""

    SWITCH = "switch"
    ROUTER = "router"
    FIREWALL = "firewall"
    ACCESS_POINT = "access_point"
    WLAN_CONTROLLER = "wlan_controller"
    RADIO_LINK = "radio_link"
    RADIO_REPEATER = "radio_repeater"
    RADIO_TERMINAL = "radio_terminal"
    ANTENNA = "antenna"
    CAMERA = "camera"
    NVR = "nvr"
    PHONE = "phone"
    PBX = "pbx"
    GATEWAY = "gateway"
    MODEM = "modem"
    MEDIA_CONVERTER = "media_converter"
    SERVER = "server"
    STORAGE = "storage"
    UPS = "ups"
    BATTERY = "battery"
    PDU = "pdu"
    GENERATOR = "generator"
    COOLING = "cooling"
    SENSOR = "sensor"
    PATCH_PANEL = "patch_panel"
    ODF = "odf"
    MODULE = "module"
    OTHER = "other"


class PortKind(StrEnum):
    """What a port carries; the two bays carry modules and whole devices."""

    COPPER = "copper"
    FIBER = "fiber"
    POWER_IN = "power_in"
    POWER_OUT = "power_out"
    RADIO = "radio"
    ANTENNA = "antenna"
    SERIAL = "serial"
    MODULE_BAY = "module_bay"
    DEVICE_BAY = "device_bay"


class CableKind(StrEnum):
    """What a patch cable is made of."""

    UTP = "utp"
    FIBER_SM = "fiber_sm"
    FIBER_MM = "fiber_mm"
    DAC = "dac"
    POWER = "power"
    COAX = "coax"
    SERIAL = "serial"


class Face(StrEnum):
    """The side of a rack from which a device is mounted."""

    FRONT = "front"
    REAR = "rear"


class Airflow(StrEnum):
    """Which way a device blows; the names are those of the community type library."""

    FRONT_TO_REAR = "front-to-rear"
    REAR_TO_FRONT = "rear-to-front"
    LEFT_TO_RIGHT = "left-to-right"
    RIGHT_TO_LEFT = "right-to-left"
    SIDE_TO_REAR = "side-to-rear"
    REAR_TO_SIDE = "rear-to-side"
    BOTTOM_TO_TOP = "bottom-to-top"
    TOP_TO_BOTTOM = "top-to-bottom"
    PASSIVE = "passive"
    MIXED = "mixed"


class MovementKind(StrEnum):
    """Why a stock figure changed."""

    IN = "in"
    OUT = "out"
    ADJUST = "adjust"
    TRANSFER = "transfer"


class LicenseKind(StrEnum):
    """What a license allows."""

    SOFTWARE = "software"
    FEATURE = "feature"
    SUBSCRIPTION = "subscription"
    SUPPORT = "support"
