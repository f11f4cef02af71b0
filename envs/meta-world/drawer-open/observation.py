"""What a policy for Meta-World's drawer-open task sees at each step."""

try:
    import numpy as np
except ImportError:
    np = None


class MetaWorldDrawerOpenV3Observation:
    """
    A robot arm stands at a table. It has to pull open a drawer by its handle, a bar along x in front of the drawer, toward
    itself (along -y). Where the drawer stands differs from episode to episode.

    Places are in metres, in the robot's axes: x to its right, y away from it, z up; the table's top is at z = 0. One step
    is 0.0125 seconds.

    obs_vector -- 39 numbers:
      0-2    x, y, z of the hand, which the fingers hang from, pointing down
      3      openness of the gripper: distance of the two fingers from one another in parts of 0.1 m; 1 is fully open, and
             about 0.3 fully closed on nothing
      4-6    x, y, z of the middle of the handle's bar, at its front
      7-10   turn of the drawer as a quaternion w, x, y, z; it never turns, so always 1, 0, 0, 0
      11-17  0, room for a second object
      18-35  numbers 0 to 17 as they were one step before; at the start of an episode, the same as 0 to 17
      36-38  x, y, z of the goal: where 4-6 are to be brought. The same throughout an episode.

    A float64 ndarray where NumPy can be imported, else a list of float.
    """

    def __init__(self):
        self.obs_vector = None

    def fill_from_env(self, env, obs):
        """Reads the vector from `obs`, a sequence of 39 floats; `env` is not used."""
        self.obs_vector = list(map(float, obs)) if np is None else np.array(obs, dtype=np.float64)
