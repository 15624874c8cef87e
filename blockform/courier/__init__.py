"""HTTP in a process of its own, so that it runs beside what blockform computes.

One interpreter computes on one core at a time. ``requests`` needs most of a millisecond for a call, and is loaded in a tenth of a second;
the courier does both while blockform works on other objects. ``office`` is blockform's side, ``sender`` the courier's, ``messages`` what goes
between them, ``limit`` counts what is under way on both sides.
"""

from typing import TYPE_CHECKING

from blockform.courier.limit import CallLimit
from blockform.faces import late_members

if TYPE_CHECKING:
    from blockform.courier.messages import Answer, Failure, FailureKind, Sending
    from blockform.courier.office import Courier

__all__ = ["Answer", "CallLimit", "Courier", "Failure", "FailureKind", "Sending"]
__getattr__ = late_members(
    __name__,
    {**dict.fromkeys(("Answer", "Failure", "FailureKind", "Sending"), "messages"), "Courier": "office"},
)
