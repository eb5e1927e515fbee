"""Every kind of `flexor-hdl matrix` against an independent twin: galois, numpy, or the definition written out.

usage: twin.py PROGRAM CASES
"""

import random
import subprocess
import sys
import zlib

import galois
import numpy as np

PROGRAM, CASES = sys.argv[1], int(sys.argv[2])
FIELDS = {}


def made(kind, **parameters):
    options = [part for name, value in parameters.items() for part in ("--" + name.replace("_", "-"), str(value))]
    run = subprocess.run([PROGRAM, "matrix", kind, *options], capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, (kind, parameters, run.stderr)
    return np.array([[int(c) for c in row] for row in run.stdout.split()], dtype=np.uint8)


def bits(value, n):
    return [value >> i & 1 for i in range(n)]


def field(modulus):
    if modulus not in FIELDS:
        FIELDS[modulus] = galois.GF(2, modulus.bit_length() - 1, irreducible_poly=galois.Poly.Int(modulus), verify=False, compile="python-calculate")
    return FIELDS[modulus]


def by_columns(n_in, function):
    return np.array([function(j) for j in range(n_in)], dtype=np.uint8).T


def symbols(elements, modulus):
    """Bits of a matrix over a field: the images of all unit vectors."""
    gf, m = field(modulus), modulus.bit_length() - 1
    def image(j):
        return [b for a in gf(elements)[:, j // m] * gf(1 << j % m) for b in bits(int(a), m)]
    return by_columns(len(elements[0]) * m, image)


def irreducible(rng, m):
    return rng.choice([int(p) for p in galois.irreducible_polys(2, m)])


def primitive(rng, m):
    return rng.choice([int(p) for p in galois.primitive_polys(2, m)])


def text(rows):
    return ";".join(",".join(str(int(a)) for a in row) for row in rows)


def crc(rng):
    width, data = rng.randint(1, 40), rng.randint(1, 60)
    poly, r_in, r_out = rng.getrandbits(width) | 1, rng.random() < 0.5, rng.random() < 0.5
    def image(j):
        # The remainder of state·x^data + data·x^width, by long division of integers.
        word = 0
        if j < width:
            word = 1 << (data + (width - 1 - j if r_out else j))
        else:
            at = j - width
            word = 1 << (width + (data - 1 - at if r_in else at))
        g = poly | 1 << width
        while word.bit_length() > width:
            word ^= g << (word.bit_length() - g.bit_length())
        out = bits(word, width)
        return out[::-1] if r_out else out
    flag = lambda b: str(b).lower()
    return (made("crc", polynomial=hex(poly), width=width, data=data, reflect_in=flag(r_in), reflect_out=flag(r_out)),
            by_columns(width + data, image))


def crc32(rng):
    n = rng.randint(1, 16)
    message = rng.randbytes(n)
    m = made("crc", name="crc-32-iso-hdlc", data=8 * n)
    x = np.array([1] * 32 + [b for byte in message for b in bits(byte, 8)])
    found = sum(int(b) << i for i, b in enumerate(m @ x % 2))
    return np.array([found ^ 0xFFFFFFFF]), np.array([zlib.crc32(message)])


def hamming(rng):
    r = rng.randint(2, 9)
    data = rng.randint(1, 2**r - 1 - r)
    places = [v for v in range(1, 2**r) if v & (v - 1)][:data]
    encode = by_columns(data, lambda j: bits(places[j], r))
    check = made("hamming", parity=r, data=data, form="check")
    word = sorted(places + [1 << i for i in range(r)])
    message = np.array([rng.getrandbits(1) for _ in range(data)])
    parity = encode @ message % 2
    code = [message[places.index(v)] if v in places else parity[v.bit_length() - 1] for v in word]
    assert not (check @ code % 2).any()
    return made("hamming", parity=r, data=data), encode


def hsiao(rng):
    data = rng.randint(1, 200)
    h = made("hsiao", data=data, form="check")
    r = h.shape[0]
    columns = {tuple(c) for c in h.T}
    sums = h[:, :data].sum(axis=1)
    # Distinct columns of odd weight correct one error and detect two.
    assert len(columns) == data + r and all(sum(c) % 2 for c in columns) and sums.max() - sums.min() <= 1
    assert (h[:, data:] == np.eye(r)).all() and (r == 4 or 2 ** (r - 2) - (r - 1) < data)
    return made("hsiao", data=data), h[:, :data]


def bch(rng):
    m = rng.randint(3, 7)
    modulus = primitive(rng, m)
    t = rng.randint(1, max(1, 2 ** (m - 1) // (2 * m)))
    gf = field(modulus)
    minimal = {int((gf(2) ** e).minimal_poly()) for e in range(1, 2 * t + 1)}
    g = 1
    for factor in minimal:
        g = int(galois.Poly.Int(g) * galois.Poly.Int(factor))
    r = g.bit_length() - 1
    data = rng.randint(1, 2**m - 1 - r)
    def image(j):
        return bits(int(galois.Poly.Degrees([r + j]) % galois.Poly.Int(g)), r)
    return made("bch", m=m, errors=t, modulus=hex(modulus), data=data), by_columns(data, image)


def rs(rng):
    m = rng.choice([3, 4, 5, 8])
    modulus, form = primitive(rng, m), rng.choice(["cyclic", "vandermonde", "cauchy"])
    r = rng.randint(1, min(6, 2**m - 3))
    k = rng.randint(1, min(20, 2**m - 1 - r))
    gf, extra = field(modulus), {}
    if form == "cyclic":
        extra["first"] = first = rng.randint(0, 5)
        g = galois.Poly.Roots([gf(2) ** (first + i) for i in range(r)], field=gf)
        rests = [galois.Poly.Degrees([r + j], field=gf) % g for j in range(k)]
        parity = np.array([rest.coefficients(r, order="asc") for rest in rests]).T
    elif form == "vandermonde":
        parity = [[int(gf(2) ** (i * j)) for j in range(k)] for i in range(r)]
    else:
        parity = [[int(gf(1) / gf((k + i) ^ j)) for j in range(k)] for i in range(r)]
    found = made("rs", data=k, parity=r, symbol=m, modulus=hex(modulus), form=form, **extra)
    return found, symbols(np.array(parity, dtype=int), modulus)


def ldpc(rng):
    z, rows, columns = rng.randint(1, 30), rng.randint(1, 5), rng.randint(1, 8)
    shifts = [[rng.randint(-1, 2 * z) for _ in range(columns)] for _ in range(rows)]
    block = lambda s: np.zeros((z, z)) if s < 0 else np.roll(np.eye(z), s % z, axis=1)
    return made("ldpc", lifting=z, shifts=text(shifts)), np.block([[block(s) for s in row] for row in shifts])


def polar(rng):
    n, reverse = rng.randint(1, 7), rng.random() < 0.5
    g = np.ones((1, 1), dtype=int)
    for _ in range(n):
        g = np.kron(g, [[1, 0], [1, 1]])
    kept = rng.sample(range(2**n), rng.randint(1, 2**n))
    expected = g.T[:, kept]
    if reverse:
        expected = expected[[int(format(i, f"0{n}b")[::-1], 2) for i in range(2**n)]]
    flag = str(reverse).lower()
    return made("polar", n=n, bit_reversed=flag, information=text([kept])), expected


def gf(rng):
    m = rng.randint(2, 12)
    modulus, form = irreducible(rng, m), rng.choice(["multiply", "power", "linearized", "basis"])
    f = field(modulus)
    if form == "multiply":
        c = rng.randrange(2**m)
        extra, image = {"constant": hex(c)}, lambda a: f(c) * a
    elif form == "power":
        k = rng.randint(0, 2 * m)
        extra, image = {"k": k}, lambda a: a ** (2**k)
    elif form == "linearized":
        cs = [rng.randrange(2**m) for _ in range(rng.randint(1, m))]
        extra, image = {"coefficients": text([cs])}, lambda a: sum((f(c) * a ** (2**i) for i, c in enumerate(cs)), f(0))
    else:
        while True:
            c = rng.randrange(2, 2**m)
            if np.linalg.matrix_rank(galois.GF2(np.array([bits(int(f(c) ** j), m) for j in range(m)]))) == m:
                break
        return (made("gf", modulus=hex(modulus), map=form, constant=hex(c)),
                by_columns(m, lambda j: bits(int(f(c) ** j), m)))
    return (made("gf", modulus=hex(modulus), map=form, **extra),
            by_columns(m, lambda j: bits(int(image(f(1 << j))), m)))


def over_field(rng):
    m = rng.randint(2, 8)
    return m, irreducible(rng, m), lambda n: [rng.randrange(2**m) for _ in range(n)]


def mds(rng):
    m, modulus, draw = over_field(rng)
    n = rng.randint(1, 9)
    rows = [draw(n) for _ in range(rng.randint(1, 9))]
    return made("mds", elements=text(rows), modulus=hex(modulus), check="false"), symbols(rows, modulus)


def circulant(rng):
    m, modulus, draw = over_field(rng)
    row = draw(rng.randint(1, 12))
    return made("circulant", row=text([row]), modulus=hex(modulus)), symbols([np.roll(row, i) for i in range(len(row))], modulus)


def hadamard(rng):
    m, modulus, draw = over_field(rng)
    row = draw(2 ** rng.randint(0, 3))
    n = len(row)
    return (made("hadamard", row=text([row]), modulus=hex(modulus)),
            symbols([[row[i ^ j] for j in range(n)] for i in range(n)], modulus))


def toeplitz(rng):
    m, modulus, draw = over_field(rng)
    line, n, k = draw(20), rng.randint(1, 9), rng.randint(1, 9)
    rows = [[line[9 + j - i] for j in range(k)] for i in range(n)]
    return (made("toeplitz", row=text([rows[0]]), column=text([[r[0] for r in rows]]), modulus=hex(modulus)),
            symbols(rows, modulus))


def permutation(rng):
    order = rng.sample(range(60), 60)
    inverse = rng.random() < 0.5
    eye = np.eye(60)
    return made("permutation", order=text([order]), inverse=str(inverse).lower()), eye[:, np.array(order)] if inverse else eye[order]


TWINS = [crc, crc32, hamming, hsiao, bch, rs, ldpc, polar, gf, mds, circulant, hadamard, toeplitz, permutation]


def check(twin):
    for case in range(CASES):
        found, expected = twin(random.Random(f"{twin.__name__} {case}"))
        assert np.array_equal(found, np.array(expected)), f"{twin.__name__}, case {case}"
    print(f"{twin.__name__}: {CASES} cases", flush=True)


if __name__ == "__main__":
    for twin in TWINS:
        check(twin)
