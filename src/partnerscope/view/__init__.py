"""Views: what was known at T about V, as read-only frames."""

from partnerscope.view.cache import Cache, CachedTexts
from partnerscope.view.frames import readable, typed
from partnerscope.view.view import Known, Panel, View, no_panels

__all__ = ["Cache", "CachedTexts", "Known", "Panel", "View", "no_panels", "readable", "typed"]
