"""The outside. All protocol knowledge is pure; one file holds the socket."""
