"""Whether clock, workers and mails do their work: heartbeats, what is stuck, health, the figures for operators."""
