"""Notifications: what wakes a process or tells a listener. Each may get lost without harm."""
