"""Where the boxes of a block diagram go: one after the other, with arrows that skip boxes led around them in lanes of their own.

A few boxes stand side by side, many one below the other. What is along the row is called `along`, what is across it `across`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symderive.report.picture import Arrow, Label, Node, Picture, Point, Rows, rows_height, rows_width

MOST_BESIDE = 7  # boxes in a row
SIZES = (15.0, 11.5)  # of a box's first row, and of the others
CAPTION = 12.0
MARGIN, SPACE, LANE, BEND = 18.0, 34.0, 16.0, 12.0


@dataclass(frozen=True, slots=True)
class Block:
    """A layer: what stands in its box, and the names of what it takes, which come before it."""

    name: str
    rows: Rows
    sources: tuple[str, ...] = ()


def place(blocks: Sequence[Block], caption: Rows, title: str, description: str) -> Picture:
    """The picture of blocks in order."""
    return _Row(blocks).picture(caption, title, description)


class _Row:
    """Boxes of one size in a row (or, if they are many, a column)."""

    def __init__(self, blocks: Sequence[Block]):
        self.blocks = blocks
        self.is_across = len(blocks) > MOST_BESIDE  # one below the other
        self.width = max(rows_width(b.rows[:1], SIZES[0]) for b in blocks)
        self.width = max([self.width, *(rows_width(b.rows[1:], SIZES[1]) for b in blocks)]) + 22
        self.height = max(rows_height(b.rows[:1], SIZES[0]) + rows_height(b.rows[1:], SIZES[1]) for b in blocks) + 18
        self.length, self.breadth = (self.height, self.width) if self.is_across else (self.width, self.height)
        self.at = {b.name: k * (self.length + SPACE) for k, b in enumerate(blocks)}
        self.skips = [(s, b.name) for k, b in enumerate(blocks) for s in dict.fromkeys(b.sources) if k and s != blocks[k - 1].name]
        self.lanes = self.numbered()

    def numbered(self) -> dict[tuple[str, str], int]:
        """A lane for every arrow that skips boxes: the nearest one free along its way, short ways first."""
        taken: list[list[tuple[float, float]]] = []
        found = {}
        for skip in sorted(self.skips, key=lambda s: (self.at[s[1]] - self.at[s[0]], self.at[s[0]])):
            start, end = self.at[skip[0]], self.at[skip[1]]
            lane = next((k for k, used in enumerate(taken) if all(end <= a or b <= start for a, b in used)), len(taken))
            taken += [[]] if lane == len(taken) else []
            taken[lane].append((start, end))
            found[skip] = lane
        return found

    def point(self, along: float, across: float) -> Point:
        """Across grows to the right of a column, and upwards over a row."""
        return (across, along) if self.is_across else (along, -across)

    def skip(self, source: str, target: str) -> Arrow:
        """Out of a box's side, along a lane, and into the other box's side; each arrow at a place of its own."""
        lane = self.lanes[source, target]
        leaving = [s for s in self.skips if s[0] == source].index((source, target))
        coming = [s for s in self.skips if s[1] == target].index((source, target))
        step = self.length / 2 / (1 + max(sum(s[0] == source for s in self.skips), sum(s[1] == target for s in self.skips)))
        start, end = self.at[source] + step * (leaving + 1) * 0.8, self.at[target] - step * (coming + 1) * 0.8
        side, far = self.breadth / 2, self.breadth / 2 + LANE * (lane + 1) + BEND / 2
        bend = min(BEND, (end - start) / 2)
        corners = [(start, side), (start, far - bend), (start, far), (start + bend, far), (end - bend, far), (end, far), (end, far - bend),
                   (end, side + 2)]
        p = [self.point(*c) for c in corners]
        return Arrow((p[0], p[0], p[1], p[1], p[2], p[2], p[3], p[3], p[4], p[4], p[5], p[5], p[6], p[6], p[7], p[7]))

    def arrows(self) -> list[Arrow]:
        found = []
        for before, b in zip(self.blocks, self.blocks[1:], strict=False):
            if before.name in b.sources:
                start, end = self.at[before.name] + self.length / 2, self.at[b.name] - self.length / 2
                found.append(Arrow((self.point(start, 0), self.point(end - 2, 0))))
        return [*found, *(self.skip(*s) for s in self.skips)]

    def picture(self, caption: Rows, title: str, description: str) -> Picture:
        lanes = 1 + max(self.lanes.values(), default=-1)
        spread = lanes * LANE + BEND if lanes else 0.0
        left, top = self.width / 2 + MARGIN, self.height / 2 + MARGIN + (0.0 if self.is_across else spread)
        long = (len(self.blocks) - 1) * (self.length + SPACE)
        width = 2 * left + (spread if self.is_across else long)
        height = top + self.height / 2 + MARGIN + (long if self.is_across else 0.0)
        centres = [self.point(self.at[b.name], 0) for b in self.blocks]
        nodes = tuple(Node(x + left, y + top, self.width, self.height, False) for x, y in centres)
        labels = [Label(n.x, n.y, b.rows, (SIZES[0], *SIZES[1:] * (len(b.rows) - 1)), inside=True)
                  for b, n in zip(self.blocks, nodes, strict=True)]
        if caption:
            tall = rows_height(caption, CAPTION)
            labels.append(Label(MARGIN, height + tall / 2, caption, (CAPTION,) * len(caption), "start"))
            height += tall + MARGIN
        arrows = tuple(Arrow(tuple((x + left, y + top) for x, y in a.points)) for a in self.arrows())
        return Picture(max(width, rows_width(caption, CAPTION) + 2 * MARGIN), height, title, description, nodes, arrows, tuple(labels))
