"""A product's own users: checks the tokens that it issues to them. Knows no database; asks for keys by a port."""
