class TaxiRewardFunction:
    """20 for a delivery, -10 for an illegal pick-up or drop-off, -1 for every other step."""

    STANDS = [(0, 0), (0, 4), (4, 0), (4, 3)]  # (row, column) of red, green, yellow, blue
    PICK_UP, DROP_OFF, IN_TAXI = 4, 5, 4

    def calculate_reward(self, prev_obs, action, next_obs):
        """Reward of one step; it follows from the observation before the step and the action."""
        taxi = (prev_obs.taxi_row, prev_obs.taxi_col)
        riding = prev_obs.passenger_location == self.IN_TAXI
        if action == self.PICK_UP:
            legal = not riding and taxi == self.STANDS[prev_obs.passenger_location]
            return -1.0 if legal else -10.0
        if action == self.DROP_OFF:
            if riding and taxi == self.STANDS[prev_obs.destination]:
                return 20.0
            return -1.0 if riding and taxi in self.STANDS else -10.0
        return -1.0
