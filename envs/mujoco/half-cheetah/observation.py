"""What a HalfCheetah policy sees at each step."""

try:
    import numpy as np
except ImportError:
    np = None


class MujocoHalfCheetahObservation:
    """
    A cheetah of 14 kg that moves in the x-z plane only: a torso 1 metre long with a head in front, and a back and a
    front leg of thigh, shin and foot. It is to run to the right (+x). One step (dt) is 0.05 seconds.

    Angles are in radians and positive from the z to the x axis: the torso's nose goes down, the lower end of a leg part
    goes back. A leg angle is relative to the part above it; 0 is the resting pose, to which stiff springs pull every
    joint.

    qpos -- 9 positions:
      0 x of the torso's middle (m)               1 its height above the resting height of 0.7 m (m)
      2 pitch of the torso
      3 back thigh   -0.52 to 1.05                6 front thigh   -1.0 to 0.7
      4 back shin    -0.785 to 0.785              7 front shin    -1.2 to 0.87
      5 back foot    -0.4 to 0.785                8 front foot    -0.5 to 0.5
    qvel -- 9 velocities in the same order (m/s and rad/s); qvel[0] is the speed forward.
    obs_vector -- 17 numbers: qpos[1] to qpos[8] at 0 to 7, then qvel[0] to qvel[8] at 8 to 16.
    main_body_xy -- x of the torso (m), and 0.
    dt -- seconds between two observations, 0.05.

    qpos starts within 0.1 of rest, qvel with a standard deviation of 0.1. Nothing ends an episode early.
    Vectors are float64 ndarrays where NumPy can be imported, else lists of float.
    """

    def __init__(self):
        self.obs_vector = None
        self.qpos = None
        self.qvel = None
        self.dt = None
        self.main_body_xy = None

    def fill_from_env(self, env, obs):
        """Reads the fields, one after the other, from `obs`, a sequence of 38 floats; `env` is not used."""
        values = list(map(float, obs)) if np is None else np.array(obs, dtype=np.float64)
        self.obs_vector = values[0:17]
        self.qpos = values[17:26]
        self.qvel = values[26:35]
        self.dt = float(values[35])
        self.main_body_xy = values[36:38]
