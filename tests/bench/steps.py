"""Queries and time of each step of the grading procedure: ``python -m tests.bench.steps``.

The time is that of the step alone (the opening, the lapse, the last signature, or the taking where nobody signs),
with all that belongs to it: checks, event, time limits, notices, mails to be sent. Queries are statements that
read or write rows; those of the proposal and its signatures are counted apart.
"""

from tests.bench import _stage

REPEATS = 15


def main() -> None:
    _stage.set_up()
    # Only now can the models be imported.
    from tests.grading.rehearsing import STEPS, sent_by, taking
    from tests.grading.world import build, enterprise

    world = build()
    print(f"{'step':<20} {'queries':>8} {'signing':>8} {'median ms':>10}")
    for step in STEPS:
        own, signing = sent_by(taking(world, step, enterprise()))
        acts = [taking(world, step, enterprise()) for _ in range(REPEATS)]
        print(f"{step:<20} {len(own):>8} {len(signing):>8} {_stage.median_ms(acts):>10.1f}")


if __name__ == "__main__":
    main()
