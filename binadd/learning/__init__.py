"""From random weights to a proof: recipes, one seed, many seeds, and their store.

Read `training` first, then `engine`, `batch`, `backpropagation` and `optimiser`; `acceptance` says
when a network is good enough, `recipes` in what ways it may learn; `sweep` trains many seeds.
"""
