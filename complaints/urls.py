"""Addresses of the complaints application."""

from django.urls import path

from .views.clock import clock
from .views.detail import detail
from .views.files import add_files, file
from .views.paper import bundle, paper, pdf
from .views.steps import step

app_name = "complaints"

urlpatterns = [
    path("clocks/<int:pk>/", clock, name="clock"),
    # Words before numbers: complaints/new/ is not the complaint "new".
    path("complaints/<str:number>/", detail, name="detail"),
    path("complaints/<str:number>/print/", paper, name="print"),
    path("complaints/<str:number>/record.pdf", pdf, name="record-pdf"),
    path("complaints/<str:number>/bundle/", bundle, name="bundle"),
    path("complaints/<str:number>/files/", add_files, name="add-files"),
    path("complaints/<str:number>/files/<int:pk>/", file, name="file"),
    path("complaints/<str:number>/<slug:step>/", step, name="step"),  # last: it takes any word
]
