"""``connect``: a listener gives leave in the browser, and the connection is stored by the API."""
