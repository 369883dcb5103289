"""The calculator for everybody: what is asked, what follows from it, and in which words that is shown."""

from wastefund.calculator.calculation import Asked, Calculation, calculate
from wastefund.calculator.form import CalculatorForm

__all__ = ["Asked", "Calculation", "CalculatorForm", "calculate"]
