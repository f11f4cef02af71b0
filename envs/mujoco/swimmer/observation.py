"""What a Swimmer policy sees at each step."""

try:
    import numpy as np
except ImportError:
    np = None


class MujocoSwimmerObservation:
    """
    Three rods of 1 metre in a row, joined by two hinges, lie in a thick fluid and move in the x-y plane only, seen from
    above. The swimmer is to move to the right (+x). One step (dt) is 0.04 seconds.

    Angles are in radians, positive counter-clockwise; all are about 0 when the swimmer lies straight along the x axis
    with its front rod ahead.

    qpos -- 5 positions:
      0, 1 x and y of the swimmer (m): the point on the front rod's line, 0.5 m behind the first hinge
      2 direction of the front rod, 0 along +x; not wrapped
      3 first hinge: direction of the middle rod minus that of the front rod, -1.745 to 1.745
      4 second hinge: direction of the back rod minus that of the middle rod, -1.745 to 1.745
    qvel -- 5 velocities in the same order (m/s and rad/s).
    obs_vector -- 8 numbers: qpos[2] to qpos[4] at 0 to 2, then qvel[0] to qvel[4] at 3 to 7.
    tip_xy -- qpos[0] and qpos[1].
    dt -- seconds between two observations, 0.04.
    observation_structure -- how many numbers of qpos obs_vector leaves out, and how many of qpos and qvel it has.

    Every number of qpos and qvel starts uniformly within 0.1 of 0. Nothing ends an episode early.
    Vectors are float64 ndarrays where NumPy can be imported, else lists of float.
    """

    observation_structure = {"skipped_qpos": 2, "qpos": 3, "qvel": 5}

    def __init__(self):
        self.obs_vector = None
        self.qpos = None
        self.qvel = None
        self.dt = None
        self.tip_xy = None

    def fill_from_env(self, env, obs):
        """Reads the fields, one after the other, from `obs`, a sequence of 21 floats; `env` is not used."""
        values = list(map(float, obs)) if np is None else np.array(obs, dtype=np.float64)
        self.obs_vector = values[0:8]
        self.qpos = values[8:13]
        self.qvel = values[13:18]
        self.dt = float(values[18])
        self.tip_xy = values[19:21]
