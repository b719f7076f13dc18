"""Splink with its usual comparisons, on tables that another bench links too: JSON in on stdin, JSON out on stdout."""

import json
import logging
import sys
import time
import warnings
from collections import Counter

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

import pandas as pd
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

BY_ROLE = {
    "forename": cl.NameComparison,
    "surname": cl.NameComparison,
    "full_name": cl.NameComparison,
    "birth_date": lambda column: cl.DateOfBirthComparison(column, input_is_string=True),
    "email": cl.EmailComparison,
    "phone": lambda column: cl.DamerauLevenshteinAtThresholds(column, [1, 2]),
    "postcode": lambda column: cl.DamerauLevenshteinAtThresholds(column, [1, 2]),
    "code": lambda column: cl.DamerauLevenshteinAtThresholds(column, [1, 2]),
    "city": lambda column: cl.ExactMatch(column).configure(term_frequency_adjustments=True),
    "category": lambda column: cl.ExactMatch(column).configure(term_frequency_adjustments=True),
}
THRESHOLDS = [0.01, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999]


def pairs(labels):
    return sum(n * (n - 1) // 2 for n in Counter(labels).values())


def score(clusters, truth):
    both, found, true = pairs(zip(clusters, truth)), pairs(clusters), pairs(truth)
    precision, recall = both / found if found else 1.0, both / true if true else 1.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def trained(linker, rules):
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for step, rule in [(linker.training.estimate_probability_two_random_records_match, None)] + [
        (linker.training.estimate_parameters_using_expectation_maximisation, rule) for rule in rules[:3]
    ]:
        # A rule that brings too few pairs to learn from is refused: Splink goes on with what it has.
        try:
            step(rules[:2], recall=0.7) if rule is None else step(rule)
        except Exception:  # noqa: BLE001
            pass


def opened(frame, settings):
    """Splink 5 takes a registered frame, Splink 4 the frame and the engine."""
    engine = DuckDBAPI()
    if hasattr(engine, "register"):
        return Linker(engine.register(frame), settings)
    return Linker(frame, settings, engine)


def link(table):
    wall, cpu = time.monotonic(), time.process_time()
    columns = [field["column"] for field in table["fields"]]
    if "path" in table:
        read = pd.read_csv(table["path"], dtype=str, keep_default_na=False)
        labels = list(read[table["truth"]])
    else:
        read, labels = pd.DataFrame(table["rows"], columns=table["columns"]), table["labels"]
    frame = read[columns].replace({"": None})
    frame.insert(0, "unique_id", range(len(frame)))
    comparisons = [
        BY_ROLE.get(field["role"], lambda column: cl.JaroWinklerAtThresholds(column, [0.92, 0.8]))(field["column"])
        for field in table["fields"]
    ]
    rules = [block_on(*rule) for rule in table.get("rules", [[column] for column in columns])]
    settings = SettingsCreator(
        link_type="dedupe_only", comparisons=comparisons, blocking_rules_to_generate_predictions=rules
    )
    linker = opened(frame, settings)
    trained(linker, rules)
    predicted = linker.inference.predict(threshold_match_probability=0.01)
    scores = {}
    for threshold in table.get("thresholds", THRESHOLDS):
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
            predicted, threshold_match_probability=threshold
        ).as_pandas_dataframe()
        found = list(clusters.sort_values("unique_id")["cluster_id"])
        wall_taken, cpu_taken = time.monotonic() - wall, time.process_time() - cpu
        scores[threshold] = score(found, labels)
    precision, recall, f1 = scores[0.95]
    best = max(s[2] for s in scores.values())
    return {"precision": precision, "recall": recall, "f1": f1, "best": best, "wall": wall_taken, "cpu": cpu_taken}


tables = json.load(sys.stdin)
started = time.process_time()
results = [link(table) for table in tables]
json.dump({"scores": results, "cpu": time.process_time() - started}, sys.stdout)
