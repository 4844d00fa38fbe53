#!/usr/bin/env python3
"""CPU time of scipy's curve_fit (default settings) on the curves of AssaysBenchmarks: 4PL, 16 wells, weights 1/y^2.

Needs python3-scipy. Prints microseconds a fit; divide by the time of Four_curves_a_vector for the ratio."""
import math
import random
import time

import numpy
from scipy.optimize import curve_fit

CURVES = 500


def logistic(x, a, d, b, c):
    with numpy.errstate(divide="ignore"):
        return a + (d - a) / (1 + (x / c) ** -b)


def main():
    chance = random.Random(1)
    x = numpy.array([0.0, 0.0] + [7.8125 * 2 ** (i // 2) for i in range(14)])
    with numpy.errstate(divide="ignore"):
        truth = logistic(x, 0.05, 3.1, 1.15, 180)
    spent = failed = 0
    for _ in range(CURVES):
        y = truth * numpy.array([1 + 0.04 * chance.gauss(0, 1) for _ in x])
        start = time.process_time()
        try:
            curve_fit(logistic, x, y, p0=(y[0], y[-1], 1.0, math.sqrt(7.8125 * 1000)), sigma=y)
        except RuntimeError:
            failed += 1
        spent += time.process_time() - start
    print(f"scipy curve_fit: {1e6 * spent / CURVES:.0f} us a fit, {failed} of {CURVES} failed")


main()
