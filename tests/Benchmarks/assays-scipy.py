#!/usr/bin/env python3
"""CPU time of scipy's curve_fit (default settings): 4PL, weights 1/y^2.

Reads the doses from the first line of standard input and a curve from each further line; prints the seconds a fit.
AssaysSpeed.cs runs it. Needs python3-scipy."""
import math
import sys
import time

import numpy
from scipy.optimize import curve_fit


def logistic(x, a, d, b, c):
    with numpy.errstate(all="ignore"):
        return a + (d - a) / (1 + (x / c) ** -b)


def main():
    x = numpy.array([float(v) for v in sys.stdin.readline().split()])
    curves = [numpy.array([float(v) for v in line.split()]) for line in sys.stdin]
    middle = math.sqrt(min(v for v in x if v > 0) * max(x))
    best = math.inf
    for _ in range(3):
        start = time.process_time()
        for y in curves:
            try:
                curve_fit(logistic, x, y, p0=(y[0], y[-1], 1.0, middle), sigma=y)
            except RuntimeError:
                pass
        best = min(best, time.process_time() - start)
    print(repr(best / len(curves)))


main()
