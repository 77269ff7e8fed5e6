"""The address plan: VRFs, prefixes, VLANs, ranges and addresses; real-IP ledger, leases, drift, reverse zones."""
