class AcrobotPolicy:
    """Drives the middle joint the way it is already turning, against the swing of the upper link: this pumps energy in."""

    def act(self, obs):
        return 2 if obs.angular_velocity2 - 0.5 * obs.angular_velocity1 > 0 else 0
