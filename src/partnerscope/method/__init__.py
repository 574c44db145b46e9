"""The methods of comparatist, as the rooms of partnerscope import them; no room imports comparatist itself.

The grain: one module a method, with the same names. The methods are a distribution of their own in `packages/comparatist`.
"""

from importlib.util import find_spec

from partnerscope.errors import InputError

if find_spec("comparatist") is None:
    raise InputError("the methods are not installed", hint="pip install 'partnerscope[methods]'")
