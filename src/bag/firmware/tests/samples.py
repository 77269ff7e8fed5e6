"""Advisories written for the tests, of no real product fault."""

from __future__ import annotations

from typing import Any

CVE: dict[str, Any] = {
    "dataType": "CVE_RECORD",
    "dataVersion": "5.1",
    "cveMetadata": {"cveId": "CVE-2026-10001", "state": "PUBLISHED", "datePublished": "2026-10-05T08:00:00.000Z"},
    "containers": {
        "cna": {
            "title": "Overflow in the SNMP service",
            "descriptions": [{"lang": "en", "value": "A request may restart the device."}],
            "affected": [
                {
                    "vendor": "Cisco",
                    "product": "IOS XE Software",
                    "defaultStatus": "unaffected",
                    "versions": [
                        {"version": "17.3.1", "lessThan": "17.3.6", "status": "affected", "versionType": "custom"},
                        {"version": "v17.6", "lessThanOrEqual": "17.6.3-S1", "status": "affected",
                         "versionType": "custom"},
                        {"version": "17.9.1", "status": "unaffected"},
                    ],
                }
            ],
            "metrics": [{"cvssV3_1": {"baseScore": 8.6, "baseSeverity": "HIGH"}}],
            "references": [{"url": "javascript:alert(1)"}, {"url": "https://example.org/advisory"}],
        }
    },
}  # fmt: skip
CSAF: dict[str, Any] = {
    "document": {
        "category": "csaf_security_advisory",
        "csaf_version": "2.0",
        "title": "Switches accept forged management frames",
        "aggregate_severity": {"text": "Critical"},
        "tracking": {"id": "BAG-SA-2026-0007", "initial_release_date": "2026-09-12T09:00:00Z"},
        "notes": [{"category": "summary", "text": "Frames from the access side reach the management plane."}],
    },
    "product_tree": {
        "branches": [
            {
                "category": "vendor",
                "name": "Huawei",
                "branches": [
                    {
                        "category": "product_name",
                        "name": "S5735-L",
                        "branches": [
                            {"category": "product_version_range",
                             "name": "vers:generic/>=V200R019C00|<V200R021C00",
                             "product": {"product_id": "P1", "name": "S5735-L old"}},
                            {"category": "product_version", "name": "V200R021C00SPC100",
                             "product": {"product_id": "P2", "name": "S5735-L new"}},
                        ],
                    }
                ],
            }
        ]
    },
    "vulnerabilities": [
        {
            "cve": "CVE-2026-10002",
            "product_status": {"known_affected": ["P1"], "fixed": ["P2"]},
            "scores": [{"cvss_v3": {"baseScore": 9.1}, "products": ["P1"]}],
        }
    ],
}  # fmt: skip
