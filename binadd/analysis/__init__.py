"""Is it the same network, the same algorithm, the same function?

Read `comparison` first; it asks `sameness` (the weights decide), `alignment` (which unit is which),
`difference`, `encodings`, `roles` and `robustness`.
"""
