"""The audit: declared rules that look for faults in the evidence."""
