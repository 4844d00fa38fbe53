#!/usr/bin/env python3
"""CPU seconds of the peers that Debian packages, on the tasks of ConnectivitySpeed: task, seconds.

Needs python3-numpy, python3-scipy, python3-nibabel, python3-sklearn and libopenblas0-pthread. Set OPENBLAS_NUM_THREADS=1.
The argument is the run of 1.08 GB that SpeedRun writes."""
import hashlib
import sys
import time

import nibabel
import numpy
from scipy import ndimage, signal

rng = numpy.random.default_rng(1)


def cpu(task, action, repetitions=2):
    best = float("inf")
    for _ in range(repetitions):
        before = time.process_time()
        action()
        best = min(best, time.process_time() - before)
    print(f"{task}\t{best:.3f}", flush=True)


def main():
    series = rng.standard_normal((20000, 300), dtype=numpy.float32)
    series -= series.mean(1, keepdims=True)
    series /= numpy.linalg.norm(series, axis=1, keepdims=True)
    cpu("OpenBLAS: r among 20,000 series, whole product alone", lambda: series @ series.T)
    images = (rng.random((240, 36, 64, 64), dtype=numpy.float32) * 1000)
    sd = [6 / 2.3548 / size for size in (3.6, 3, 3)]

    def smooth():
        for image in images:
            ndimage.gaussian_filter(image, sd, mode="reflect", truncate=4)

    cpu("scipy gaussian_filter: 6 mm, 64 x 64 x 36 x 240", smooth, 1)
    run = rng.random((300, 57404), dtype=numpy.float32) * 20 + 1000
    seed = numpy.sin(numpy.arange(300)).astype(numpy.float32)

    def seed_map():
        centred = run - run.mean(0)
        return (seed - seed.mean()) @ centred / (numpy.linalg.norm(centred, axis=0) * numpy.linalg.norm(seed - seed.mean()))

    cpu("numpy: seed map, a quarter of the voxels", seed_map)
    sections = signal.butter(5, (0.032, 0.36), "bandpass", output="sos")
    confounds = rng.standard_normal((300, 24))

    def clean():
        filtered = signal.sosfiltfilt(sections, signal.detrend(run, axis=0), axis=0)
        basis, _ = numpy.linalg.qr(signal.sosfiltfilt(sections, signal.detrend(confounds, axis=0), axis=0))
        return filtered - basis @ (basis.T @ filtered)

    cpu("scipy and numpy: clean a quarter of the voxels (24P, detrend, band-pass)", clean, 1)
    inside = slice(300000, 300000 + 229619)
    labels = numpy.arange(229619) * 400 // 229619
    voxels = numpy.bincount(labels)

    def regions():
        """The whole run: read, hashed, means of 400 regions, cleaned by least squares, r and z."""
        with open(sys.argv[1], "rb") as file:
            digest = hashlib.sha256()
            while piece := file.read(1 << 20):
                digest.update(piece)
        image = nibabel.load(sys.argv[1], mmap=False)
        data = numpy.asanyarray(image.dataobj).reshape(-1, image.shape[3], order="F")
        means = numpy.stack([numpy.bincount(labels, data[inside, t]) / voxels for t in range(data.shape[1])])
        filtered = signal.sosfiltfilt(sections, signal.detrend(means, axis=0), axis=0)
        noise = signal.sosfiltfilt(sections, signal.detrend(confounds, axis=0), axis=0)
        cleaned = filtered - noise @ numpy.linalg.lstsq(noise, filtered, rcond=None)[0]
        return numpy.arctanh(numpy.clip(numpy.corrcoef(cleaned.T), -1 + 1e-7, 1 - 1e-7))

    cpu("nibabel, numpy and scipy: r and z of 400 regions from the file of 1.08 GB, hashed", regions, 1)
    try:
        from sklearn.covariance import ledoit_wolf
        cpu("sklearn: Ledoit-Wolf covariance and precision of 400 series of 300", lambda: numpy.linalg.inv(ledoit_wolf(series[:400].T.astype(float))[0]))
    except ImportError:
        pass


main()
