from django.urls import include, path

from wastefund.views import calculator, importing

app_name = "wastefund"

urlpatterns = [
    path("landfills/<str:reference>/books/", include("wastefund.book_urls")),
    path("landfills/calculator/", calculator.calculator, name="calculator"),
    path("landfills/calculator/chart.svg", calculator.chart, name="calculator_chart"),
    path("landfills/calculator/calculation.pdf", calculator.as_pdf, name="calculator_pdf"),
    path("landfills/import/", importing.import_landfills, name="import_landfills"),
    path("landfills/import/template.xlsx", importing.landfills_template, name="landfills_template"),
    path("landfills/<str:reference>/volumes/import/", importing.import_volumes, name="import_volumes"),
    path("landfills/<str:reference>/volumes/template.xlsx", importing.volumes_template, name="volumes_template"),
]
