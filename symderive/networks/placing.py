"""Where the parts of a network's picture go: units in columns, links between them, and labels that do not overlap.

A unit stands right of everything it is computed from. Labels choose among places on their link (or beside their unit) the one that
covers least, in turns, until nothing moves; while any two still overlap, the picture is drawn wider.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot

from symderive.report.picture import Arrow, Label, Node, Picture, Point, Rows, rows_height, rows_width

FACE, TINY, SMALL = 16.0, 10.0, 12.0  # sizes of the text: a unit's name, its function, and what stands beside units and links
RADIUS = 22.0
MARGIN = 18.0
STRETCHES = (1.0, 1.15, 1.35, 1.6, 1.9, 2.3)  # tried in turn until no labels overlap
TURNS = 8
FEW = 3  # labelled links between two columns that need no second row of labels


@dataclass(frozen=True, slots=True)
class Unit:
    """What is computed: the text inside, above and below. Its sources are to be found in the links."""

    name: str
    face: Rows
    above: Rows = ()
    below: Rows = ()


@dataclass(frozen=True, slots=True)
class Link:
    """From one unit to another, with a label on it, or (over) above it."""

    source: str
    target: str
    label: Rows = ()
    over: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle around (x, y)."""

    x: float
    y: float
    width: float
    height: float

    def overlap(self, other: Frame) -> float:
        """The common area."""
        across = min(self.x + self.width / 2, other.x + other.width / 2) - max(self.x - self.width / 2, other.x - other.width / 2)
        down = min(self.y + self.height / 2, other.y + other.height / 2) - max(self.y - self.height / 2, other.y - other.height / 2)
        return across * down if across > 0 and down > 0 else 0.0

    def crossed(self, a: Point, b: Point) -> bool:
        """Whether the line from a to b goes through."""
        low, high = 0.0, 1.0
        for start, end, middle, size in ((a[0], b[0], self.x, self.width), (a[1], b[1], self.y, self.height)):
            step = end - start
            near, far = middle - size / 2 - start, middle + size / 2 - start
            if not step:
                if near > 0 or far < 0:
                    return False
                continue
            first, last = sorted((near / step, far / step))
            low, high = max(low, first), min(high, last)
        return low < high


def place(units: Sequence[Unit], links: Sequence[Link], caption: Rows, title: str, description: str) -> Picture:
    """The picture. Units are given in an order in which each comes after its sources."""
    for stretch in STRETCHES:
        sheet = _Sheet(units, links, stretch)
        if not sheet.label():
            break
    return sheet.picture(caption, title, description)


# --- columns -------------------------------------------------------------------------------------------------------


def layers(units: Sequence[Unit], links: Sequence[Link]) -> list[list[Unit]]:
    """The units by how many steps they are computed in; what is computed from nothing stands just before its first use."""
    rank = {u.name: 0 for u in units}
    sources, targets = _neighbours(units, links)
    for u in units:
        rank[u.name] = max((rank[s] + 1 for s in sources[u.name]), default=0)
    for u in units:
        if not sources[u.name] and targets[u.name]:
            rank[u.name] = min(rank[t] for t in targets[u.name]) - 1
    found: list[list[Unit]] = [[] for _ in range(max(rank.values(), default=-1) + 1)]
    for u in units:
        found[rank[u.name]].append(u)
    return found


def columns(units: Sequence[Unit], links: Sequence[Link]) -> list[list[Unit]]:
    """The layers, in each of them the units so that few links cross, otherwise in the order given."""
    found, (sources, targets) = layers(units, links), _neighbours(units, links)
    best, least = found, _crossings(found, links)
    for k in range(4):
        found = _swept(found, sources if k % 2 == 0 else targets, reverse=bool(k % 2))
        if (count := _crossings(found, links)) < least:
            best, least = found, count
    return best


