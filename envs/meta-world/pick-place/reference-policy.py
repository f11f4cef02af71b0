import math

GAIN = 15.0  # Part of a full step for each metre that is missing.
GRIPPED = 0.73  # An openness below this means that the fingers have met the puck.
HEIGHT = 0.03  # Of the hand over the puck's middle when it grips.


def toward(place, goal):
    return [max(-1.0, min(1.0, GAIN * (g - p))) for p, g in zip(place, goal)]


class PickPlaceV3Policy:
    """Hovers over the puck, goes down, grips, and carries it so that the puck, not the hand, comes to the goal."""

    def act(self, obs):
        values = [float(value) for value in obs.obs_vector]
        hand, openness, puck = values[0:3], values[3], values[4:7]
        aside = math.hypot(hand[0] - puck[0], hand[1] - puck[1])
        above = hand[2] - puck[2]
        if aside < 0.03 and abs(above) < 0.07 and openness < GRIPPED:
            return toward(puck, values[36:39]) + [1.0]
        if aside > 0.02:
            return toward(hand, [puck[0], puck[1], puck[2] + 0.1]) + [-1.0]
        return toward(hand, [puck[0], puck[1], puck[2] + HEIGHT]) + [1.0 if above < HEIGHT + 0.02 else -1.0]
