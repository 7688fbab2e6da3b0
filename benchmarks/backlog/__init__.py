"""100,000 waiting batches of 1,000 users: an urgent job's first request, the dispatcher's cost, everyone's share."""
