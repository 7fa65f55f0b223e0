"""Telegram at the edge: raw updates in, Bot API calls out."""
