"""What is installed: the core, the extras, the wheels."""
