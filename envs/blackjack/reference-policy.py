"""Sticks or hits by the usual tables: cautious against a weak dealer card (2 to 6), bolder against a strong one."""


class BlackjackPolicy:
    def act(self, obs):
        return 1 if self.should_hit(obs) else 0

    def should_hit(self, obs):
        if obs.usable_ace:
            return obs.player_sum <= 17 or (obs.player_sum == 18 and obs.dealer_card in (1, 9, 10))
        if obs.player_sum <= 11:
            return True
        if obs.player_sum == 12:
            return obs.dealer_card not in (4, 5, 6)
        return obs.player_sum <= 16 and not 2 <= obs.dealer_card <= 6
