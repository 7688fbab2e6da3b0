"""A package, unlike the other folders of tests: fixtures of its scope end with it.

Without this file pytest takes "package" for "session": browser, gunicorn and crew would run on beside all later tests.
"""
