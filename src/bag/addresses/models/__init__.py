"""Tables of the address plan, by file."""

from bag.addresses.models.addresses import Address, DhcpLease, LeaseImport, Resolution
from bag.addresses.models.choices import (
    AddressStatus,
    LeaseSource,
    Nat,
    PrefixKind,
    Purpose,
    RangeKind,
    Status,
    Zone,
)
from bag.addresses.models.prefixes import Prefix, Range
from bag.addresses.models.reviews import PlanReview
from bag.addresses.models.vlans import Vlan, VlanGroup, Vrf

__all__ = [
    "Address",
    "AddressStatus",
    "DhcpLease",
    "LeaseImport",
    "LeaseSource",
    "Nat",
    "PlanReview",
    "Prefix",
    "PrefixKind",
    "Purpose",
    "Range",
    "RangeKind",
    "Resolution",
    "Status",
    "Vlan",
    "VlanGroup",
    "Vrf",
    "Zone",
]
