"""Integrations, under the clients that they are for."""
