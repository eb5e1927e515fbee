

# Widths in bits: word, and groups of a frame.
W, G = @W@, @G@


def read_frames():
    """(groups, words) of every frame."""
    frames, words = [], []
    for line in read_hex("@NAME@_words.hex"):
        words.append(line % (1 << W))
        if line >> (W + G):
            frames.append(((line >> W) % (1 << G), words))
            words = []
    return frames
