"""Proves anew the lower bounds that `optimize --json` states: check_bound.py MATRIX.txt RESULT.json...

Shares nothing with the tool but the argument: rows are integers, sets are gone through by itertools, and the most lines and
marks of a forest are found by trying all trees. Bounds of the kind "all sets of fewer values gone through" are not
repeated here. Exits with 1 where a bound is above what is proven here.
"""

import itertools
import json
import sys


def read_rows(path):
    with open(path) as file:
        lines = [line.split("#")[0].replace(" ", "").strip() for line in file]
    lines = [line for line in lines if line]
    return [sum(1 << j for j, bit in enumerate(line) if bit == "1") for line in lines], len(lines[0])


def transpose(rows, n):
    return [sum(1 << i for i, row in enumerate(rows) if row >> j & 1) for j in range(n)]


def reduce_matrix(rows, n):
    """The core, its number of columns, and the gates of columns that went."""
    paid = 0
    while True:
        rows = sorted({row for row in rows if row.bit_count() > 1})
        columns = transpose(rows, n)
        kept = []
        for column in sorted(set(columns)):
            times = columns.count(column)
            if column == 0:
                continue
            if column.bit_count() == 1:
                paid += times
            else:
                paid += times - 1
                kept.append(column)
        if len(kept) == n:
            return rows, n, paid
        rows, n = transpose(kept, len(rows)), len(kept)


def split_parts(rows):
    parts = []
    for row in rows:
        joined = [part for part in parts if part[0] & row]
        parts = [part for part in parts if not part[0] & row]
        union = row
        for part in joined:
            union |= part[0]
        parts.append((union, [row] + [r for part in joined for r in part[1]]))
    return parts


def count_bound(rows, n):
    """Distinct rows, and what comes before the first; the same of the transpose."""
    gates = 0
    for union, part in split_parts(rows):
        width = union.bit_count()
        columns = [column for column in transpose(part, n) if column]
        own = len(part) + min(row.bit_count() for row in part) - 2
        back = max(2 * width - len(part), 0) + min(column.bit_count() for column in columns) - 2
        gates += max(own, back)
    return gates


def inverse_of(rows, n):
    """Rows of the inverse, None where the rows are dependent; the rows with marks of what was added where not square."""
    work = [[row, 1 << i] for i, row in enumerate(rows)]
    pivots = []
    for j in range(n):
        at = next((i for i in range(len(pivots), len(work)) if work[i][0] >> j & 1), None)
        if at is None:
            continue
        work[len(pivots)], work[at] = work[at], work[len(pivots)]
        row = work[len(pivots)]
        for i, other in enumerate(work):
            if i != len(pivots) and other[0] >> j & 1:
                other[0] ^= row[0]
                other[1] ^= row[1]
        pivots.append(j)
    if len(pivots) < len(rows):
        return None
    return [mark for _, mark in work] if len(rows) == n else []


def relations_reach(rows, n, length):
    """Whether every relation has `length` members or more."""
    inverse = inverse_of(rows, n)
    if inverse is None:
        return False
    sides = [side for side in (rows, inverse) if side]
    # A shorter relation has fewer rows, or with an inverse inputs, than half of it; without one an input at least.
    most = (length - 1) // 2 if len(sides) == 2 else length - 2
    for side in sides:
        for size in range(1, min(most, len(side)) + 1):
            for some in itertools.combinations(side, size):
                total = 0
                for row in some:
                    total ^= row
                if size + total.bit_count() < length:
                    return False
    return True


def extra_gates(p, length):
    """Least points of a forest with p lines and marks, marks of a tree at least length - 4 lines apart."""

    def most_marks(points, apart):
        # Each mark but one lone takes the points nearer than half the way to another; an odd way leaves none over.
        best = 1
        for marks in range(2, points + 1):
            ball = (apart + 1) // 2
            need = marks * ball + (1 if apart % 2 == 0 else 0)
            best = marks if need <= points else best
        return best

    apart = length - 4
    tree = [0] + [c - 1 + most_marks(c, apart) for c in range(1, p + 1)]
    forest = [0] * (p + 1)
    for points in range(1, p + 1):
        forest[points] = max(forest[points - c] + tree[c] for c in range(1, points + 1))
    return next(points for points in range(p + 1) if forest[points] >= p)


def prove(rows, n, claim, paid):
    p = len(rows)
    if count_bound(rows, n) + paid >= claim:
        return "counted"
    for side, width, shift in ((rows, n, 0), (transpose(rows, n), p, n - p)):
        for length in range(5, 40):
            if paid + len(side) + shift + extra_gates(len(side), length) >= claim:
                return f"relations of {length}" if relations_reach(side, width, length) else None
    return None


def main(arguments):
    failed = False
    for matrix, result in zip(arguments[::2], arguments[1::2]):
        rows, n = read_rows(matrix)
        with open(result) as file:
            found = json.load(file)
        core, width, paid = reduce_matrix(rows, n)
        if "gone through" in found["bound_proof"]:
            how = "not repeated: by exhaustion"
        else:
            how = prove(core, width, found["lower_bound"], paid) if core else "nothing to compute"
        failed |= how is None
        print(f"{matrix}: at least {found['lower_bound']}: {how or 'NOT PROVEN'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
