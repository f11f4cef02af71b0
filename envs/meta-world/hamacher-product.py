def hamacher_product(a, b):
    """Of two numbers from 0 to 1: 1 where both are, 0 where one of them is."""
    return a * b / (a + b - a * b) if a + b > 0 else 0.0
