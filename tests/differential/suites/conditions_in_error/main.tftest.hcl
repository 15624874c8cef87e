run "unknown" {
  command = plan

  assert {
    condition     = output.name == "ada"
    error_message = "Not known yet."
  }
  assert {
    condition     = output.nothing == "ada"
    error_message = "No such output."
  }
  assert {
    condition     = check.nothing == "ada"
    error_message = "No check can be asked."
  }
  assert {
    condition     = run.nothing.name == "ada"
    error_message = "No such run."
  }
  assert {
    condition     = terraform_data.nothing.id == "ada"
    error_message = "No such resource."
  }
  assert {
    condition     = var.nothing == "ada"
    error_message = "No such variable."
  }
  assert {
    condition     = local.nothing == "ada"
    error_message = "No such local value."
  }
  assert {
    condition     = module.nothing.x == "ada"
    error_message = "No such module."
  }
  assert {
    condition     = var.name == "ada" ? null : true
    error_message = "Null."
  }
  assert {
    condition     = [var.name]
    error_message = "No boolean."
  }
  assert {
    condition     = var.name
    error_message = "A text that is no boolean."
  }
  assert {
    condition     = var.name == "ada" ? "true" : "false"
    error_message = "A text that is one."
  }
}

run "skipped" {}
