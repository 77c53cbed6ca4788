"""Addresses of the accounts application."""

from django.urls import path

from . import views

app_name = "accounts"

urlpatterns = [
    path("sign-in/", views.SignInView.as_view(), name="sign-in"),
    path("sign-out/", views.SignOutView.as_view(), name="sign-out"),
    path("password/", views.PasswordView.as_view(), name="password"),
    path("profile/", views.ProfileView.as_view(), name="profile"),
    path("language/", views.language, name="language"),
    path("appearance/", views.appearance, name="appearance"),
]
