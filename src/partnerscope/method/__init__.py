"""The methods of comparatist, as the rooms of partnerscope import them; no room imports comparatist itself.

The grain: one module a method, with the same names. The methods are a distribution of their own in `packages/comparatist`.
"""

from partnerscope.extras import require

require("methods", "partnerscope.method")
