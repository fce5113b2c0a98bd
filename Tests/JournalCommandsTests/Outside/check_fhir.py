"""Validates an exported FHIR bundle with an outside implementation: every resource, and that the money adds up.

Usage: check_fhir.py BUNDLE. The models are those of R4B, in which the two resources are as in R4.
"""

import json
import sys
from collections import defaultdict
from decimal import Decimal

from fhir.resources.R4B.bundle import Bundle


def main(path):
    with open(path, encoding="utf-8") as file:
        bundle = Bundle.model_validate(json.load(file, parse_float=Decimal))
    kinds, owed, paid = defaultdict(int), Decimal(0), Decimal(0)
    for entry in bundle.entry or []:
        resource = entry.resource
        kind = type(resource).__name__
        kinds[kind] += 1
        if kind == "PaymentReconciliation":
            total = sum((detail.amount.value for detail in resource.detail), Decimal(0))
            if total != resource.paymentAmount.value:
                sys.exit(f"{resource.id}: details add up to {total}, not {resource.paymentAmount.value}")
            paid += total
        else:
            owed += resource.payment.amount.value
    if not kinds["ExplanationOfBenefit"] or not kinds["PaymentReconciliation"]:
        sys.exit("the bundle lacks one of the two resources")
    print(f"valid: {dict(kinds)}; settled {owed} yuan, reconciled after what was undone {paid} yuan")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
