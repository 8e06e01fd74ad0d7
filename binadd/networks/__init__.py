"""The network as a value: its parameters, the ways to write them, and the hand wiring.

Read `threshold_rnn` first, then `hand_wiring`, `symmetries` and
`isomorphism`.
"""
