"""Records what Stable-Baselines3 computes and learns, for the tests in test/baselines to compare with.

    pip install stable-baselines3==2.9.2 torch==2.15.0 gymnasium==1.4.0 numpy==2.4.6
    python test/reference/record_baselines.py updates
    python test/reference/record_baselines.py curves [NAME ...]

`updates` writes test/fixtures/baselines/updates.json: three gradient steps of its DQN and SAC on small networks and a
fixed batch in which episodes end, are cut at a time limit, or go on. Targets, losses and gradients are the first step's.

  layers      weights [inputs][outputs] and biases of a network, first layer first
  dqn         q and target networks before, batch, targets, loss, gradients before clipping, q network after the steps
  sac         the same for the actor, both critics and the temperature; noise is what the standard normal gave
  squashed    log-probabilities of tanh-squashed Gaussian actions

`curves` writes test/fixtures/baselines/sb3-curves.json: mean greedy return on 20 seeds that training never saw (1000 ...
1019), by training steps, for the settings below; curves that are not named are kept as they stand.
"""

import json
import sys
import time
from pathlib import Path

import gymnasium
import numpy as np
import torch
from gymnasium import spaces
from stable_baselines3 import DQN, PPO, SAC
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.distributions import SquashedDiagGaussianDistribution

OUT = Path(__file__).resolve().parents[1] / "fixtures" / "baselines"
OBSERVATION_SIZE = 3
BATCH_SIZE = 8
WIDTH = 5
GAMMA = 0.9
GRADIENT_STEPS = 3
SEEDS = range(3)
RANDOM = np.random.default_rng(7)

# Each curve: algorithm, task, arguments (rl-baselines3-zoo's for the task, or the library's defaults; small networks and
# batches for SAC, as ours), steps, interval.
CURVES = {
    "dqn-cartpole": (
        DQN,
        "CartPole-v1",
        {
            "learning_rate": 2.3e-3,
            "batch_size": 64,
            "buffer_size": 100_000,
            "learning_starts": 1000,
            "gamma": 0.99,
            "target_update_interval": 10,
            "train_freq": 256,
            "gradient_steps": 128,
            "exploration_fraction": 0.16,
            "exploration_final_eps": 0.04,
            "policy_kwargs": {"net_arch": [256, 256]},
        },
        50_000,
        2_000,
    ),
    "ppo-cartpole": (PPO, "CartPole-v1", {}, 100_000, 4_096),
    "sac-pendulum": (
        SAC,
        "Pendulum-v1",
        {"learning_rate": 1e-3, "batch_size": 64, "policy_kwargs": {"net_arch": [64, 64]}},
        10_000,
        1_000,
    ),
}


class Numbers(gymnasium.Env):
    """Spaces only: the batches come from `fill`."""

    def __init__(self, action_space):
        self.observation_space = spaces.Box(-np.inf, np.inf, (OBSERVATION_SIZE,), np.float32)
        self.action_space = action_space

    def reset(self, *, seed=None, options=None):
        return np.zeros(OBSERVATION_SIZE, np.float32), {}

    def step(self, action):
        raise NotImplementedError


def tidy(array):
    """float32 values in nine digits, which hold them exactly."""
    values = np.asarray(array.detach() if isinstance(array, torch.Tensor) else array, np.float64)
    return json.loads(json.dumps(values.tolist()), parse_float=lambda text: float(f"{float(text):.9g}"))


def layers(module, read=lambda parameter: parameter):
    """Every linear layer of a module in order, with weights as [inputs][outputs]."""
    linear = [part for part in module.modules() if isinstance(part, torch.nn.Linear)]
    return [{"weights": tidy(read(part.weight).T), "biases": tidy(read(part.bias))} for part in linear]


def gradients(module):
    return layers(module, lambda parameter: parameter.grad)


def jitter(module):
    """Moves a network away from the copy that it starts as."""
    for parameter in module.parameters():
        parameter.data += torch.tensor(RANDOM.normal(0, 0.2, tuple(parameter.shape)), dtype=torch.float32)


