"""From random weights to a proof: recipes, one seed, many seeds, and their store.

Read `training` first, then `engine`, `batch`, `backpropagation` and `optimiser`; `acceptance` says
when a network is good enough, `recipes` in what ways it may learn. `kernel`, with `lanes` and
`compiled_engine`, does the same with the same bits, compiled; `engines` chooses. `sweep` trains
many seeds, which `judging` proves by the batch and `seed_table` holds.
"""
