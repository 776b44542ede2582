"""Widgets, and only widgets."""
