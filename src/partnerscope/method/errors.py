"""What a method of comparatist refuses: not an error of ours by class, and never caught as one by its like name."""

from comparatist.errors import ComparatistError as MethodError

__all__ = ["MethodError"]