def fill(model, draw_action):
    """Puts one batch into the model's buffer, as its own rollout would, and lets it draw just that."""
    rows = []
    for i in range(BATCH_SIZE):
        end = ("on", "terminated", "truncated")[i % 3]
        observation, following = RANDOM.normal(0, 1, (2, 1, OBSERVATION_SIZE)).astype(np.float32)
        action, reward = draw_action(), float(RANDOM.normal(0, 3))
        model.replay_buffer.add(
            observation,
            following,
            np.array([action]),
            np.array([reward]),
            np.array([end != "on"]),
            [{"TimeLimit.truncated": end == "truncated"}],
        )
        rows.append({"observation": tidy(observation[0]), "action": tidy(action), "reward": reward,
                     "nextObservation": tidy(following[0]), "end": end})
    batch = model.replay_buffer._get_samples(np.arange(BATCH_SIZE))
    model.replay_buffer.sample = lambda *_, **__: batch
    return rows


def record_dqn():
    model = DQN(
        "MlpPolicy", Numbers(spaces.Discrete(4)), seed=1, gamma=GAMMA, learning_rate=0.01, batch_size=BATCH_SIZE,
        buffer_size=BATCH_SIZE, max_grad_norm=0.5, policy_kwargs={"net_arch": [WIDTH, WIDTH]}, device="cpu",
    )
    model._setup_learn(1)
    jitter(model.q_net)
    rows = fill(model, lambda: int(RANDOM.integers(4)))
    before, target = layers(model.q_net), layers(model.q_net_target)
    seen = {}
    clip, huber = torch.nn.utils.clip_grad_norm_, torch.nn.functional.smooth_l1_loss

    def watch_clip(parameters, limit):
        seen.setdefault("gradients", gradients(model.q_net))
        return clip(parameters, limit)

    def watch_loss(values, targets):
        seen.setdefault("targets", tidy(targets[:, 0]))
        loss = huber(values, targets)
        seen.setdefault("loss", tidy(loss))
        return loss

    torch.nn.utils.clip_grad_norm_, torch.nn.functional.smooth_l1_loss = watch_clip, watch_loss
    model.train(GRADIENT_STEPS, BATCH_SIZE)
    torch.nn.utils.clip_grad_norm_, torch.nn.functional.smooth_l1_loss = clip, huber
    return {
        "gamma": GAMMA, "learningRate": 0.01, "gradientLimit": 0.5, "batch": rows, "network": before, "target": target,
        **seen, "networkAfter": layers(model.q_net),
    }


def record_sac():
    low, high = np.array([-2, -1], np.float32), np.array([2, 4], np.float32)
    model = SAC(
        "MlpPolicy", Numbers(spaces.Box(low, high)), seed=1, gamma=GAMMA, learning_rate=0.01, batch_size=BATCH_SIZE,
        buffer_size=BATCH_SIZE, tau=0.05, ent_coef="auto_0.3", policy_kwargs={"net_arch": [WIDTH, WIDTH]}, device="cpu",
    )
    model._setup_learn(1)
    jitter(model.actor)
    jitter(model.critic)
    rows = fill(model, lambda: RANDOM.uniform(-1, 1, 2).astype(np.float32))
    noise = RANDOM.normal(0, 1, (GRADIENT_STEPS, 2, BATCH_SIZE, 2)).astype(np.float32)
    # The order in which a step draws: for the observations, then for the next observations.
    draws = iter(torch.tensor(noise).reshape(-1, BATCH_SIZE, 2))
    torch.distributions.normal._standard_normal = lambda *_, **__: next(draws)
    critics = [model.critic.qf0, model.critic.qf1]
    targets = [model.critic_target.qf0, model.critic_target.qf1]
    recorded = {
        "gamma": GAMMA, "learningRate": 0.01, "tau": 0.05, "targetEntropy": model.target_entropy, "batch": rows,
        "noise": tidy(noise[:, 0]), "nextNoise": tidy(noise[:, 1]), "logTemperature": tidy(model.log_ent_coef)[0],
        "actor": layers(model.actor), "critics": [layers(q) for q in critics],
        "targets": [layers(q) for q in targets], "low": tidy(low), "high": tidy(high),
    }
    square = torch.nn.functional.mse_loss

    def watch_loss(values, wanted):
        recorded.setdefault("criticTargets", tidy(wanted[:, 0]))
        return square(values, wanted)

    torch.nn.functional.mse_loss = watch_loss
    for _ in range(GRADIENT_STEPS):
        model.train(1, BATCH_SIZE)
        logged = model.logger.name_to_value
        for name in ("critic_loss", "actor_loss", "ent_coef_loss"):
            recorded.setdefault(name, tidy(logged[f"train/{name}"]))
        recorded.setdefault("actorGradients", gradients(model.actor))
        recorded.setdefault("criticsAfterOne", [layers(q) for q in critics])
    torch.nn.functional.mse_loss = square
    return {
        **recorded,
        "actorAfter": layers(model.actor), "criticsAfter": [layers(q) for q in critics],
        "targetsAfter": [layers(q) for q in targets], "logTemperatureAfter": tidy(model.log_ent_coef)[0],
    }


