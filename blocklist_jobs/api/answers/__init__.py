"""How answers look, for the document: one file for each kind of thing. Nothing here runs when a request is served."""
