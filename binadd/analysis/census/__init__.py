"""Every 3-unit adder there is, and where a network stands among them.

Read `threshold_functions` and `enumeration` first: how all machines are found. Then
`canonical_form` (which class is a network?), `adders` (what the classes share), `table` (what each
can do at best, with `programs` and `small_weights`), `standing`, `best`, `board` and `minimality`.
"""
