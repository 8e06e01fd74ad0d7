"""What people see of a result: text, tables and files made of results.

Nothing here looks at the terminal or the environment: whoever prints says in a `Style` how wide it
may be and whether in colour. Read `layout` first, then the module of a result, as `verdict_text`.
`page` holds the page that `binadd page` writes, which decides for itself.
"""
