"""Troubles: what does not work now, from which moderators hear when it begins and when it is over."""
