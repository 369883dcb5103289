"""The API's foundation: who calls and with which hand, what a refusal looks like, logging in by token."""
