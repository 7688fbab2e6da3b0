"""Server-sent events: one thread listens to Postgres, one writes to all sockets, and no listener holds either.

``feed`` hears of events and reads them once for all who listen, ``writer`` owns the sockets, ``takeover`` gets them out
of gunicorn's threads, ``onlooker`` looks at what no event tells, ``streams`` is what the routes see of it.
"""
