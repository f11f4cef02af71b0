def tolerance(value, low, high, margin):
    """1 from low to high. Outside it falls with the distance to the nearer bound: to 0.1 where that is `margin`, and on
    toward 0. With a margin of 0 it is 0 outside."""
    if low <= value <= high:
        return 1.0
    if margin == 0:
        return 0.0
    distance = (low - value if value < low else value - high) / margin
    return 1.0 / (1.0 + (3.0 * distance) ** 2)
