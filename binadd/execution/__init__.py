"""Where work is done: in this process, in processes of this computer, or on a Dask cluster.

Read `executors` first; `process_pool` is what it opens for processes, `watching` is what
``progress=`` means.
"""
