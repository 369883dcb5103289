from django.urls import path

from wastefund.views import calculator

app_name = "wastefund"

urlpatterns = [
    path("landfills/calculator/", calculator.calculator, name="calculator"),
    path("landfills/calculator/chart.svg", calculator.chart, name="calculator_chart"),
    path("landfills/calculator/calculation.pdf", calculator.as_pdf, name="calculator_pdf"),
]
