"""Why is a network wrong, and how much is it worth?

Read `diagnosis` first, then `explanation`, which is the tutor: it tries the `known_mistakes`, made
by the modules called `..._mistakes` (most as `edits`, hundreds of which are tried at once; each
`mistake` has a name), and
what `repair_search` finds (by `bit_search`), proves it with `proved_repairs`, and says first what
surprises least. `natural_values` chooses among the `right_values` of a parameter.

`marking` does it for a class, by stages: `found_files` (with `archives`) finds what there is,
`students` says whose it is (by `layouts` and `versions`), `contents` looks into each file, `choice`
takes the one that counts, `findings` is what is found out about its network, `scores` what that is
worth, and `copies` (with `textbook`) holds them against each other; `marks` is what comes of it.
"""
