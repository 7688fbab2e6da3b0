"""For listeners at home: one command cleans, one undoes, and a stand-in to try it on without an account."""
