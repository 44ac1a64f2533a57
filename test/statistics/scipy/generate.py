"""Makes cases.json: what SciPy and statsmodels say of small samples.

    python3 generate.py > cases.json        (Debian: python3-scipy, python3-statsmodels)

A resampled interval cannot be compared digit by digit. Of each end the case holds between what values it may lie: the
quantiles of a million of SciPy's resamples, taken as far to either side as four standard errors of ten thousand.

Values are multiples of 2^-10, whose sums are exact: SciPy finds the arrangement at hand among all of them only as far as
its sum is rounded as the first one was.
"""

import json
import numpy
import scipy
import statsmodels
from scipy import special, stats
from statsmodels.stats.multitest import multipletests

generator = numpy.random.default_rng(20261122)
OURS = 10_000
THEIRS = 1_000_000


def student(level, freedom):
    """The bound with that level between itself and its negative; more precise than stats.t.ppf in this version."""
    return float(numpy.sqrt(freedom * (1 / special.betaincinv(freedom / 2, 0.5, 1 - level) - 1)))


def tail(count, level):
    t = student(level, count - 1)
    return float(stats.norm.cdf(-numpy.sqrt(count / (count - 1)) * t))


def ends(distribution, part):
    error = 4 * numpy.sqrt(part * (1 - part) / OURS) + 1 / OURS
    at = lambda place: float(numpy.quantile(distribution, min(1, max(0, place))))
    return {"low": [at(part - error), at(part + error)], "high": [at(1 - part - error), at(1 - part + error)]}


def gap(before, after, axis=-1):
    return numpy.mean(after, axis=axis) - numpy.mean(before, axis=axis)


def exact(before, after, kind):
    found = stats.permutation_test(
        (before, after), gap, permutation_type=kind, vectorized=True, n_resamples=numpy.inf
    )
    return float(found.pvalue)


def resampled(data, statistic):
    return stats.bootstrap(
        data, statistic, n_resamples=THEIRS, batch=100_000, method="percentile", vectorized=True,
        random_state=generator,
    ).bootstrap_distribution


def rounded(values):
    return numpy.round(values * 1024) / 1024


def paired(before, after):
    before, after = rounded(before), rounded(after)
    differences = after - before
    part = tail(len(differences), 0.95)
    return {
        "before": before.tolist(),
        "after": after.tolist(),
        "p": exact(before, after, "samples"),
        "tail": part,
        "interval": ends(resampled((differences,), numpy.mean), part),
    }


def unpaired(before, after):
    before, after = rounded(before), rounded(after)
    part = tail(min(len(before), len(after)), 0.95)
    return {
        "before": before.tolist(),
        "after": after.tolist(),
        "p": exact(before, after, "independent"),
        "tail": part,
        "interval": ends(resampled((before, after), gap), part),
    }


pairs = []
for count in [2, 3, 4, 5, 6, 7, 8, 10, 12]:
    seeds = 100 + 3 * generator.standard_normal(count)
    pairs.append(paired(seeds, seeds + 0.8 + generator.standard_normal(count)))
# Ties, zeros, heavy tails.
pairs.append(paired(numpy.arange(6.0), numpy.arange(6.0) + numpy.array([1, -1, 1, 1, 0, 2.0])))
pairs.append(paired(numpy.zeros(9), stats.cauchy.rvs(size=9, random_state=generator)))

samples = []
for one, other in [(2, 2), (3, 3), (3, 5), (5, 4), (6, 6), (8, 7)]:
    samples.append(unpaired(generator.standard_normal(one), 0.9 + 1.5 * generator.standard_normal(other)))
samples.append(unpaired(numpy.array([1, 1, 2, 3.0]), numpy.array([1, 2, 2, 2.0])))

families = []
for p in [[0.03], [0.01, 0.04, 0.03, 0.005], [0.5, 0.5, 0.0001], [0.0156, 0.0156, 1, 0.2], [0.9, 0.8, 0.7]]:
    families.append({"p": p, "adjusted": multipletests(p, method="holm")[1].tolist()})

print(json.dumps({
    "source": f"SciPy {scipy.__version__}, statsmodels {statsmodels.__version__}",
    "normal": [[z, float(stats.norm.cdf(z))] for z in [-9, -5.27, -3.1, -3, -2.9, -1, -0.2, 0, 0.7, 2.9, 3, 4]],
    "student": [
        [level, freedom, student(level, freedom)]
        for level in [0.5, 0.95, 0.99]
        for freedom in [1, 2, 3, 4, 5, 6, 9, 30]
    ],
    "pairs": pairs,
    "samples": samples,
    "families": families,
}, indent=1))
