"""What goes wrong, in one line that names the file or the program."""
import sys


class Error(Exception):
    """Of this module, for those who want to catch all of them."""


class FileError(Error, ValueError):
    """A file is not there, damaged, or holds something else."""


class JobError(Error, RuntimeError):
    """A program ended with an error; the text is its message.

    command: what was run; returncode: its exit code, negative for a signal; log: all that it printed on standard error.
    """

    def __init__(self, message, command=(), returncode=None, log=""):
        super().__init__(message)
        self.command = list(command)
        self.returncode = returncode
        self.log = log


def no_numpy():
    """What an import of this module ends with where there is no numpy."""
    python = sys.executable or "python3"
    return ImportError(f"numpy is missing for this Python, {python}: install it there ({python} -m pip install numpy), or use "
                       "/usr/bin/python3, for which Debian has the package python3-numpy", name="numpy")
