"""What a request to the API costs, beside an empty Flask route with one SELECT on the same server."""
