override_resource {
  target = terraform_data.a
  values = {
    id = "over"
  }
}
run "overridden" {
  assert {
    condition     = output.id == "over"
    error_message = "It is ${output.id}."
  }
}
