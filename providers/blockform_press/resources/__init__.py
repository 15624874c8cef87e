"""The resource types: one module per type, and beside them what they share."""
