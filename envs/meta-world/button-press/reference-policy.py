GAIN = 20.0  # Part of a full step for each metre that is missing.
ABOVE = 0.012  # The hand goes this much above the button's middle, so that the open fingers end up around it.
ALIGNED = 0.03
IN_FRONT = 0.1
THROUGH = 0.1


def toward(place, goal):
    return [max(-1.0, min(1.0, GAIN * (g - p))) for p, g in zip(place, goal)]


class ButtonPressV3Policy:
    """Lines the hand up with the button while staying in front of it, then drives through it, with open fingers."""

    def act(self, obs):
        values = [float(value) for value in obs.obs_vector]
        hand, button = values[0:3], values[4:7]
        x, y, z = button[0], button[1], button[2] + ABOVE
        aligned = abs(hand[0] - x) < ALIGNED and abs(hand[2] - z) < ALIGNED
        goal_y = y + THROUGH if aligned else min(hand[1], y - IN_FRONT)
        return toward(hand, [x, goal_y, z]) + [-1.0]
