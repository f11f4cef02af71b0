GAIN = 20.0  # Part of a full step for each metre that is missing.
CLEAR = 0.12  # Height over the bar in metres at which the fingers pass above it.
OVER = 0.03
PULL = 0.08


def toward(place, goal):
    return [max(-1.0, min(1.0, GAIN * (g - p))) for p, g in zip(place, goal)]


class DrawerOpenV3Policy:
    """Comes down on the bar from above, one open finger on either side of it, and pulls."""

    def act(self, obs):
        values = [float(value) for value in obs.obs_vector]
        hand, (x, y, z) = values[0:3], values[4:7]
        if abs(hand[0] - x) < OVER and abs(hand[1] - y) < OVER:
            goal = [x, y - PULL, z] if hand[2] < z + OVER else [x, y, z]
        elif hand[2] < z + CLEAR:
            goal = [hand[0], hand[1], z + CLEAR + 0.05]
        else:
            goal = [x, y, z + CLEAR + 0.05]
        return toward(hand, goal) + [-1.0]
