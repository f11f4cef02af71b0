"""Observation of the Blackjack task."""


class BlackjackObservation:
    """What the player sees of one hand of blackjack.

    Fields, all integers:
    - player_sum: best total of the player's cards; range 4 .. 21 while the hand is on, above 21 after going bust. Jack,
      queen and king count 10; one ace counts 11 as long as that keeps the total at 21 or less, every other ace counts 1
    - dealer_card: value of the dealer's one open card; 1 for an ace, 2 .. 10 otherwise
    - usable_ace: 1 if an ace is being counted as 11 in player_sum, else 0
    """

    def __init__(self):
        self.player_sum = 0
        self.dealer_card = 0
        self.usable_ace = 0

    def fill_from_env(self, env, obs):
        """Reads the vector `obs` = [player_sum, dealer_card, usable_ace]; `env` is not used."""
        self.player_sum = int(obs[0])
        self.dealer_card = int(obs[1])
        self.usable_ace = int(obs[2])
