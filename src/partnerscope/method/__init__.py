"""The method room: general statistics for comparative international relations.

Useful on its own: takes arrays or frames, returns frozen results that state shape and unit, and imports
nothing of partnerscope but `errors`.
"""
