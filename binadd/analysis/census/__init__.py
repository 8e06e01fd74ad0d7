"""Every 3-unit adder there is, and where a network stands among them.

Read `threshold_functions`, `machines` and `enumeration` first: how all machines are found. Then
`canonical_form` (which class is a network?), `adders` (what the classes share), `table` (what each
can do at best: its units' tasks in `unit_tasks`, solved by `programs` and `small_weights`, kept by
`table_store`), and what can be asked then: `standing`, `best`, `board`. `minimality` asks how few
units do any task; `census` puts it together.
"""
