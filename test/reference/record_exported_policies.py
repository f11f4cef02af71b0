"""Plays policy files that the page exports, in Gymnasium and in the paper's harness, for test/app/policy-export.test.ts.

    pip install "gymnasium[mujoco,toy-text]==1.3.0" mujoco==3.14.0 numpy==2.4.6
    EXPORTED_POLICIES=FOLDER npx vitest run --project unit test/app/policy-export.test.ts   # writes the files
    python test/reference/record_exported_policies.py FOLDER HARNESS

HARNESS holds a copy of github.com/Stephanehk/PromptPO under the name direct_policy_learning. Writes
test/fixtures/exported-policies.json: for each task where it was played, the seeds, and the return of each. Files of the paper's tasks
are also loaded by the harness's own function, which has to find the policy's class in them.
"""

import json
import sys
from pathlib import Path

OUT = Path(__file__).resolve().parents[1] / "fixtures" / "exported-policies.json"
SEEDS = range(5)


def main(folder, harness):
    sys.path.insert(0, harness)
    from direct_policy_learning.prompting_utils.code_loading import materialize_policy_class

    document = {}
    for path in sorted(Path(folder).glob("*.py")):
        names = {"__name__": "exported"}
        exec(compile(path.read_text(), str(path), "exec"), names)
        is_paper_task = "-" not in path.stem
        if is_paper_task:
            print(path.stem, "loaded by the harness as", materialize_policy_class(path.read_text(), path.stem)[1])
        env = names["studio_make_env"]()
        policy_class = next(value for name, value in names.items() if name.endswith("Policy"))
        returns = [names["studio_episode"](env, policy_class(), seed)[0] for seed in SEEDS]
        document[path.stem] = {
            "where": "harness" if path.stem.startswith("noise_world") else "gymnasium",
            "seeds": list(SEEDS),
            "returns": returns,
        }
        print(path.stem, returns)
    OUT.write_text(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
