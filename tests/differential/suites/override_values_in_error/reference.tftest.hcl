variables {
  x = "x"
}
run "reference" {
  override_resource {
    target = terraform_data.a
    values = { id = var.x }
  }
}
