"""The places somebody in the demo can be at: a phone shares where it is, in degrees (WGS 84)."""

from typing import Final

CITIES: Final = {
    "Berlin": (52.52, 13.4),
    "Lisbon": (38.72, -9.14),
    "New York": (40.71, -74.01),
}
"""Latitude and longitude by name."""


def name(at: tuple[float, float]) -> str:
    """Return what stands on a place: the city's name, or the degrees of anywhere else."""
    known = (city for city, place in CITIES.items() if place == at)
    return next(known, f"{at[0]:.2f}, {at[1]:.2f}")
