"""Views: what was known at T about V, as read-only frames."""

from partnerscope.view.cache import Cache
from partnerscope.view.frames import typed
from partnerscope.view.view import Known, Panel, View

__all__ = ["Cache", "Known", "Panel", "View", "typed"]
