"""Pages of the documents room beside those of its records."""

from django.urls import path

from bag.documents.ui import archive, controlled, printing

urlpatterns = [
    path("forms/", printing.form_list, name="forms"),
    path("forms/<slug:key>/", printing.sample, name="sample"),
    path("forms/<slug:key>/page/<int:number>.png", printing.sample_page, name="sample-page"),
    path("forms/<slug:key>/sample.pdf", printing.sample_pdf, name="sample-pdf"),
    path("print/<slug:key>/", printing.Print.as_view(), name="print"),
    path("document/<int:pk>/page/<int:number>.png", archive.draft_page, name="draft-page"),
    path("document/<int:pk>/pdf/", archive.pdf, name="pdf"),
    path("document/<int:pk>/issue/", archive.issue, name="issue"),
    path("document/<int:pk>/discard/", archive.discard, name="discard"),
    path("document/<int:pk>/void/", archive.void, name="void"),
    path("disposal/", archive.disposal, name="disposal"),
    path("controlleddocument/<int:pk>/approve/", controlled.approve, name="approve"),
    path("controlleddocument/<int:pk>/withdraw/", controlled.withdraw, name="withdraw"),
]
