from django.urls import include, path

from wastefund.views import calculator, importing_landfills, importing_volumes

app_name = "wastefund"

urlpatterns = [
    path("landfills/<str:reference>/books/", include("wastefund.book_urls")),
    path("landfills/calculator/", calculator.calculator, name="calculator"),
    path("landfills/calculator/chart.svg", calculator.chart, name="calculator_chart"),
    path("landfills/calculator/calculation.pdf", calculator.as_pdf, name="calculator_pdf"),
    path("landfills/import/", importing_landfills.import_landfills, name="import_landfills"),
    path("landfills/import/template.xlsx", importing_landfills.landfills_template, name="landfills_template"),
    path("landfills/<str:reference>/volumes/import/", importing_volumes.import_volumes, name="import_volumes"),
    path(
        "landfills/<str:reference>/volumes/template.xlsx", importing_volumes.volumes_template, name="volumes_template"
    ),
]
