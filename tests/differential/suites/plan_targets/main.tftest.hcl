run "targeted" {
  plan_options {
    target = [terraform_data.b[1]]
  }
  assert {
    condition     = terraform_data.a.output == 1 && terraform_data.b[1].input == terraform_data.a.id
    error_message = "They were not made."
  }
}
run "planned" {
  command = plan
  plan_options {
    target = [terraform_data.b]
  }
  assert {
    condition     = terraform_data.b[1].output != null
    error_message = "It is there."
  }
}
run "all" {
  assert {
    condition     = output.c == terraform_data.b[0].id
    error_message = "It is another one."
  }
}
