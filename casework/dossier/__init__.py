"""The dossier of a case: everything that one reader may see of it, as one indexed PDF and as a ZIP."""
