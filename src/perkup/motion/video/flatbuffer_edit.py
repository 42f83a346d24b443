"""Reading, and shortening in place, a few lists inside a model file: a FlatBuffer (google.github.io/flatbuffers).

The library that reads whole models takes ten times as long to import as this takes to do its work.
"""

from __future__ import annotations

import struct

MODEL_SUBGRAPHS = 2
SUBGRAPH_TENSORS, SUBGRAPH_OUTPUTS, SUBGRAPH_OPERATORS = 0, 2, 3
OPERATOR_INPUTS, OPERATOR_OUTPUTS = 1, 2
TENSOR_SHAPE = 0
"""Fields of the tables of a LiteRT model, by their numbers in its schema (TensorFlow, compiler/mlir/lite)."""


class FlatBufferEditor:
    """A FlatBuffer. A table is known by its address; its fields lie where a second table says, or are missing."""

    def __init__(self, content: bytes) -> None:
        self.content = bytearray(content)
        self.root = self._unpack_at("<I", 0)

    def numbers(self, table: int, field: int) -> list[int]:
        """Read the vector of 32-bit integers in `field` of `table`; empty where it is missing."""
        start, count = self._vector(table, field)
        return list(struct.unpack_from(f"<{count}i", self.content, start))

    def tables(self, table: int, field: int) -> list[int]:
        """List the tables that the vector in `field` of `table` refers to."""
        start, _count = self._vector(table, field)
        return [start + 4 * index + to for index, to in enumerate(self.numbers(table, field))]

    def shorten(self, table: int, field: int, entries: list[int], *, tables: bool = False) -> None:
        """Overwrite the vector in `field` with fewer entries: numbers, or addresses of `tables`."""
        start, count = self._vector(table, field)
        if len(entries) > count:
            raise ValueError("a vector can only become shorter in its place")
        stored = [entry - start - 4 * index if tables else entry for index, entry in enumerate(entries)]
        struct.pack_into(f"<i{len(stored)}i", self.content, start - 4, len(stored), *stored)

    def _vector(self, table: int, field: int) -> tuple[int, int]:
        """Return where the entries start, and how many there are."""
        slots = table - self._unpack_at("<i", table)
        slot = 4 + 2 * field
        away = self._unpack_at("<H", slots + slot) if slot < self._unpack_at("<H", slots) else 0
        if away == 0:
            return 4, 0
        start = table + away + self._unpack_at("<I", table + away)
        return start + 4, self._unpack_at("<I", start)

    def _unpack_at(self, form: str, address: int) -> int:
        number: int = struct.unpack_from(form, self.content, address)[0]
        return number
