"""Methods of comparative research: set-theoretic, agreement, similarity, ideal points, composites, effects.

Each takes arrays or frames (Polars, pandas, Arrow) and returns frozen results that state shape and unit.
"""

__version__ = "0.1.0"
