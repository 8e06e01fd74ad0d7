"""Does a network compute its task? By proof for every width, by exact count, by enumeration.

Read `results` first, then `proof` and `certificate`, `count`, `margins`; `verdict` asks them all.
`prove_many` decides thousands of networks in arrays.
The enumeration is `exhaustive`, with `circuit`, `bit_sliced_programs`, `bit_slices`,
`column_checks` and `traversal`.
"""
