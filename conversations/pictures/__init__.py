"""Weeks, months and years as pictures: what they show, and how they are drawn, as SVG text."""
