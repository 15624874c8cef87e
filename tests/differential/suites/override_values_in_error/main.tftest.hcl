run "no_object" {
  override_resource {
    target = terraform_data.a
    values = "text"
  }
}
