"""Networks in files: reading and writing side by side.

Start with `reading`, which lists its stages: `foreign` says what a file is that is not read;
`lenient_json`, `assignments` (by `python_statements`, `python_literals` with `literal_arrays`,
`python_changes`, and `stated_rule`) and `array_files` make a `document` of what is; `names` and
`roles` (with `numbers`, `role_messages`) find out which array is which; `parts` and `conventions`
make a network of them.

`writing` lists what is written, by the end of a file's name: our own JSON (`weight_files`), arrays
for numpy and torch (`written_arrays`), `onnx_model` with parameters that no rounding harms
(`float_rows`), `dot_diagram`, and a theorem (`coq_theorem`).
"""
