"""Why is a network wrong, and how much is it worth?

Read `diagnosis` first, which tries `known_mistakes` and `repair_search`; `marks` does it for many.
"""
