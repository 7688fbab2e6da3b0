"""What every route shares: keys, bodies, parameters, pages, cursors, problems. Knows nothing of any one resource."""
