"""Train the line models that `builder.annotate` ships, from a gold folder and from corrected datasets.

    python -m builder.learn GOLD --out builder/annotate/weights
    python -m builder.learn GOLD --cross-validate

Needs the extra `[train]`. Nothing here runs in a build.

    gold ──gather──▶ Example… ──fit──▶ markup model ──teach──▶ Example… ──fit──▶ text model ──calibrate──▶ weights
"""
