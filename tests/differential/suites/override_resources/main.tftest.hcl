override_resource {
  target = terraform_data.a
  values = {
    id = "file"
  }
}
override_resource {
  target = terraform_data.b
}
override_resource {
  target          = terraform_data.b[1]
  override_during = plan
  values = {
    id     = "second"
    output = ["made", "up"]
  }
}
override_resource {
  target = module.one.terraform_data.c
  values = {
    output = "child"
  }
}
run "planned" {
  command = plan
  assert {
    condition     = terraform_data.b[1].id == "second" && terraform_data.b[1].output[1] == "up"
    error_message = "It is ${terraform_data.b[1].id}."
  }
}
run "applied" {
  assert {
    condition     = terraform_data.a.id == "file" && terraform_data.a.output == null && length(terraform_data.b[0].id) == 8
    error_message = "It is ${terraform_data.a.id}."
  }
  assert {
    condition     = output.one.name == "child" && output.one.inner == "child"
    error_message = "It is ${jsonencode(output.one)}."
  }
  assert {
    condition     = output.many["x"].name == "x"
    error_message = "It is ${jsonencode(output.many)}."
  }
}
run "own" {
  state_key = "own"
  override_resource {
    target = terraform_data.a
    values = {
      id = "run"
    }
  }
  assert {
    condition     = terraform_data.a.id == "run" && terraform_data.b[1].id == "second"
    error_message = "It is ${terraform_data.a.id}."
  }
}
