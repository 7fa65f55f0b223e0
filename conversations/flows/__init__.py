"""One file a conversation; each declares ``FLOW`` and is found by being here."""
