"""Redis: what may go now. Refuses to send anything when it cannot be sure."""
