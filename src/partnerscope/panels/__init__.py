"""Panels: bulk tables that measures may read beside the records, packaged with the program or loaded by the user."""

from partnerscope.panels.events import lake_folder
from partnerscope.panels.packaged import PACKAGED_PANELS, PackagedPanel, panel_packaged
from partnerscope.panels.panels import Panels, bulk_version

__all__ = ["PACKAGED_PANELS", "PackagedPanel", "Panels", "bulk_version", "lake_folder", "panel_packaged"]
