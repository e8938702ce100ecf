"""Offices (工作簿所在): files on disk here; each is four methods wide."""
