"""Fixtures for all tests: the company and its people, the same in every test."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import translation

from tests.people import build_company

pytest_plugins = ["tests.plugins.services"]


@pytest.fixture(autouse=True)
def default_language():
    """Every test begins in the product's language, whatever the reader of the test before it chose."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def nothing_kept():
    """No test finds what another has left in the cache."""
    cache.clear()


@pytest.fixture
def company(db) -> SimpleNamespace:
    """The gas company with its departments, people, routing, and the GAS procedure in force."""
    return build_company()


@pytest.fixture
def cast(company) -> SimpleNamespace:
    """The people of the company by their part; `outsider` holds no role."""
    return company.people


@pytest.fixture
def signed_in(client):
    """`signed_in(user)` is a test client signed in as `user`."""

    def sign_in(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def administrator(cast, signed_in):
    """A test client signed in as the system administrator, who reads English."""
    cast.admin.language = "en"
    cast.admin.save(update_fields=["language"])
    return signed_in(cast.admin)
