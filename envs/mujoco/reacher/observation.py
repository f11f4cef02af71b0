"""What a Reacher policy sees at each step."""

try:
    import numpy as np
except ImportError:
    np = None


class MujocoReacherObservation:
    """
    An arm of two links turns in the x-y plane about the origin. Its tip is to be brought to a target and held there.
    One step (dt) is 0.02 seconds.

    Angles are in radians, positive counter-clockwise. With a = qpos[0] and b = qpos[1] the tip is at
      x = 0.1 cos(a) + 0.11 cos(a + b),   y = 0.1 sin(a) + 0.11 sin(a + b)   (m).

    qpos -- 4 positions:
      0 first joint, at the origin: direction of the first link; turns freely and is not wrapped
      1 second joint: direction of the second link minus that of the first, -3 to 3
      2, 3 x and y of the target (m)
    qvel -- 4 velocities: of the two joints (rad/s), then of the target, which is always 0.
    obs_vector -- 10 numbers:
      0, 1 cosines of the two joint angles        4, 5 x and y of the target (m)
      2, 3 sines of the two joint angles          6, 7 velocities of the two joints (rad/s)
      8, 9 x and y of the tip minus those of the target (m)
    fingertip_minus_target -- x, y, z of the tip minus those of the target (m); z is always 0.
    fingertip_com, target_com -- x, y, z of the tip and of the target (m).
    dt -- seconds between two observations, 0.02.

    An episode starts with both joints within 0.1 of 0, so that the arm points along +x, almost at rest; the target is
    drawn uniformly from the disc of radius 0.2 m about the origin and stays. Nothing ends an episode early. Vectors are
    float64 ndarrays where NumPy can be imported, else lists of float.
    """

    def __init__(self):
        self.obs_vector = None
        self.dt = None
        self.qpos = None
        self.qvel = None
        self.fingertip_minus_target = None
        self.fingertip_com = None
        self.target_com = None

    def fill_from_env(self, env, obs):
        """Reads the fields, one after the other, from `obs`, a sequence of 28 floats; `env` is not used."""
        values = list(map(float, obs)) if np is None else np.array(obs, dtype=np.float64)
        self.obs_vector = values[0:10]
        self.dt = float(values[10])
        self.qpos = values[11:15]
        self.qvel = values[15:19]
        self.fingertip_minus_target = values[19:22]
        self.fingertip_com = values[22:25]
        self.target_com = values[25:28]
