run "applied" {
  assert {
    condition     = lab_item.app.id == "id-app"
    error_message = "There is no item."
  }
  assert {
    condition     = output.token != ""
    error_message = "There is no token."
  }
}

run "planned" {
  command = plan

  assert {
    condition     = run.applied.token != output.token
    error_message = "Each run has a token of its own."
  }
}
