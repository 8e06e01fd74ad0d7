"""Is it the same network, the same algorithm, the same function?

Read `comparison` first; it asks `alignment`, `difference`, `encodings`, `roles`, `robustness`.
"""
