"""What a Humanoid policy sees at each step."""

try:
    import numpy as np
except ImportError:
    np = None


class MujocoHumanoidObservation:
    """
    A person of 42 kg: torso with head, lower waist, pelvis, two legs of thigh, shin and foot (a ball fixed to the shin:
    there are no ankles), two arms. It is to stay upright and walk along +x. One step (dt) is 0.015 seconds.

    x is ahead, y to the left, z up while the person is not turned; angles are in radians, relative to the part nearer
    the torso.

    qpos -- 24 positions:
      0 to 2 x, y, z of the torso (m); it starts 1.4 above the ground
      3 to 6 its orientation, quaternion w x y z
      7 abdomen_z      -0.79 to 0.79   above 0: pelvis turns left  8 abdomen_y   -1.31 to 0.52   below 0: bends forward
      9 abdomen_x      -0.61 to 0.61   above 0: legs swing to the left
      10 right_hip_x   -0.44 to 0.09   below 0: leg goes outward  14 left_hip_x   the same
      11 right_hip_z   -1.05 to 0.61   below 0: toes outward      15 left_hip_z   the same
      12 right_hip_y   -1.92 to 0.35   below 0: thigh goes ahead  16 left_hip_y   the same
      13 right_knee    -2.79 to -0.03  0 is straight              17 left_knee    the same
      18, 19 right_shoulder1, right_shoulder2   -1.48 to 1.05     21, 22 left_shoulder1, left_shoulder2   -1.05 to 1.48
      20 right_elbow   -1.57 to 0.87                              23 left_elbow   -1.57 to 0.87
    qvel -- 23 velocities:
      0 to 2 of the torso along the world's x, y, z (m/s)
      3 to 5 of its turning about its own x, y, z axes (rad/s)
      6 to 22 of the joints, in the order of qpos[7] to qpos[23] (rad/s)
    dt -- seconds between two observations, 0.015.
    torso_xy -- qpos[0] and qpos[1].
    mass_center_xy -- x and y of the whole person's centre of mass (m).
    ctrl -- the last action, 17 numbers.

    What follows has a row per body: 0 the world, 1 torso, 2 lower waist, 3 pelvis, 4 right thigh, 5 right shin, 6 right
    foot, 7 left thigh, 8 left shin, 9 left foot, 10 right upper arm, 11 right lower arm, 12 left upper arm, 13 left lower
    arm. Torques, velocities and inertias are about the whole person's centre of mass, in world axes.
    cfrc_ext -- [14][6], what contacts exert on each body: torque x, y, z (N m), force x, y, z (N). A foot that stands shows
      here.
    cinert_excl_world -- [13][10], bodies 1 to 13: inertia xx, yy, zz, xy, xz, yz (kg m2), mass times offset x, y, z (kg m),
      mass (kg). The offset is from the whole person's centre of mass to that of the body.
    cvel_excl_world -- [13][6], bodies 1 to 13: angular velocity x, y, z (rad/s), velocity x, y, z (m/s).
    qfrc_actuator_tail -- 17 torques of the motors on the joints (N m), in the order of qpos[7] to qpos[23].

    obs_vector -- 348 numbers: qpos[2] to qpos[23] at 0 to 21, qvel at 22 to 44, then row by row cinert_excl_world at 45 to
      174 and cvel_excl_world at 175 to 252, qfrc_actuator_tail at 253 to 269, cfrc_ext without the world at 270 to 347.
    observation_structure -- the sizes of these blocks; obs_qpos_part, obs_qvel_part, obs_cinert_part, obs_cvel_part,
      obs_qfrc_actuator_part and obs_cfrc_ext_part are the blocks themselves.

    All of qpos and qvel starts within 0.01 of standing upright with straight legs and 0 speed. An episode ends when
    qpos[2] is no longer between 1.0 and 2.0. Vectors are float64 ndarrays where NumPy can be imported, else (nested)
    lists of float.
    """

    observation_structure = {
        "skipped_qpos": 2,
        "qpos": 22,
        "qvel": 23,
        "cinert": 130,
        "cvel": 78,
        "qfrc_actuator": 17,
        "cfrc_ext": 78,
        "ten_length": 0,
        "ten_velocity": 0,
    }

    obs_qpos_part = property(lambda self: self.obs_vector[0:22])
    obs_qvel_part = property(lambda self: self.obs_vector[22:45])
    obs_cinert_part = property(lambda self: self.obs_vector[45:175])
    obs_cvel_part = property(lambda self: self.obs_vector[175:253])
    obs_qfrc_actuator_part = property(lambda self: self.obs_vector[253:270])
    obs_cfrc_ext_part = property(lambda self: self.obs_vector[270:348])

    def __init__(self):
        self.obs_vector = None
        self.qpos = None
        self.qvel = None
        self.dt = None
        self.torso_xy = None
        self.mass_center_xy = None
        self.ctrl = None
        self.cfrc_ext = None
        self.cinert_excl_world = None
        self.cvel_excl_world = None
        self.qfrc_actuator_tail = None

    def fill_from_env(self, env, obs):
        """Reads the fields, one after the other, from `obs`, a sequence of 726 floats; `env` is not used."""
        values = list(map(float, obs)) if np is None else np.array(obs, dtype=np.float64)

        def rows(start, end, width):
            if np is None:
                return [values[i : i + width] for i in range(start, end, width)]
            return values[start:end].reshape(-1, width)

        self.obs_vector = values[0:348]
        self.qpos = values[348:372]
        self.qvel = values[372:395]
        self.dt = float(values[395])
        self.torso_xy = values[396:398]
        self.mass_center_xy = values[398:400]
        self.ctrl = values[400:417]
        self.cfrc_ext = rows(417, 501, 6)
        self.cinert_excl_world = rows(501, 631, 10)
        self.cvel_excl_world = rows(631, 709, 6)
        self.qfrc_actuator_tail = values[709:726]
