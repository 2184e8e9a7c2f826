"""Which models are on the device, and who is using them. Residency is a `with`: `memory().loan(parts)`."""

from engines.memory.budget import CannotFit, Holding
from engines.memory.manager import Memory, OutOfMemory, memory, present, use
from engines.memory.parts import Part, Resident

__all__ = ["CannotFit", "Holding", "Memory", "OutOfMemory", "Part", "Resident", "memory", "present", "use"]
