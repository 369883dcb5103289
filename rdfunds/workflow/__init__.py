"""The procedures of research funds, one module for each kind of case (docs/procedures/rdfunds.md)."""
