run "all" {
  assert {
    condition     = local.upper == ["A", "B"] && output.nothing == null && length(output.listed) == 2
    error_message = "no"
  }
  assert {
    condition     = module.child[1].index == 1 && module.child[*].index == [0, 1]
    error_message = "no"
  }
  assert {
    condition     = terraform_data.each["a"].output == "a" && alltrue([for name, one in terraform_data.each : name == one.input])
    error_message = "no"
  }
  assert {
    condition     = path.module == "." && terraform.workspace == "default" && fileexists("main.tf")
    error_message = "no"
  }
}
run "next" {
  variables {
    names = [for name in run.all.listed : "${name}2"]
  }
  assert {
    condition     = run.all.nothing == null && contains(output.listed, "a2")
    error_message = "no"
  }
}
run "wrong_index" {
  assert {
    condition     = terraform_data.each["zzz"].output == "a"
    error_message = "no"
  }
  assert {
    condition     = terraform_data.each.output == "a"
    error_message = "no"
  }
  assert {
    condition     = module.child.index == 1
    error_message = "no"
  }
}
