"""What pages show, from rows to words: no writes, no HTTP.

clocks: time limits and how much of them is left. why: a due date day by day. timeline: what happened.
head: where a case stands and what can be done. lines: the worklist and lists of cases.
asking: the questions of a step and what stands against the answers. answers: what was answered, to read.
"""
