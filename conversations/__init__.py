"""The pure core of Presence."""