def record_squashed():
    means = RANDOM.normal(0, 2, (12, 2))
    log_stds = RANDOM.uniform(-6, 2, (12, 2))
    noise = RANDOM.normal(0, 1, (12, 2))
    distribution = SquashedDiagGaussianDistribution(2)
    torch.distributions.normal._standard_normal = lambda *_, **__: torch.tensor(noise, dtype=torch.float32)
    action, log_probability = distribution.log_prob_from_params(
        torch.tensor(means, dtype=torch.float32), torch.tensor(log_stds, dtype=torch.float32)
    )
    return {"means": tidy(means), "logStds": tidy(log_stds), "noise": tidy(noise),
            "actions": tidy(action), "logProbabilities": tidy(log_probability)}


class Evaluation(BaseCallback):
    """Greedy return on fresh seeds, before training and then every `interval` steps."""

    def __init__(self, env_id, interval):
        super().__init__()
        self.env, self.interval, self.points = gymnasium.make(env_id), interval, []

    def _on_training_start(self):
        self.evaluate()

    def _on_step(self):
        if self.num_timesteps % self.interval == 0:
            self.evaluate()
        return True

    def evaluate(self):
        returns = [self.episode(seed) for seed in range(1000, 1020)]
        self.points.append([self.num_timesteps, round(float(np.mean(returns)), 2)])

    def episode(self, seed):
        observation, _ = self.env.reset(seed=seed)
        total, over = 0.0, False
        while not over:
            action, _ = self.model.predict(observation, deterministic=True)
            observation, reward, terminated, truncated, _ = self.env.step(action)
            total, over = total + reward, terminated or truncated
        return total


def train(name, seed):
    algorithm, env_id, arguments, steps, interval = CURVES[name]
    evaluation = Evaluation(env_id, interval)
    started = time.time()
    algorithm("MlpPolicy", env_id, seed=seed, device="cpu", **arguments).learn(steps, callback=evaluation)
    print(name, seed, round(time.time() - started), "s", evaluation.points, flush=True)
    return evaluation.points


def record_updates():
    record = {"dqn": record_dqn(), "sac": record_sac(), "squashed": record_squashed()}
    (OUT / "updates.json").write_text(json.dumps(record, separators=(",", ":")) + "\n")


def record_curves(names):
    for name in names or CURVES:
        algorithm, env_id, arguments, *_ = CURVES[name]
        points = []
        for seed in SEEDS:
            points.append(train(name, seed))
            keep(name, {"algorithm": algorithm.__name__, "envId": env_id, "arguments": arguments,
                        "evaluationSeeds": [1000, 1019], "seeds": points})


def keep(name, curve):
    """Puts a curve into the file in place of an earlier one; one line each."""
    file = OUT / "sb3-curves.json"
    curves = {**(json.loads(file.read_text()) if file.exists() else {}), name: curve}
    rows = [f" {json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}" for key, value in sorted(curves.items())]
    file.write_text("{\n" + ",\n".join(rows) + "\n}\n")


if __name__ == "__main__":
    torch.set_num_threads(1)
    OUT.mkdir(parents=True, exist_ok=True)
    if sys.argv[1:2] == ["updates"]:
        record_updates()
    elif sys.argv[1:2] == ["curves"]:
        record_curves(sys.argv[2:])
    else:
        sys.exit(__doc__)
