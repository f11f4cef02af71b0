import math

GAIN = 20.0  # Part of a full step for each metre that is missing.
HINGE = (0.115, 0.35)  # Where the hinge is, seen from the goal (m).
# Along the closed door and across it, seen from the hinge (m): the handle, and the gap behind it that fingers go into.
HANDLE = (0.37572, -0.10714)
GAP = (0.385, -0.07)
CLEAR = 0.12  # Height over the handle in metres at which the fingers pass above it.
LEAD, WIDE_OPEN = 0.35, 1.6  # How far ahead of the door the hand aims (rad), and where it stops.


def toward(place, goal):
    return [max(-1.0, min(1.0, GAIN * (g - p))) for p, g in zip(place, goal)]


def turn(x, y, angle):
    """The point (x, y) turned about the origin by `angle`, counter-clockwise."""
    return math.cos(angle) * x - math.sin(angle) * y, math.sin(angle) * x + math.cos(angle) * y


class DoorOpenV3Policy:
    """Puts the closed fingers from above into the gap between handle and door, and leads the handle around the hinge."""

    def act(self, obs):
        values = [float(value) for value in obs.obs_vector]
        hand, handle = values[0:3], values[4:7]
        hinge = [values[36] + HINGE[0], values[37] + HINGE[1]]
        closed = math.atan2(HANDLE[1], HANDLE[0])
        angle = closed - math.atan2(handle[1] - hinge[1], handle[0] - hinge[0])
        along, across = turn(hand[0] - hinge[0], hand[1] - hinge[1], angle)
        over_gap = abs(along - GAP[0]) < 0.05 and abs(across - GAP[1]) < 0.035
        pulling = over_gap and hand[2] < handle[2] + 0.02
        x, y = turn(GAP[0], GAP[1], -min(angle + LEAD, WIDE_OPEN) if pulling else -angle)
        goal = [hinge[0] + x, hinge[1] + y, handle[2] - 0.01]
        if not over_gap:
            up = handle[2] + CLEAR
            goal = [hand[0], hand[1], up + 0.05] if hand[2] < up else [goal[0], goal[1], up + 0.05]
        return toward(hand, goal) + [1.0]
