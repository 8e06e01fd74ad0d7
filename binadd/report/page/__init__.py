"""The page on which anybody steps through an addition and changes weights.

`assembly` joins `page.html`, `page.css` and the modules into one file; `page_data` is what the page
is given; `levels` is the ladder of tasks on it. Of the modules, `exact`, `network`, `machine`,
`decide`, `margins` and `track` are the mathematics, `json_text`, `weights_file`, `numbers` and
`link` the notations; the rest draws, and `main` puts it together.
"""
