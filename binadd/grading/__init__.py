"""Why is a network wrong, and how much is it worth?

Read `diagnosis` first, then `explanation`, which is the tutor: it tries the `known_mistakes`, made
by the modules called `..._mistakes` (most as `edits`, hundreds of which are tried at once), and
what `repair_search` finds (by `bit_search`), proves it with `proved_repairs`, and says first what
surprises least. `natural_values` chooses among the `right_values` of a parameter.
`marks` does it for many: `submissions` finds them, `copies` tells which are the same.
"""
