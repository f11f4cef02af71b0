import math

# All numbers below were found by random search (cross-entropy method).
FREQUENCY = 23.54  # rad/s
STIFFNESS, DAMPING = 1.45, 0.035  # Torque per rad, per rad/s.
# For each joint: middle, swing and phase of the sine that it follows (rad), and what the torso's pitch and the rate of
# that add to it.
JOINTS = [
    (-0.16, 1.0, 0.85, 0.2, -0.018),  # back thigh
    (0.15, 1.49, -3.1, 0.0, 0.0),  # back shin
    (-0.17, 0.51, 1.5, 0.0, 0.0),  # back foot
    (-0.39, 0.86, 2.88, -0.02, -0.004),  # front thigh
    (-0.36, 0.58, -0.96, 0.0, 0.0),  # front shin
    (0.51, 0.32, -1.9, 0.0, 0.0),  # front foot
]


class HalfcheetahV5Policy:
    """A sine gait: all joints follow sines of one frequency like damped springs; the thighs also answer the pitch."""

    def __init__(self):
        self.time = 0.0

    def act(self, obs):
        pitch, rate = float(obs.qpos[2]), float(obs.qvel[2])
        torques = []
        for joint, (middle, swing, phase, lean, turn) in enumerate(JOINTS):
            target = middle + swing * math.sin(FREQUENCY * self.time + phase) + lean * pitch + turn * rate
            torque = STIFFNESS * (target - float(obs.qpos[3 + joint])) - DAMPING * float(obs.qvel[3 + joint])
            torques.append(max(-1.0, min(1.0, torque)))
        self.time += obs.dt
        return torques
