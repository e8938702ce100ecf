"""Offices (工作簿所在): workbooks on disk (files) and open in Excel (excel); each is four methods wide."""
