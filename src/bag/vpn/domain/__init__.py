"""Pure rules of the room: life of requests, strength of parameters, files of gateways, what gateways say."""
