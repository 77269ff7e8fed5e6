"""What happens every night: versions are looked for, advisories matched, the month's report made, people warned."""

from __future__ import annotations

from bag.firmware.services import expiry, finding, reports


def tonight() -> str:
    """The nightly task; says what it did."""
    found = finding.look()
    made = reports.write_month()
    return f"versions {found['versions']}, exposed {found['exposed']}, reports {len(made)}, told {expiry.warn()}"
