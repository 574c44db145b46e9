"""Showing: tables in every format, charts, sentences; text of claims, audit and codebook."""
