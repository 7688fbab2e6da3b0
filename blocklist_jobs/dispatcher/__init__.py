"""The process that gives each free permit to the batch that deserves it most and hands that batch to Celery.

Refuses to decide: whose turn it is, what may go and what is lost are use cases; here is only when they are asked.
"""
