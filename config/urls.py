"""Addresses of the whole project."""

from django.contrib import admin
from django.urls import include, path

from config.views import admin_sign_in, healthz

urlpatterns = [
    path("healthz/", healthz, name="healthz"),
    path("accounts/", include("accounts.urls")),
    path("reports/", include("reports.urls")),
    path("admin/login/", admin_sign_in),
    path("admin/", admin.site.urls),
    path("", include("complaints.urls")),
]
