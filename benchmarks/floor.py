"""The product's addresses and one more: a page with a session, a user and one query, against which the others count."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from complaints.models import Complaint
from config.urls import urlpatterns as of_the_product


@login_required
def floor(request: HttpRequest) -> HttpResponse:
    """The least that a page for somebody signed in can do."""
    number = Complaint.objects.order_by("pk").values_list("number", flat=True).first()
    return HttpResponse(f"{request.user.name}: {number}", content_type="text/plain")


urlpatterns = [path("floor/", floor), *of_the_product]
