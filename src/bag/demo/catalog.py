"""Which types of equipment the city uses, who owns them, and what their pieces are called."""

from __future__ import annotations

from typing import NamedTuple


class Model(NamedTuple):
    """A type by its slug, the mark in the names of its pieces, the owner service, firmware and warranty in years."""

    slug: str
    mark: str
    service: str
    firmware: str = ""
    years: int = 3
    address: bool = False
    """Whether its pieces have a management address."""


SWITCH = Model("huawei-cloudengine-s5735-l48p4x", "SW", "network", "V200R022C10", 5, True)
AGGREGATION = Model("cisco-catalyst-9500-24y4c", "AGG", "network", "17.12.4", 5, True)
CORE = Model("huawei-cloudengine-s12700e-4", "CORE", "network", "V200R023C00", 5, True)
TOP_OF_RACK = Model("cisco-catalyst-9200l-48t-4x", "TOR", "network", "17.9.5", 5, True)
ROUTER = Model("cisco-catalyst-8300-1n1s-4t2x", "RTR", "network", "17.12.4", 5, True)
FIREWALL = Model("fortinet-fortigate-600f", "FW", "network", "7.4.5", 5, True)
WLAN = Model("aruba-9240-gateway", "WLC", "network", "8.12.0.2", 5, True)
INDOOR_AP = Model("aruba-ap-535", "AP", "network", "8.12.0.2", 3, True)
OUTDOOR_AP = Model("ruckus-t350d", "APD", "carrier", "6.1.2", 3, True)
FIELD_SWITCH = Model("moxa-eds-p510a-8poe", "ESW", "network", "3.11", 5, True)
LTE = Model("teltonika-rut241", "LTE", "carrier", "7.06.10", 2, True)
PHONE = Model("yealink-sip-t46u", "TEL", "voice", "108.86.0.90", 2, True)
GATEWAY = Model("audiocodes-mediant-1000b", "SGW", "voice", "7.20A.260", 3, True)
DOME = Model("axis-p3265-lve", "KAM", "cameras", "11.11.109", 3, True)
PTZ = Model("hikvision-ds-2df8425ix-aelw", "PTZ", "cameras", "5.7.23", 3, True)
NVR = Model("hikvision-ds-9664ni-m8", "NVR", "cameras", "5.03.010", 3, True)
SERVER = Model("dell-poweredge-r660xs", "SRV", "facility", "2.3.5", 5, True)
UPS = Model("eaton-9px-6000i-rt3u", "UPS", "facility", "2.1.5", 2, True)
BATTERY = Model("eaton-9px-ebm-180", "AKU", "facility", "", 2)
PDU = Model("raritan-px3-5146r", "PDU", "facility", "4.1.0", 2, True)
SENSOR = Model("akcp-sensorprobe-sp2", "SNS", "facility", "3.0.2101", 2, True)
PANEL = Model("panduit-cp24bly", "PP", "facility", "", 10)
ODF = Model("telecom-fiber-odf-24-sc-apc", "ODF", "facility", "", 10)
CITY_ODF = Model("telecom-fiber-odf-144-lc-mpo", "ODF", "facility", "", 10)
REPEATER = Model("hytera-hr1065", "ROLE", "radio", "9.00.11", 3, True)
HANDHELD = Model("hytera-hp785", "EL", "radio", "1.2.05", 2)
LINE_CARD = "huawei-lst7x48sx6e0"
"""The card with optical ports of the core switches, by its slug."""
MICROWAVE = Model("siklu-etherhaul-8010fx", "RL", "network", "7.7.11", 3, True)
