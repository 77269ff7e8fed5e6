"""Where the support graph of the city comes from: what is written in places and inventory, and by hand in this room."""
