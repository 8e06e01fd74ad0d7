"""Why is a network wrong, and how much is it worth?

Read `diagnosis` first, which tries `known_mistakes` (made by `candidates`, `state_mistakes` and
`threshold_mistakes`) and `repair_search` (by `bit_search`), and proves what they find with
`proved_repairs`; `right_values` says what else is right.
`marks` does it for many: `submissions` finds them, `copies` tells which are the same.
"""
