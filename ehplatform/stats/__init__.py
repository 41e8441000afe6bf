"""Statistical methods as pure functions on plain numbers and numpy arrays, one method a module.

No table, file, council or metric is known here, and no pandas: every layer above may use it.
"""
