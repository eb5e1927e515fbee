#!/usr/bin/env python3
"""LeNet-5 (32C5-MP2-64C5-MP2-512FC-10) on MNIST with all weights through F⊕, and its files for `flexor-hdl pack`.

    flexor-train data mnist --out mnist           the four IDX files, .gz or not; or from anywhere else
    python mnist_lenet5.py --data mnist --out trained
    flexor-hdl pack --spec trained/spec.json --layers trained/layers.json --input trained/weights.npz --out packed
    python mnist_lenet5.py --data mnist --evaluate trained --packed packed
"""

import argparse
import gzip
import pathlib
import time

import flexor_hdl as fx
import flexor_hdl.torch as fxt
import numpy as np
import torch
from torch import nn


def read_idx(folder: pathlib.Path, name: str) -> np.ndarray:
    """The array of an IDX file of bytes, .gz or not."""
    plain = folder / name
    content = plain.read_bytes() if plain.exists() else gzip.decompress((folder / f"{name}.gz").read_bytes())
    axes = content[3]
    shape = np.frombuffer(content, ">u4", axes, 4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * axes).reshape(shape)


def read_mnist(folder: pathlib.Path) -> "list[tuple[torch.Tensor, torch.Tensor]]":
    """Images and labels of training and test; mean and deviation of the images of training are taken out."""
    images = [read_idx(folder, f"{part}-images-idx3-ubyte")[:, None] for part in ("train", "t10k")]
    labels = [read_idx(folder, f"{part}-labels-idx1-ubyte").astype(np.int64) for part in ("train", "t10k")]
    mean, deviation = images[0].mean(), images[0].std()
    scaled = [((part - mean) / deviation).astype(np.float32) for part in images]
    return [(torch.from_numpy(x), torch.from_numpy(y)) for x, y in zip(scaled, labels)]


def lenet5(spec: fx.Spec) -> nn.Module:
    """The network, without padding."""
    return nn.Sequential(
        fxt.XorConv2d(1, 32, 5, spec=spec), nn.MaxPool2d(2), nn.ReLU(),
        fxt.XorConv2d(32, 64, 5, spec=spec), nn.MaxPool2d(2), nn.ReLU(), nn.Flatten(),
        fxt.XorLinear(1024, 512, spec=spec), nn.ReLU(),
        fxt.XorLinear(512, 10, spec=spec),
    )  # fmt: skip


@torch.no_grad()
def logits_of(net: nn.Module, images: torch.Tensor) -> torch.Tensor:
    """Logits of images, in batches."""
    net.eval()
    return torch.cat([net(batch) for batch in images.split(500)])


def share_right(logits: torch.Tensor, labels: torch.Tensor) -> float:
    """Share of the images whose greatest logit is that of the label."""
    return (logits.argmax(1) == labels).float().mean().item()


def train(
    net: nn.Module,
    data: "tuple[torch.Tensor, torch.Tensor]",
    epoch: int,
    optimizer: torch.optim.Optimizer,
    args: argparse.Namespace,
) -> float:
    """One epoch; the mean loss."""
    images, labels = data
    net.train()
    schedule = fxt.Schedule(s_tanh=args.s_tanh)
    batches = torch.randperm(len(images)).split(args.batch)
    total = 0.0
    for step, batch in enumerate(batches):
        schedule.apply(net, optimizer, epoch, step, len(batches))
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(images[batch]), labels[batch])
        loss.backward()
        optimizer.step()
        total += loss.item() * len(batch)
    return total / len(images)


def evaluate(args: argparse.Namespace, test: "tuple[torch.Tensor, torch.Tensor]") -> None:
    """Accuracy of an exported network, and of its packed frames."""
    spec = fx.Spec.load(args.evaluate / "spec.json")
    net = lenet5(spec)
    net.load_state_dict(torch.load(args.evaluate / "net.pt"))
    trained = logits_of(net, test[0])
    print(f"trained: {100 * share_right(trained, test[1]):.2f} % of the test")
    if args.packed:
        different = fxt.load_packed(net, args.packed)
        packed = logits_of(net, test[0])
        same = "the same logits" if torch.equal(packed, trained) else "OTHER LOGITS"
        print(f"packed: {100 * share_right(packed, test[1]):.2f} %, {sum(different.values())} codes differ, {same}")


def read_arguments() -> argparse.Namespace:
    """The arguments of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, required=True, help="folder of the four IDX files")
    parser.add_argument("--out", type=pathlib.Path, help="folder for the files of the trained network")
    parser.add_argument("--evaluate", type=pathlib.Path, help="folder of a trained network, to test it only")
    parser.add_argument("--packed", type=pathlib.Path, help="folder that `flexor-hdl pack` wrote of it")
    parser.add_argument("--n-in", type=int, default=8)
    parser.add_argument("--n-out", type=int, default=20)
    parser.add_argument("--n-tap", type=int, default=2)
    parser.add_argument("--s-tanh", type=float, default=100)
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--batch", type=int, default=50)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1, help="of the matrix, the initial values and the order")
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


def main() -> None:
    args = read_arguments()
    torch.set_num_threads(args.threads)
    training, test = read_mnist(args.data)
    if args.evaluate:
        return evaluate(args, test)

    torch.manual_seed(args.seed)
    matrix = fx.Matrix.n_tap(args.n_in, args.n_out, args.n_tap, seed=args.seed)
    net = lenet5(fx.Spec("lenet5", [matrix]))
    optimizer = torch.optim.Adam(net.parameters(), lr=args.lr)
    for epoch in range(args.epochs):
        begin = time.process_time()
        loss = train(net, training, epoch, optimizer, args)
        speed = len(training[0]) / (time.process_time() - begin)
        accuracy = share_right(logits_of(net, test[0]), test[1])
        shown = f"loss {loss:.4f}, test {100 * accuracy:.2f} %, {speed:.0f} images a CPU second"
        print(f"epoch {epoch + 1}: {shown}", flush=True)
    if args.out:
        print("wrote", ", ".join(fxt.export(net, args.out)), "to", args.out)
        torch.save(net.state_dict(), args.out / "net.pt")


if __name__ == "__main__":
    main()
