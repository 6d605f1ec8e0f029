"""How small the stacks of new threads can be made."""

import threading


def set_stack_size(size: int) -> None:
    """Set the stack size of new threads, to the next larger one that this Python takes.

    Args:
        size: bytes.
    """
    while True:
        try:
            threading.stack_size(size)
            return
        except ValueError:  # releases of 2026 require 52 KiB, their debug builds 100
            size += 4 << 10
