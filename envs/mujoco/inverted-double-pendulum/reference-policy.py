# What one unit of each state costs in force: x, first and second angle, then their velocities. The linear-quadratic
# regulator of the equations linearised upright, with weights 1, 1, 1, 0.1, 0.1, 0.5 on the state and 1 on the force.
GAINS = [0.154, 1.022, 4.164, 0.215, 0.599, 0.635]


class InvertedDoublePendulumV5Policy:
    """Linear feedback: pushes the cart against a weighted sum of all positions and velocities."""

    def act(self, obs):
        state = [*obs.qpos, *obs.qvel]
        force = -sum(gain * float(value) for gain, value in zip(GAINS, state))
        return [max(-1.0, min(1.0, force))]
