"""Strict reading of the environment.

A value that cannot be read stops the program with the variable's name and what would be right. An empty value counts as
absent. Every variable `X` may instead be given as `X_FILE`, the path of a file that holds the value, so that secrets
need not stand in the environment.
"""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"true", "on", "yes", "1"})
FALSE = frozenset({"false", "off", "no", "0"})


class StrictEnv(environ.FileAwareEnv):
    """django-environ with `X_FILE`, without its guesses (`DEBUG=ture` as false, a leading `$` as another's name)."""

    def get_value(self, var, cast=None, default=environ.Env.NOTSET, parse_default=False):  # noqa: ARG002
        """The value of `var`, stripped (a file ends with a newline); ImproperlyConfigured where it cannot be read."""
        try:
            value = self.ENVIRON.get(var, "").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{var}_FILE cannot be read: {error.strerror}.") from error
        if not value:
            if default is self.NOTSET:
                raise ImproperlyConfigured(f"{var} must be set.")
            return default
        if cast is None:
            return value
        try:
            return self.parse_value(value, cast)
        except ValueError as error:
            # The value itself is not shown: it may be a secret in the wrong place.
            raise ImproperlyConfigured(f"{var} cannot be read: it must be {_described(cast)}.") from error

    @classmethod
    def parse_value(cls, value, cast):
        """`value` as `cast`; ValueError when it is not one."""
        if cast is bool:
            word = value.lower()
            if word not in TRUE | FALSE:
                raise ValueError(value)
            return word in TRUE
        if cast is list:
            return [part.strip() for part in value.split(",") if part.strip()]
        return super().parse_value(value, cast)

    def path(self, var, default):
        """The value of `var` as an absolute path."""
        return Path(self.str(var, default=str(default))).expanduser().resolve()

    def at_least(self, var, minimum, default):
        """The value of `var` as a whole number that is not below `minimum`."""
        number = self.int(var, default=default)
        if number < minimum:
            raise ImproperlyConfigured(f"{var} must be at least {minimum}, not {number}.")
        return number


def _described(cast) -> str:
    words = {bool: "one of true, false, on, off, yes, no, 1, 0", int: "a whole number"}
    return words.get(cast, f"a {getattr(cast, '__name__', cast)}")
