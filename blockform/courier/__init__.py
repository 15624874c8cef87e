"""HTTP in a process of its own, so that it runs beside what blockform computes.

One interpreter computes on one core at a time. ``requests`` needs most of a millisecond for a call, and is loaded in a tenth of a second;
the courier does both while blockform works on other objects. ``office`` is blockform's side, ``sender`` the courier's, ``messages`` what goes
between them.
"""

from blockform.courier.messages import Answer, Failure, FailureKind, Sending
from blockform.courier.office import Courier

__all__ = ["Answer", "Courier", "Failure", "FailureKind", "Sending"]
