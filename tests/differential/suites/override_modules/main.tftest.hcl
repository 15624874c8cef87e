override_module {
  target = module.one
  outputs = {
    name = "mocked"
  }
}
override_module {
  target = module.many["x"]
  outputs = {
    name  = "x-mocked"
    inner = ["x"]
  }
}
override_module {
  target = module.many["y"].module.inner
  outputs = {
    name = "y-inner"
  }
}
run "planned" {
  command = plan
  assert {
    condition     = output.one.name == "mocked" && output.one.inner == null && output.many["x"].inner[0] == "x"
    error_message = "It is ${jsonencode(output.one)}."
  }
  assert {
    condition     = output.many["y"].inner == "y-inner"
    error_message = "It is ${jsonencode(output.many["y"].inner)}."
  }
}
run "applied" {
  assert {
    condition     = output.many["y"].name == "y" && output.many["x"].name == "x-mocked"
    error_message = "It is ${jsonencode(output.many)}."
  }
}
run "own" {
  command = plan
  override_module {
    target = module.many
    outputs = {
      name = "all"
    }
  }
  assert {
    condition     = output.many["y"].name == "all" && output.many["x"].name == "x-mocked"
    error_message = "It is ${jsonencode(output.many)}."
  }
}
