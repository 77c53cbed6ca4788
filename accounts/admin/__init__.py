"""The administration of people, departments and sign-in."""

from . import departments, people, security

__all__ = ["departments", "people", "security"]
