"""From random weights to a proof: recipes, one seed, many seeds, and their store.

Read `training` first, then `batch`, `backpropagation` and `optimiser`; `sweep` trains many seeds.
"""
