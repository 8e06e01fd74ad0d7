"""Networks in files: reading and writing side by side.

Start with `reading`, which lists its stages: `foreign` says what a file is that is not read;
`lenient_json`, `assignments` (by `python_literals` with `literal_arrays`, and `stated_rule`) and
`array_files` make a `document` of what is; `names` and `roles` (with `numbers`, `role_messages`)
find out which array is which; `parts` and `conventions` make a network of them. `weight_files`
writes our own JSON.
"""
