"""The books of one landfill, below its reference."""

from django.urls import path

from wastefund.views import book_downloads, books

urlpatterns = [
    path("reconciliation/", books.reconciliation, name="reconciliation"),
    path("reconciliation.xlsx", book_downloads.reconciliation_xlsx, name="reconciliation_xlsx"),
    path("reconciliation.pdf", book_downloads.reconciliation_pdf, name="reconciliation_pdf"),
    path("<str:side>/journal/", books.journal, name="journal"),
    path("<str:side>/journal.xlsx", book_downloads.journal_xlsx, name="journal_xlsx"),
    path("<str:side>/journal.pdf", book_downloads.journal_pdf, name="journal_pdf"),
    path("<str:side>/entries/<int:number>/", books.entry, name="entry"),
    path("<str:side>/accounts/<str:code>/", books.statement, name="statement"),
    path("<str:side>/accounts/<str:code>/statement.xlsx", book_downloads.statement_xlsx, name="statement_xlsx"),
    path("<str:side>/accounts/<str:code>/statement.pdf", book_downloads.statement_pdf, name="statement_pdf"),
    path("<str:side>/trial-balance/", books.trial_balance, name="trial_balance"),
    path("<str:side>/trial-balance.xlsx", book_downloads.trial_balance_xlsx, name="trial_balance_xlsx"),
    path("<str:side>/trial-balance.pdf", book_downloads.trial_balance_pdf, name="trial_balance_pdf"),
    path("<str:side>/verification/", books.verification, name="verification"),
    path("<str:side>/certificates/", books.certificates, name="certificates"),
    path("<str:side>/certificates/<str:through>.json", book_downloads.certificate_json, name="certificate_json"),
    path("<str:side>/certificates/<str:through>.pdf", book_downloads.certificate_pdf, name="certificate_pdf"),
]
