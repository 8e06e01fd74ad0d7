"""A network on real numbers: two of any length, or pairs by the million.

Read `addition` first, then `lookup_table` and `lockstep`, which make it fast, and `pair_files`.
"""
