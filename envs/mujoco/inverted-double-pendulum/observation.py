"""What an InvertedDoublePendulum policy sees at each step."""

try:
    import numpy as np
except ImportError:
    np = None


class MujocoInvertedDoublePendulumObservation:
    """
    A cart slides on a rail along the x axis. On it stands a pole of 0.6 metres on a hinge, and on that pole's end a
    second one just like it. Everything moves in the x-z plane. The poles are to be kept upright. One step (dt) is 0.05
    seconds.

    Angles are in radians, positive towards +x, and not wrapped.

    qpos -- 3 positions:
      0 x of the cart (m), -1 to 1: the rail ends there
      1 angle of the first pole, 0 upright
      2 angle of the second pole minus that of the first, 0 in line
    qvel -- 3 velocities in the same order (m/s and rad/s).
    obs_vector -- 9 numbers:
      0 x of the cart             3, 4 cosines of qpos[1], qpos[2]
      1, 2 sines of the same      5 to 7 qvel, each clipped to -10..10
      8 force of the rail's ends on the cart (N), clipped to -10..10; 0 elsewhere
    tip_site_pos -- x, y, z of the free end of the second pole (m); y is 0, z is 1.2 when both poles stand upright.
    dt -- seconds between two observations, 0.05.

    qpos starts uniformly within 0.1 of 0, qvel with a standard deviation of 0.1. An episode ends when the free end is
    at a height of 1 m or less. Vectors are float64 ndarrays where NumPy can be imported, else lists of float.
    """

    def __init__(self):
        self.obs_vector = None
        self.qpos = None
        self.qvel = None
        self.dt = None
        self.tip_site_pos = None

    def fill_from_env(self, env, obs):
        """Reads the fields, one after the other, from `obs`, a sequence of 19 floats; `env` is not used."""
        values = list(map(float, obs)) if np is None else np.array(obs, dtype=np.float64)
        self.obs_vector = values[0:9]
        self.qpos = values[9:12]
        self.qvel = values[12:15]
        self.dt = float(values[15])
        self.tip_site_pos = values[16:19]

    def state_vector(self):
        """qpos and then qvel, in one vector of 6."""
        return self.qpos + self.qvel if np is None else np.concatenate([self.qpos, self.qvel])
