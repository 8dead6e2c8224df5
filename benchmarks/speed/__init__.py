"""How fast the builder is, piece by piece, and next to its peers on the same pages in the same run."""
