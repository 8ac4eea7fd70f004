"""A local endpoint that speaks DeepSeek's protocol, with faults, for the demo, tests and benchmarks.

A profile says which accounts and keys there are and how each behaves; the simulator answers like
the real service would, and counts what it was asked. It listens on this machine only.
"""

from core.simulator.chat_request import prompt_hash
from core.simulator.distributions import Constant, HeavyTail, Lognormal, LognormalTokens
from core.simulator.process import SimulatorProcess
from core.simulator.profile import (
    Account,
    Behaviour,
    Profile,
    ProfileError,
    parse_profile,
    profile_keys,
)
from core.simulator.profile_files import list_profiles, load_profile
from core.simulator.run import run_simulator
from core.simulator.simulator import Simulator
from core.simulator.thread import SimulatorThread

__all__ = [
    "Account",
    "Behaviour",
    "Constant",
    "HeavyTail",
    "Lognormal",
    "LognormalTokens",
    "Profile",
    "ProfileError",
    "Simulator",
    "SimulatorProcess",
    "SimulatorThread",
    "list_profiles",
    "load_profile",
    "parse_profile",
    "profile_keys",
    "prompt_hash",
    "run_simulator",
]
