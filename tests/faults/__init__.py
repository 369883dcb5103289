"""What may fail while the clock does its work: real processes are killed, and real servers break."""