def _neighbours(units: Sequence[Unit], links: Sequence[Link]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The sources and the targets of every unit."""
    sources: dict[str, list[str]] = {u.name: [] for u in units}
    targets: dict[str, list[str]] = {u.name: [] for u in units}
    for link in links:
        sources[link.target].append(link.source)
        targets[link.source].append(link.target)
    return sources, targets


def _swept(found: list[list[Unit]], neighbours: dict[str, list[str]], reverse: bool) -> list[list[Unit]]:
    """Each column sorted by the mean place of its units' neighbours."""
    place = {u.name: i - (len(column) - 1) / 2 for column in found for i, u in enumerate(column)}
    result = list(found)
    for k in sorted(range(len(found)), reverse=reverse):
        means = {u.name: _mean([place[n] for n in neighbours[u.name]], place[u.name]) for u in result[k]}
        result[k] = sorted(result[k], key=lambda u, means=means: means[u.name])  # type: ignore[misc]
        place |= {u.name: i - (len(result[k]) - 1) / 2 for i, u in enumerate(result[k])}
    return result


def _mean(values: list[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _crossings(found: list[list[Unit]], links: Sequence[Link]) -> int:
    """How many pairs of links cross, all drawn straight."""
    at = {u.name: (float(k), i - (len(column) - 1) / 2) for k, column in enumerate(found) for i, u in enumerate(column)}
    lines = [(at[link.source], at[link.target]) for link in links]
    return sum(_cross(a, b, c, d) for i, (a, b) in enumerate(lines) for c, d in lines[:i])


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    def side(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


# --- coordinates ---------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Item:
    """A label to be put down: the frames it may take, what each costs, and the area of units that each covers."""

    rows: Rows
    frames: list[Frame]
    costs: list[float]
    covered: list[float]
    chosen: int = 0

    @property
    def frame(self) -> Frame:
        return self.frames[self.chosen]


class _Sheet:
    """Units, links and labels at coordinates, drawn as wide as `stretch` says."""

    def __init__(self, units: Sequence[Unit], links: Sequence[Link], stretch: float):
        self.links, self.stretch = links, stretch
        self.columns = columns(units, links)
        self.column_of = {u.name: k for k, column in enumerate(self.columns) for u in column}
        self.nodes: dict[str, Node] = {}
        self.pitch = self.distance()
        self.put_units()
        self.paths = self.routes()
        self.lines = [list(pairwise(_flat(path))) for path in self.paths]
        self.items = [*self.unit_labels(units), *self.link_labels()]

    def put_units(self) -> None:
        x = 0.0
        for k, column in enumerate(self.columns):
            widths = [max(2 * RADIUS, rows_width(u.face[:1], FACE) + 18, rows_width(u.face[1:], TINY) + 14) for u in column]
            half = max(widths, default=0.0) / 2
            x += half
            for i, (u, width) in enumerate(zip(column, widths, strict=True)):
                self.nodes[u.name] = Node(x, (i - (len(column) - 1) / 2) * self.pitch, width, 2 * RADIUS)
            x += half + self.gap(k)

    def between(self, k: int) -> list[Link]:
        """The labelled links that end in the column after the k-th."""
        return [link for link in self.links if link.label and self.column_of[link.target] == k + 1]

    def gap(self, k: int) -> float:
        """The space between the units of a column and of the next one."""
        labelled = self.between(k)
        wide = max((rows_width(link.label, SMALL) for link in labelled), default=0.0)
        rows = max(map(len, self.columns[k:k + 2])) - 1
        if not wide:
            return max(62.0, 0.3 * rows * self.pitch)
        return max(wide + 64 if len(labelled) <= FEW else 2 * wide + 80, 0.5 * rows * self.pitch) * self.stretch

    def distance(self) -> float:
        """The distance between units in a column: room for their own labels, and for those of the links between."""
        needs = [64.0]
        for column in self.columns:
            needs += [2 * (RADIUS + max(rows_height(u.above, SMALL), rows_height(u.below, SMALL))) + 16 for u in column]
        for k in range(len(self.columns) - 1):
            labelled = self.between(k)
            tall = max((rows_height(link.label, SMALL) for link in labelled), default=0.0) + 4
            fan = min(len({link.source for link in labelled}), len({link.target for link in labelled}))
            needs.append(tall * (fan + 1) if len(labelled) > 1 else 0.0)
        return max(needs) * self.stretch

    # --- links -----------------------------------------------------------------------------------------------------

    def routes(self) -> list[tuple[Point, ...]]:
        """The path of every link: straight to the next column, in curves around the units of the columns between."""
        taken: dict[int, list[float]] = {}
        found = []
        for link in self.links:
            a, b = self.nodes[link.source], self.nodes[link.target]
            between = range(self.column_of[link.source] + 1, self.column_of[link.target])
            stops = [self.passing(k, a, b, taken.setdefault(k, [])) for k in between]
            found.append(_curve(a, b, stops) if stops else (_edge(a, (b.x, b.y)), _edge(b, (a.x, a.y), gap=2.0)))
        return found

    def passing(self, k: int, a: Node, b: Node, taken: list[float]) -> tuple[float, float, float]:
        """Where a link passes a column: x, half the width of the column, and the free y nearest to the straight line."""
        column = [self.nodes[u.name] for u in self.columns[k]]
        x, half = column[0].x, max(n.width for n in column) / 2 + 8
        straight = a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x)
        blocked = [(n.y - RADIUS - rows_height(u.above, SMALL) - 12, n.y + RADIUS + rows_height(u.below, SMALL) + 12)
                   for u, n in zip(self.columns[k], column, strict=True)]
        blocked += [(y - 16, y + 16) for y in taken]
        ends = [straight, *(end for pair in blocked for end in pair)]
        y = min((e for e in ends if not any(low < e < high for low, high in blocked)), key=lambda e: (abs(e - straight), e))
        taken.append(y)
        return x, half, y

    # --- labels ----------------------------------------------------------------------------------------------------

    def unit_labels(self, units: Sequence[Unit]) -> Iterator[_Item]:
        for u in units:
            node = self.nodes[u.name]
            for rows, side in ((u.above, -1), (u.below, 1)):
                if rows:
                    y = node.y + side * (RADIUS + rows_height(rows, SMALL) / 2 + 3)
                    shift = rows_width(rows, SMALL) / 2
                    yield self.item(rows, [((node.x + part * shift, y), abs(part) * 5) for part in (0, 0.5, -0.5, 1, -1)])

    def link_labels(self) -> Iterator[_Item]:
        for k, link in enumerate(self.links):
            if link.label:
                lift = rows_height(link.label, SMALL) / 2 + 5 if link.over else 0.0
                shares = sorted((i / 40 for i in range(5, 36)), key=lambda t: (abs(t - 0.5), t))
                places = [((x, y - lift), 8 * abs(t - 0.5)) for t in shares for x, y in [_along(self.lines[k], t)]]
                yield self.item(link.label, places, k)

    def item(self, rows: Rows, places: list[tuple[Point, float]], link: int = -1) -> _Item:
        """A label that may stand at some places, each with a cost, to which the links add that would run through it (but its own)."""
        frames = [Frame(x, y, rows_width(rows, SMALL) + 12, rows_height(rows, SMALL) + 3) for (x, y), _ in places]
        crossed = [sum(any(frame.crossed(a, b) for a, b in line) for i, line in enumerate(self.lines) if i != link) for frame in frames]
        covered = [sum(frame.overlap(Frame(n.x, n.y, n.width, n.height)) for n in self.nodes.values()) for frame in frames]
        return _Item(rows, frames, [cost + 4 * count for (_, cost), count in zip(places, crossed, strict=True)], covered)

    def label(self) -> bool:
        """Choose a place for every label; whether any still covers another, or a unit."""
        for _ in range(TURNS):
            moved = False
            for item in self.items:
                others = [other.frame for other in self.items if other is not item]
                areas = [c + sum(map(frame.overlap, others)) for frame, c in zip(item.frames, item.covered, strict=True)]
                costs = [cost + (100 + area if area else 0) for cost, area in zip(item.costs, areas, strict=True)]
                best = min(range(len(costs)), key=costs.__getitem__)
                if costs[best] < costs[item.chosen]:
                    item.chosen, moved = best, True
            if not moved:
                break
        return any(item.covered[item.chosen] for item in self.items) or any(
            a.frame.overlap(b.frame) for i, a in enumerate(self.items) for b in self.items[:i])

    # --- all of it -------------------------------------------------------------------------------------------------

    def picture(self, caption: Rows, title: str, description: str) -> Picture:
        """Moved so that it begins at 0, with the caption below."""
        frames = [item.frame for item in self.items] + [Frame(n.x, n.y, n.width, n.height) for n in self.nodes.values()]
        points = [p for path in self.paths for p in path]
        left = min([f.x - f.width / 2 for f in frames] + [x for x, _ in points]) - MARGIN
        top = min([f.y - f.height / 2 for f in frames] + [y for _, y in points]) - MARGIN
        right = max(f.x + f.width / 2 for f in frames) + MARGIN
        bottom = max([f.y + f.height / 2 for f in frames] + [y for _, y in points]) + MARGIN
        faces = [Label(n.x - left, n.y - top, u.face, (FACE, *[TINY] * (len(u.face) - 1)), inside=True)
                 for column in self.columns for u in column for n in [self.nodes[u.name]]]
        labels = [Label(f.x - left, f.y - top, item.rows, (SMALL,) * len(item.rows)) for item in self.items for f in [item.frame]]
        height = bottom - top
        if caption:
            tall = rows_height(caption, SMALL)
            labels.append(Label(MARGIN, height + tall / 2, caption, (SMALL,) * len(caption), "start"))
            height += tall + MARGIN
        width = max(right - left, rows_width(caption, SMALL) + 2 * MARGIN)
        nodes = tuple(Node(n.x - left, n.y - top, n.width, n.height, n.is_round) for n in self.nodes.values())
        arrows = tuple(Arrow(tuple((x - left, y - top) for x, y in path)) for path in self.paths)
        return Picture(width, height, title, description, nodes, arrows, (*faces, *labels))


def _edge(n: Node, towards: Point, gap: float = 0.0) -> Point:
    """Where a line from a round node's nearer end to a point leaves the node."""
    spare = (n.width - n.height) / 2
    x = n.x + (spare if towards[0] > n.x else -spare)
    across, down = towards[0] - x, towards[1] - n.y
    far = hypot(across, down) or 1.0
    radius = n.height / 2 + gap
    return x + across / far * radius, n.y + down / far * radius


def _curve(a: Node, b: Node, stops: Sequence[tuple[float, float, float]]) -> tuple[Point, ...]:
    """From a to b, level where it passes the stops."""
    first, last = stops[0], stops[-1]
    path = [_edge(a, (first[0] - first[1], first[2]))]
    here, leaving = path[0], (a.x, a.y)
    for x, half, y in stops:
        start = (x - half, y)
        bend = (start[0] - here[0]) / 2
        handle = (here[0] + bend, here[1]) if here is not path[0] else _towards(leaving, here, bend)
        path += [handle, (start[0] - bend, y), start]
        path += [(x - half / 3, y), (x + half / 3, y), (x + half, y)]
        here = (x + half, y)
    end = _edge(b, (last[0] + last[1], last[2]), gap=2.0)
    bend = (end[0] - here[0]) / 2
    return (*path, (here[0] + bend, here[1]), _towards((b.x, b.y), end, bend), end)


def _towards(centre: Point, edge: Point, length: float) -> Point:
    """The handle outside a node: on the ray from its centre, half as far as the curve goes."""
    across, down = edge[0] - centre[0], edge[1] - centre[1]
    far = hypot(across, down) or 1.0
    return edge[0] + across / far * length * 0.6, edge[1] + down / far * length * 0.6


def _flat(path: Sequence[Point], pieces: int = 10) -> list[Point]:
    """Points along a path."""
    if len(path) == 2:
        return list(path)
    found = [path[0]]
    for k in range(0, len(path) - 1, 3):
        p, q, r, s = path[k:k + 4]
        for i in range(1, pieces + 1):
            t = i / pieces
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            found.append((sum(w * point[0] for w, point in zip(weights, (p, q, r, s), strict=True)),
                          sum(w * point[1] for w, point in zip(weights, (p, q, r, s), strict=True))))
    return found


def _along(line: Sequence[tuple[Point, Point]], share: float) -> Point:
    """The point of a line of many pieces at a share of its length."""
    lengths = [hypot(b[0] - a[0], b[1] - a[1]) for a, b in line]
    rest = share * sum(lengths)
    for (a, b), length in zip(line, lengths, strict=True):
        if rest <= length:
            t = rest / length if length else 0.0
            return a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])
        rest -= length
    return line[-1][1]
