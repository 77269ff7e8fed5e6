"""Remote access and tunnels: accounts from request to closing, gateways as they are, parameters held to a policy."""
