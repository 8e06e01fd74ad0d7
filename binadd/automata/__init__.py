"""A network is a finite-state machine: here are machines, and what is done with any of them.

Read `machine` first (a network compiled, out of `integer_form`), then `specification` (what it is
to compute), `product` (both side by side, searched breadth first) and `minimisation`.
"""
