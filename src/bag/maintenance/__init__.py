"""Periodic maintenance: plans, what falls due, orders, supervision of contractors, completion."""
