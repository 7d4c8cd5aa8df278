"""As much of the Kusto Query Language as people ask of Azure Resource Graph, over rows in memory.

It knows nothing of Azure; the estate's Resource Graph imports it. Start with `program`.
"""
