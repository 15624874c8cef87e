run "mode" {
  plan_options {
    mode = destroy
  }
}
run "both" {
  plan_options {
    mode    = refresh-only
    refresh = false
  }
}
run "twice" {
  plan_options {}
  plan_options {}
}
run "unknown" {
  plan_options {
    destroy = true
    refresh = "maybe"
    replace = terraform_data.a
    target  = [1]
  }
}
