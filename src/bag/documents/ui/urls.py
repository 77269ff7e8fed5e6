"""Pages of the documents room beside those of its records."""

from django.urls import path

from bag.documents.ui import archive, controlled, letters, printing, signatures

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
    path("document/<int:pk>/signatures/", signatures.document, name="signatures"),
    path("document/<int:pk>/signatures/verify/", signatures.verify_document, name="signatures-verify"),
    path("document/<int:pk>/signed/<int:copy>/verify/", signatures.verify_document, name="copy-verify"),
    path("document/<int:pk>/signed/<int:copy>/pdf/", signatures.copy_pdf, name="signed-pdf"),
    path("signatures/", signatures.check, name="signatures-check"),
    path("signatures/attachment/<int:pk>/", signatures.attachment, name="signatures-attachment"),
    path("letters/", letters.desk, name="letter-desk"),
    path("letter/preview/", letters.preview, name="letter-preview"),
    path("letter/<int:pk>/sheets/", letters.sheets, name="letter-sheets"),
    path("letter/<int:pk>/pdf/", letters.pdf, name="letter-pdf"),
    path("letter/<int:pk>/submit/", letters.submit, name="letter-submit"),
    path("letter/<int:pk>/act/", letters.act, name="letter-act"),
    path("letter/<int:pk>/return/", letters.return_, name="letter-return"),
    path("letter/<int:pk>/number/", letters.number, name="letter-number"),
    path("letter/<int:pk>/send/", letters.send, name="letter-send"),
    path("letter/<int:pk>/deliver/", letters.deliver, name="letter-deliver"),
    path("disposal/", archive.disposal, name="disposal"),
    path("controlleddocument/<int:pk>/approve/", controlled.approve, name="approve"),
    path("controlleddocument/<int:pk>/withdraw/", controlled.withdraw, name="withdraw"),
]
