"""What an Ant policy sees at each step."""

try:
    import numpy as np
except ImportError:
    np = None


class MujocoAntObservation:
    """
    A four-legged robot of 0.9 kg: a ball of radius 0.25 m as torso, and legs that leave it at right angles to each
    other. A leg is a short rod fixed to the torso, an upper part on a hip hinge and a lower part on an ankle hinge. The
    ant is to walk along +x. One step (dt) is 0.05 seconds.

    Where the legs point while the torso is not turned (x ahead, y to the left, z up); angles in radians:
      leg   direction         hip, turns about z   ankle, bends about the horizontal
      1     ahead, left       -0.52 to 0.52        0.52 to 1.22, greater is lower
      2     back, left        -0.52 to 0.52        -1.22 to -0.52, smaller is lower
      3     back, right       -0.52 to 0.52        -1.22 to -0.52, smaller is lower
      4     ahead, right      -0.52 to 0.52        0.52 to 1.22, greater is lower
    A greater hip angle turns a leg counter-clockwise seen from above: feet 1 and 2 go back, feet 3 and 4 go ahead.

    qpos -- 15 positions:
      0 to 2 x, y, z of the torso (m)              7, 8 hip and ankle of leg 1   11, 12 of leg 3
      3 to 6 its orientation, quaternion w x y z   9, 10 of leg 2                13, 14 of leg 4
    qvel -- 14 velocities:
      0 to 2 of the torso along the world's x, y, z (m/s)
      3 to 5 of its turning about its own x, y, z axes (rad/s)
      6 to 13 of hips and ankles, legs 1 to 4 as in qpos (rad/s)
    cfrc_ext -- [14][6], what contacts exert on each body: torque x, y, z (N m), force x, y, z (N), in world axes, the
      torque about the ant's centre of mass. Bodies: 0 the world, 1 torso, then for each leg fixed rod, upper part, lower
      part: leg 1 has 2, 3, 4, leg 2 has 5, 6, 7, leg 3 has 8, 9, 10, leg 4 has 11, 12, 13. A foot that stands shows in its
      lower part's row.
    obs_vector -- 105 numbers: qpos[2] to qpos[14] at 0 to 12, qvel at 13 to 26, then cfrc_ext without the world, row by
      row and clipped to -1..1, at 27 to 104.
    main_body_xy -- x and y of the torso (m).
    dt -- seconds between two observations, 0.05.

    qpos starts within 0.1 of x = y = 0, z = 0.75, upright, all joints 0 (so the ankles first swing into their range);
    qvel with a standard deviation of 0.1. An episode ends when the torso's height leaves [0.2, 1.0]. Vectors are
    float64 ndarrays where NumPy can be imported, else lists of float.
    """

    def __init__(self):
        self.obs_vector = None
        self.qpos = None
        self.qvel = None
        self.cfrc_ext = None
        self.dt = None
        self.main_body_xy = None

    def fill_from_env(self, env, obs):
        """Reads the fields, one after the other, from `obs`, a sequence of 221 floats; `env` is not used."""
        values = list(map(float, obs)) if np is None else np.array(obs, dtype=np.float64)
        self.obs_vector = values[0:105]
        self.qpos = values[105:120]
        self.qvel = values[120:134]
        forces = values[134:218]
        self.cfrc_ext = [forces[i : i + 6] for i in range(0, 84, 6)] if np is None else forces.reshape(14, 6)
        self.dt = float(values[218])
        self.main_body_xy = values[219:221]

    def state_vector(self):
        """qpos and then qvel, in one vector of 29."""
        return self.qpos + self.qvel if np is None else np.concatenate([self.qpos, self.qvel])
