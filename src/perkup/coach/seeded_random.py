"""Chance without chance: the same words always give the same draws, on every machine."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
MASK = (1 << 64) - 1


class SeededRandom:
    """A stream of draws named by words, such as `SeededRandom(seed, "day", 4)`. SplitMix64 (Steele, Lea, Flood
    2014)."""

    def __init__(self, *words: object) -> None:
        named = "\n".join(map(str, words)).encode()
        self._state = int.from_bytes(hashlib.blake2b(named, digest_size=8).digest(), "big")

    def next_u64(self) -> int:
        """64 even bits."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & MASK
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & MASK
        return mixed ^ (mixed >> 31)

    def random(self) -> float:
        """Return the next float in [0, 1)."""
        return (self.next_u64() >> 11) / (1 << 53)

    def randbelow(self, count: int) -> int:
        """Return a whole number from 0 up to, not including, `count` (at least 1)."""
        return int(self.random() * count)

    def chance(self, likely: float) -> bool:
        """Return True with probability `likely`."""
        return self.random() < likely

    def choice(self, choices: Sequence[T]) -> T:
        """Return one of `choices`, which must not be empty."""
        return choices[self.randbelow(len(choices))]

    def sample_independent(self, choices: Sequence[T], likely: float) -> tuple[T, ...]:
        """Each of `choices` with probability `likely`, in their order."""
        return tuple(choice for choice in choices if self.chance(likely))

    def weighted(self, choices: Sequence[T], weights: Sequence[float]) -> T:
        """Return one of `choices`, each as likely as its weight; weights are above 0."""
        mark = self.random() * sum(weights)
        for choice, weight in zip(choices, weights, strict=True):
            mark -= weight
            if mark < 0:
                return choice
        return choices[-1]
