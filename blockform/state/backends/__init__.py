"""Places a state can live in, one file each; all offer what :class:`blockform.state.store.StateStore` says."""
