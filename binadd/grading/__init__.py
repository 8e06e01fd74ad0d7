"""Why is a network wrong, and how much is it worth?

Read `diagnosis` first, which tries `known_mistakes` (made by `candidates`, `state_mistakes` and
`threshold_mistakes`) and `repair_search` (by `bit_search`), and proves what they find with
`proved_repairs`; `right_values` says what else is right.
`marking` does it for a class, by stages: `found_files` (with `archives`) finds what there is,
`students` says whose it is (by `layouts` and `versions`), `contents` looks into each file, `choice`
takes the one that counts, `findings` is what is found out about its network, and `copies` (with
`textbook`) holds them against each other; `marks` is what comes of it.
"""
