class CartPolePolicy:
    """Pushes towards the side on which the pole is about to fall, with a slight pull back to the middle of the track."""

    def act(self, obs):
        lean = obs.pole_angle + 0.25 * obs.pole_angular_velocity
        drift = 0.05 * obs.cart_position + 0.1 * obs.cart_velocity
        return 1 if lean + drift > 0 else 0
