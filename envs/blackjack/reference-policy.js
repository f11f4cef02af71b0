// Sticks or hits by the usual tables: cautious against a weak dealer card (2 to 6), bolder against a strong one.
class BlackjackPolicy {
  act(obs) {
    return this.shouldHit(obs) ? 1 : 0;
  }

  shouldHit({ player_sum: sum, dealer_card: dealer, usable_ace: ace }) {
    if (ace) return sum <= 17 || (sum === 18 && [1, 9, 10].includes(dealer));
    if (sum <= 11) return true;
    if (sum === 12) return dealer < 4 || dealer > 6;
    return sum <= 16 && (dealer < 2 || dealer > 6);
  }
}
