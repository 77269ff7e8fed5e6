"""Access lists, firewall and DMZ rules: register, exact analysis, requests, reviews."""
