# Nothing is left of the provider configuration that the object needs.
locals {}
