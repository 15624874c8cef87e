run "secret" {
  assert {
    condition     = var.secret == "told"
    error_message = "It is another one."
  }
  assert {
    condition     = terraform_data.a.output == { secret = "hush", open = "window" }
    error_message = "It is another object."
  }
  assert {
    condition     = output.secret.open == "window"
    error_message = "It is another part."
  }
}
run "passed_on" {
  variables {
    secret = run.secret.secret.secret
  }
  assert {
    condition     = nonsensitive(var.secret) == "hush"
    error_message = "It is lost."
  }
}
