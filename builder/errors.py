"""What can go wrong by a wrong request; a bad page is a `Violation`, never an exception.

BuilderError
├── InputError        raw/ is missing, empty, unreadable or of no known format
├── OutputError       dist/ cannot be written, or holds something that is not a dataset
├── SettingsError     options that contradict each other or make no sense
├── DatasetError      a dataset folder or file that cannot be read back
└── HubError          the Hugging Face Hub is out of reach, or refuses
"""


class BuilderError(Exception):
    """A request that cannot be met: names the file, the place and the next step."""


class InputError(BuilderError):
    """raw/ is missing, empty, unreadable or of no known format."""


class OutputError(BuilderError):
    """dist/ cannot be written, or holds something that is not a dataset."""


class SettingsError(BuilderError):
    """Options that contradict each other or make no sense."""


class DatasetError(BuilderError):
    """A dataset folder or file that cannot be read back."""


class HubError(BuilderError):
    """The Hugging Face Hub is out of reach, or refuses."""
