from django.urls import path

from wastefund.api.calculator import CalculatorView

urlpatterns = [path("landfills/calculator", CalculatorView.as_view(), name="api-landfill-calculator")]
