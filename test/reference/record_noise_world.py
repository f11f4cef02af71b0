"""Records test/fixtures/noise-world-boards.json: boards of many sizes and seeds, each with a trace of random actions.

The reference is the authors' public package; clone https://github.com/Stephanehk/PromptPO into a folder named
`direct_policy_learning` and put that folder's parent on PYTHONPATH. Recorded with Python 3.11, numpy 2.4.6 and
gymnasium 1.4.0:

    PYTHONPATH=parent python test/reference/record_noise_world.py test/fixtures/noise-world-boards.json
"""

import json
import sys

import gymnasium
import numpy as np
from direct_policy_learning.no_prior_envs.noise_world_env import NoiseWorldEnv

# (size, seed, milestones, all codes): the published boards without a trace elsewhere, then others.
PUBLISHED = [(10, 710002, 0, 0), (10, 717003, 0, 1), (10, 710005, 1, 0), (10, 713006, 1, 0)]
SMALL = [(n, 100 + n, 0, 0) for n in (1, 2, 3, 4)] + [(3, 7, 1, 0), (4, 8, 1, 0)]
OTHERS = [(10, seed, seed % 2, 0) for seed in range(1, 13)] + [(10, seed, 0, 1) for seed in range(20, 32)]
LARGE = [(5, 2**40 + 3, 0, 0), (7, 4294967296, 0, 1), (25, 5, 1, 0), (30, 6, 0, 1)]
STEPS = 250


def record(size, seed, milestones, all_codes, reset_seed):
    env = NoiseWorldEnv(
        n=size, seed=seed, prerequisite_pair=bool(milestones), ensure_all_standard_board_codes=bool(all_codes)
    )
    pick = np.random.default_rng(seed + 1)
    row = {
        "size": size,
        "seed": seed,
        "milestones": bool(milestones),
        "allCodes": bool(all_codes),
        "resetSeed": reset_seed,
        "codes": "".join(str(int(code)) for code in env._board_flat),
    }
    env.reset(seed=reset_seed)
    # Mostly down and right, so that episodes get somewhere.
    actions = pick.choice(4, size=STEPS, p=[0.15, 0.35, 0.15, 0.35])
    cells, ends, total = [], [], 0.0
    for index, action in enumerate(actions):
        _, reward, terminated, truncated, _ = env.step(action)
        total += reward
        cells.append(int(env._pos[0] * size + env._pos[1]))
        if terminated or truncated:
            ends.append([index, "terminated" if terminated else "truncated", total])
            total = 0.0
            env.reset()
    row.update(actions="".join(map(str, actions)), cells=cells, ends=ends)
    return row


def main():
    boards = [record(*spec, None) for spec in PUBLISHED + SMALL + OTHERS + LARGE]
    boards += [record(*spec, 1000 + i) for i, spec in enumerate(PUBLISHED)]
    about = (
        "NoiseWorld boards and traces from the reference implementation. cells: place after each action, row-major; "
        "ends: [index of the last action, how the episode ended, its return]; resetSeed: seed of the first reset."
    )
    versions = {"numpy": np.__version__, "gymnasium": gymnasium.__version__}
    with open(sys.argv[1], "w") as file:
        json.dump({"about": about, "versions": versions, "boards": boards}, file, separators=(",", ":"))


main()
