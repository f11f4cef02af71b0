"""What a Hopper policy sees at each step."""

try:
    import numpy as np
except ImportError:
    np = None


class MujocoHopperObservation:
    """
    A one-legged hopper that moves in the x-z plane only: torso on top, below it thigh, leg and foot. It stands 1.45
    metres tall and is to hop to the right (+x). One step (dt) is 0.008 seconds.

    Angles are in radians. The torso's is positive when it leans forward. Those of thigh, leg and foot are relative to
    the part above and negative when the lower part is turned back; 0 is the leg stretched straight down with the foot
    level.

    qpos -- 6 positions:
      0 x of the torso (m)                    3 thigh   -2.62 to 0
      1 height of the torso's middle (m)      4 leg     -2.62 to 0
      2 pitch of the torso                    5 foot    -0.785 to 0.785; above 0 the toes point up
    qvel -- 6 velocities in the same order (m/s and rad/s).
    obs_vector -- 11 numbers: qpos[1] to qpos[5] at 0 to 4, then qvel, each number clipped to -10..10, at 5 to 10.
    root_x_position -- qpos[0].
    dt -- seconds between two observations, 0.008.
    observation_structure -- how many numbers of qpos obs_vector leaves out, and how many of qpos and qvel it has.

    Parts and sizes, from top to bottom: torso 0.4 m (its middle is at qpos[1]), thigh 0.45 m, leg 0.5 m, foot 0.39 m,
    of which two thirds lie in front of the ankle. Upright, qpos is 0, 1.25, 0, 0, 0, 0; every episode starts
    within 0.005 of that, at rest within 0.005.

    An episode ends when the torso's height is 0.7 m or less, its pitch is 0.2 or more either way, or an angle or a
    velocity reaches 100 either way. Vectors are float64 ndarrays where NumPy can be imported, else lists of float.
    """

    observation_structure = {"skipped_qpos": 1, "qpos": 5, "qvel": 6}

    def __init__(self):
        self.obs_vector = None
        self.qpos = None
        self.qvel = None
        self.dt = None
        self.root_x_position = None

    def fill_from_env(self, env, obs):
        """Reads the fields, one after the other, from `obs`, a sequence of 25 floats; `env` is not used."""
        values = list(map(float, obs)) if np is None else np.array(obs, dtype=np.float64)
        self.obs_vector = values[0:11]
        self.qpos = values[11:17]
        self.qvel = values[17:23]
        self.dt = float(values[23])
        self.root_x_position = float(values[24])

    def state_vector(self):
        """qpos and then qvel, in one vector of 12."""
        return self.qpos + self.qvel if np is None else np.concatenate([self.qpos, self.qvel])
