"""How good the labels are, beside other tools, on pages of sites that nobody trained on.

python -m benchmarks.quality board GOLD      run everything, write docs/scoreboard.md
python -m benchmarks.quality gate GOLD       fail where the shipped model fell below its committed figures
"""
