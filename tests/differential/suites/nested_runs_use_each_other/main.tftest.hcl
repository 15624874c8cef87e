variables {
  base = { a = {}, b = { size = 5 } }
}
run "some" {
  variables {
    names = var.base
  }
  assert {
    condition     = output.sizes == { a = 3, b = 5 }
    error_message = "They are ${jsonencode(output.sizes)}."
  }
}
run "fewer" {
  variables {
    names = { for name, size in run.some.sizes : name => { size = size + 1 } if name == "a" }
  }
  assert {
    condition     = output.sizes == { a = 4 }
    error_message = "They are ${jsonencode(output.sizes)}."
  }
}
run "differs" {
  command = plan
  variables {
    names = { c = 5 }
  }
}
