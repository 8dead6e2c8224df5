"""croissant"""


def write_croissant(folder, facts, figures, edition) -> None:
    pass
