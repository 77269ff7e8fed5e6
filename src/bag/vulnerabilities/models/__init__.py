"""Tables of vulnerability findings."""

from bag.vulnerabilities.models.choices import HostSource, RiskState, ScanState, Severity, State
from bag.vulnerabilities.models.findings import Finding, FindingDay, RiskAcceptance, Weakness
from bag.vulnerabilities.models.scans import Host, Scan, Scope

__all__ = [
    "Finding",
    "FindingDay",
    "Host",
    "HostSource",
    "RiskAcceptance",
    "RiskState",
    "Scan",
    "ScanState",
    "Scope",
    "Severity",
    "State",
    "Weakness",
]
