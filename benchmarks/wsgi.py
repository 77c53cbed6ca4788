"""The product with the floor page added, for the benchmarks alone."""

from django.conf import settings

from config.wsgi import application  # noqa: F401 - what gunicorn looks for

settings.ROOT_URLCONF = "benchmarks.floor"
