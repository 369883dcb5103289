from django.urls import path

from rdfunds.views import books, grid

app_name = "rdfunds"

urlpatterns = [
    path("research/<str:reference>/budget/", grid.versions, name="budget_versions"),
    path("research/<str:reference>/budget.xlsx", grid.workbook, name="budget_workbook"),
    path("research/<str:reference>/budget/import/", grid.import_budget, name="import_budget"),
    path("research/<str:reference>/journal/", books.journal, name="journal"),
    path("research/<str:reference>/journal.xlsx", books.journal_xlsx, name="journal_xlsx"),
]
