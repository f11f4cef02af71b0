import math

FIRST, SECOND = 0.1, 0.11  # Lengths of the links in metres.
STIFFNESS, DAMPING, STRONGEST = 0.35, 0.06, 0.36  # Found by a search over 30 targets at a time.


class ReacherV5Policy:
    """Works out which joint angles put the tip on the target, takes the nearer of the two solutions, and goes there like
    a damped spring with a bounded force."""

    def act(self, obs):
        a, b, x, y = (float(value) for value in obs.qpos)
        cosine = (x * x + y * y - FIRST**2 - SECOND**2) / (2 * FIRST * SECOND)
        bend = math.acos(max(-1.0, min(1.0, cosine)))
        errors = min((self.errors(a, b, x, y, side * bend) for side in (1, -1)), key=lambda pair: max(map(abs, pair)))
        return [self.spring(error, float(speed)) for error, speed in zip(errors, obs.qvel)]

    def errors(self, a, b, x, y, bend):
        """How far the joints have to turn to reach (x, y) with the second joint at `bend`."""
        target = math.atan2(y, x) - math.atan2(SECOND * math.sin(bend), FIRST + SECOND * math.cos(bend))
        turn = (target - a + math.pi) % (2 * math.pi) - math.pi
        return turn, max(-3.0, min(3.0, bend)) - b

    def spring(self, error, speed):
        return max(-STRONGEST, min(STRONGEST, STIFFNESS * error - DAMPING * speed))
